"""A folder of CSV files for the conformance suite, in which a person adds, edits and deletes rows."""

import csv
import os
import tempfile
from datetime import date
from pathlib import Path

from cashrail.kit.conformance import Fault, RailWorld
from cashrail.kit.records import Money, RailApp
from csvbooks import plugin
from csvbooks.books import SHEETS
from csvbooks.folder import COMPANY

_BEGAN_S = 1_767_225_600
_DOCUMENT = {"date": "2026-06-01", "total": "10.00"}
_OPEN = {**_DOCUMENT, "balance": "10.00"}
_ROWS = {
    "Vendor": {"name": "Acme", "balance": "10.00", "email": ""},
    "Customer": {"name": "Birch", "balance": "0.00"},
    "Account": {"name": "Checking", "type": "Bank", "balance": "100.00"},
    "Term": {"name": "Net 30", "due_days": "30"},
    "Bill": {**_OPEN, "vendor": "v", "due": "2026-07-01"},
    "BillPayment": {**_DOCUMENT, "vendor": "v", "account": "a"},
    "VendorCredit": {**_OPEN, "vendor": "v"},
    "Invoice": {**_OPEN, "customer": "c", "due": "2026-07-01"},
    "Payment": {**_DOCUMENT, "customer": "c", "unapplied": "0.00"},
    "CreditMemo": {**_OPEN, "customer": "c"},
    "Purchase": {**_DOCUMENT, "account": "a", "method": "Check"},
    "Deposit": {**_DOCUMENT, "account": "a"},
    "Transfer": {**_DOCUMENT, "from": "a", "to": "b"},
    "JournalEntry": {**_DOCUMENT},
}


class CsvWorld(RailWorld):
    """One company whose folder holds its own row, and what the checks put there."""

    plugin = plugin
    makes = tuple(_ROWS)
    faults = frozenset({Fault.UNKNOWN_FIELDS, Fault.UNREADABLE})
    priced = "Bill"
    tenant = "acme"

    def start(self) -> None:
        self._kept = tempfile.TemporaryDirectory(prefix="csvbooks-")
        self._folder = Path(self._kept.name) / self.tenant
        self._folder.mkdir()
        self._written_s = _BEGAN_S
        self._number = 0
        self._write(COMPANY, [{"name": "Acme Inc", "currency": self.currency}])

    def stop(self) -> None:
        self._kept.cleanup()

    def app(self) -> RailApp:
        return RailApp(settings={"ROOT": self._kept.name})

    def make(self, kind: str, *, total: Money | None = None, day: date | None = None) -> str:
        self._number += 1
        row = {"id": str(self._number), **_ROWS[kind], "note": ""}
        if kind == self.priced:
            amount = str(total.amount) if total else "10.00"
            row |= {"total": amount, "balance": amount, "date": str(day or date(2026, 6, 1))}
        self._write(SHEETS[kind].file, [*self._rows(kind), row])
        return row["id"]

    def change(self, kind: str, record_id: str) -> None:
        rows = self._rows(kind)
        for row in rows:
            if row["id"] == record_id:
                row["note"] = "changed"
        self._write(SHEETS[kind].file, rows)

    def delete(self, kind: str, record_id: str) -> None:
        head = list(self._rows(kind)[0])
        self._write(SHEETS[kind].file, [row for row in self._rows(kind) if row["id"] != record_id], head)

    def show(self, fault: Fault) -> None:
        rows = self._rows("Vendor")
        if fault is Fault.UNKNOWN_FIELDS:
            for row in rows:
                row["shade"] = "blue"
        else:
            rows[0]["balance"] = "many"
        # The file keeps its time: what else would change is what the fault is about.
        self._written_s -= 1
        self._write(SHEETS["Vendor"].file, rows)

    def _rows(self, kind: str) -> list[dict[str, str]]:
        path = self._folder / SHEETS[kind].file
        if not path.exists():
            return []
        with path.open(newline="") as opened:
            return list(csv.DictReader(opened))

    def _write(self, name: str, rows: list[dict[str, str]], head: list[str] | None = None) -> None:
        path = self._folder / name
        with path.open("w", newline="") as opened:
            writer = csv.DictWriter(opened, head or list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        # Each edit is a second after the one before, however fast the suite is.
        self._written_s += 1
        os.utime(path, (self._written_s, self._written_s))
