"""A company's books as changes the kit understands, one kind at a time."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import msgspec

from cashrail.kit.errors import RailRefused, RailRetriable
from cashrail.kit.records import Record, RecordChange
from csvbooks import documents, lists
from csvbooks.cells import STATED_COLUMNS, Row, UnreadableCell
from csvbooks.folder import COMPANY, File, read_file
from csvbooks.notation import AMOUNT_COLUMNS, DAY_COLUMNS, Cell, Notation, notation_of
from csvbooks.reading import Source

_ONLY = "1"
# Fewer rows that cannot be read are slips, whatever their share.
_UNREAD_MIN = 3


class Sheet(msgspec.Struct, frozen=True):
    """Where a kind stands: its file, the file of its lines, and in that the column that names the document."""

    record_of: Callable[[Source], Record]
    file: str
    lines: str = ""
    owner: str = ""


SHEETS = {
    "CompanyInfo": Sheet(lists.company_info, COMPANY),
    "Preferences": Sheet(lists.preferences, COMPANY),
    "Account": Sheet(lists.account, "accounts.csv"),
    "Term": Sheet(lists.term, "terms.csv"),
    "Vendor": Sheet(lists.vendor, "vendors.csv"),
    "Customer": Sheet(lists.customer, "customers.csv"),
    "Bill": Sheet(documents.bill, "bills.csv", "bill_lines.csv", "bill"),
    "BillPayment": Sheet(documents.bill_payment, "bill_payments.csv", "bill_payment_lines.csv", "bill_payment"),
    "VendorCredit": Sheet(documents.vendor_credit, "vendor_credits.csv", "vendor_credit_lines.csv", "vendor_credit"),
    "Invoice": Sheet(documents.invoice, "invoices.csv", "invoice_lines.csv", "invoice"),
    "Payment": Sheet(documents.payment, "payments.csv", "payment_lines.csv", "payment"),
    "CreditMemo": Sheet(documents.credit_memo, "credit_memos.csv", "credit_memo_lines.csv", "credit_memo"),
    "Purchase": Sheet(documents.purchase, "expenses.csv", "expense_lines.csv", "expense"),
    "Deposit": Sheet(documents.deposit, "deposits.csv", "deposit_lines.csv", "deposit"),
    "Transfer": Sheet(documents.transfer, "transfers.csv"),
    "JournalEntry": Sheet(documents.journal_entry, "journal_entries.csv", "journal_lines.csv", "journal_entry"),
    "SalesReceipt": Sheet(documents.sales_receipt, "sales_receipts.csv", "sales_receipt_lines.csv", "sales_receipt"),
    "RefundReceipt": Sheet(
        documents.refund_receipt, "refund_receipts.csv", "refund_receipt_lines.csv", "refund_receipt"
    ),
    "CreditCardPayment": Sheet(documents.card_payment, "card_payments.csv"),
    "TaxPayment": Sheet(documents.tax_payment, "tax_payments.csv"),
}


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A kind as its files hold it: their digest, when they were written, and the changes that their rows amount to."""

    kind: str
    digest: str
    written_at: datetime
    files: tuple[File, ...]
    home: str
    notation: Notation

    def changes(self) -> tuple[RecordChange, ...]:
        """Every row; raises `RailRefused` for a file of which most rows cannot be read: its format is another one."""
        found = tuple(self._rows_told())
        unread = [change.problem for change in found if change.problem]
        if len(unread) >= _UNREAD_MIN and 2 * len(unread) > len(found):
            most = f"{len(unread)} of {len(found)} rows cannot be read"
            raise RailRefused(f"{SHEETS[self.kind].file} is in another format: {most}, the first because: {unread[0]}")
        return found

    def _rows_told(self) -> Iterator[RecordChange]:
        """Raises `RailRefused`, with file and line, for rows without an id or with one that came before."""
        sheet = SHEETS[self.kind]
        lines = self._lines_by_owner(sheet)
        seen: set[str] = set()
        for file in self.files:
            if file.is_bare:
                raise RailRetriable(f"{file.name} is empty; leave its head when it has no rows.")
            if file.name != sheet.file:
                continue
            for row in file.rows(self.notation):
                record_id = _ONLY if sheet.file == COMPANY else row.text("id")
                if not record_id or record_id in seen:
                    why = f"has the id {record_id}, as a row before it" if record_id else "has no id"
                    raise RailRefused(f"{row.file} line {row.line} {why}.")
                seen.add(record_id)
                yield self._change(sheet, row, record_id, lines.pop(record_id, ()))
        for [row, *_] in lines.values():
            raise RailRefused(f"{row.file} line {row.line}: {sheet.file} has no {sheet.owner} {row.text(sheet.owner)}.")

    def _lines_by_owner(self, sheet: Sheet) -> dict[str, tuple[Row, ...]]:
        found: dict[str, list[Row]] = {}
        for file in self.files:
            if file.name == sheet.lines:
                for row in file.rows(self.notation):
                    found.setdefault(row.text(sheet.owner), []).append(row)
        return {owner: tuple(rows) for owner, rows in found.items()}

    def _change(self, sheet: Sheet, row: Row, record_id: str, lines: tuple[Row, ...]) -> RecordChange:
        source = Source(id=record_id, row=row, lines=lines, home=self.home, written_at=self.written_at)
        try:
            record = sheet.record_of(source)
        except UnreadableCell as unreadable:
            return RecordChange(
                kind=self.kind,
                id=record_id,
                version=0,
                updated_at=self.written_at,
                raw=source.raw(),
                problem=str(unreadable),
                called=row.text("number") or row.text("name"),
                stated=row.stated(STATED_COLUMNS, self.home),
            )
        return RecordChange(
            kind=self.kind,
            id=record_id,
            version=record.version,
            updated_at=record.updated_at,
            record=record,
            raw=source.raw(),
        )


def read_kind(folder: Path, kind: str) -> Kept:
    """The kind's files as they are now; raises `RailRefused` for a folder without company.csv."""
    company = read_file(folder, COMPANY)
    if company is None:
        raise RailRefused(f"The folder {folder.name} has no {COMPANY}, so it holds no books.")
    sheet = SHEETS[kind]
    home = _home_of(company)
    notation = _notation_of(folder, home)
    names = [name for name in (sheet.file, sheet.lines) if name and name != COMPANY]
    own = [file for name in names if (file := read_file(folder, name))] if names else [company]
    read = [company, *own]
    return Kept(
        kind=kind,
        digest=digest_of("".join([f"{file.name} {file.digest};" for file in read] + [str(notation)]).encode()),
        # A row is no older than the line that was added to it last.
        written_at=max(file.written_at for file in own or read),
        files=tuple(own),
        home=home,
        notation=notation,
    )


def _notation_of(folder: Path, home: str) -> Notation:
    """How the folder's files write amounts and days; read once for one state of them."""
    names = {name for sheet in SHEETS.values() for name in (sheet.file, sheet.lines) if name}
    stats = []
    for name in sorted(names):
        with suppress(OSError):
            found = (folder / name).stat()
            stats.append((name, found.st_mtime_ns, found.st_size))
    return _notation_read(folder, home, tuple(stats))


@lru_cache(maxsize=32)
def _notation_read(folder: Path, home: str, stats: tuple[tuple[str, int, int], ...]) -> Notation:
    rows: list[Row] = []
    for name, _, _ in stats:
        # What is no table is refused when its own kind is read.
        with suppress(RailRefused):
            file = read_file(folder, name)
            rows += file.rows() if file else ()
    return notation_of(_cells(rows, AMOUNT_COLUMNS, home), _cells(rows, DAY_COLUMNS, home))


def _cells(rows: Iterable[Row], columns: Iterable[str], home: str) -> Iterator[Cell]:
    for row in rows:
        for column in columns:
            if text := row.text(column):
                yield f"{row.file} line {row.line}", text, row.text("currency") or home


def digest_of(content: bytes) -> str:
    """What tells one content from another."""
    return blake2b(content, digest_size=8).hexdigest()


def company_name(folder: Path) -> str:
    """The company's name; raises `RailRefused` for a folder without books."""
    return next((change.record.name for change in read_kind(folder, "CompanyInfo").changes() if change.record), "")  # type: ignore[attr-defined]


def _home_of(company: File) -> str:
    for row in company.rows():
        return row.text("currency")
    raise RailRefused(f"{COMPANY} line 2 is missing: the company's own row.")
