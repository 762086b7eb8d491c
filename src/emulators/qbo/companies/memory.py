"""What a bookkeeper knows of the books by heart, learnt from the books and from every change of them."""

from datetime import date
from decimal import Decimal
from typing import Final

from emulators.qbo.companies.naming import edit_distance
from emulators.qbo.store import Change, Company
from emulators.qbo.writes.postings import ref_id
from emulators.service.wire import Json

_AMOUNTS: Final = frozenset(
    {"Bill", "BillPayment", "VendorCredit", "Invoice", "Payment", "CreditMemo", "Purchase", "Deposit"}
    | {"SalesReceipt", "RefundReceipt"}
)
_NAMED: Final = ("Vendor", "Customer")
_FOLLOWED: Final = (*sorted(_AMOUNTS), *_NAMED)
_FIRST_CHECK: Final = 1000
_NEAR_DAYS: Final = 100
_NEAR_AMOUNT: Final = Decimal("0.03")
_TOO_ALIKE: Final = 3


class Memory:
    """Open documents by id, and what must not be given out twice. Other writers' changes are learnt too.

    The day beside an open document is its reader's own note of when it is settled, and is None after every change.
    """

    def __init__(self, company: Company) -> None:
        self.open_bills: dict[str, date | None] = {}
        self.open_invoices: dict[str, date | None] = {}
        self.undeposited: dict[str, date | None] = {}
        self._receipts: dict[str, date | None] = {}
        self.amounts: set[Decimal] = set()
        self.names: dict[str, str] = {}
        self._company = company
        self._numbers: set[str] = set()
        self._recent: dict[str, list[tuple[date, Decimal, str]]] = {}
        self._check = _FIRST_CHECK
        for kind in _FOLLOWED:
            for record in company.of_kind(kind).values():
                self._learn(kind, record)
        company.listeners.append(self._hear)

    def waiting(self, kind: str) -> list[Json]:
        """What lies in Undeposited Funds of Payment or SalesReceipt, the oldest first."""
        held = self._receipts if kind == "SalesReceipt" else self.undeposited
        records = self._company.of_kind(kind)
        return [records[record_id] for record_id in sorted(held, key=int)]

    def next_check(self) -> str:
        return str(self._check + 1)

    def number_is_taken(self, number: str) -> bool:
        return number in self._numbers

    def looks_recent(self, number: str, vendor_id: str, day: date, amount: Decimal) -> bool:
        """Whether the vendor has a bill of about that amount, of the last months, with a number like it."""
        return any(
            abs(other - amount) <= amount * _NEAR_AMOUNT and edit_distance(number, known) <= _TOO_ALIKE
            for on, other, known in self._recent.get(vendor_id, ())
            if (day - on).days <= _NEAR_DAYS
        )

    def _hear(self, change: Change) -> None:
        if change.kind not in _FOLLOWED:
            return
        record = self._company.get(change.kind, change.id)
        if record is None:
            for held in (self.open_bills, self.open_invoices, self.undeposited, self._receipts):
                held.pop(change.id, None)
            return
        if change.operation == "Create":
            self._learn(change.kind, record)
        else:
            self._follow(change.kind, record)

    def _learn(self, kind: str, record: Json) -> None:
        self._follow(kind, record)
        if kind in _AMOUNTS:
            self.amounts.add(record["TotalAmt"])
        number = str(record.get("DocNumber", ""))
        if kind == "Bill" and number:
            self._remember(record, number)
        elif kind == "BillPayment" and number.isdecimal():
            self._check = max(self._check, int(number))

    def _remember(self, bill: Json, number: str) -> None:
        self._numbers.add(number)
        recent = self._recent.setdefault(ref_id(bill, "VendorRef"), [])
        recent.append((date.fromisoformat(bill["TxnDate"]), bill["TotalAmt"], number))
        del recent[:-_NEAR_DAYS]

    def _follow(self, kind: str, record: Json) -> None:
        if kind == "Bill":
            _hold(self.open_bills, record, held=record["Balance"] > 0)
        elif kind == "Invoice":
            _hold(self.open_invoices, record, held=record["Balance"] > 0)
        elif kind == "Payment":
            _hold(self.undeposited, record, held=self._waits(record))
        elif kind == "SalesReceipt":
            _hold(self._receipts, record, held=self._waits(record))
        elif kind in _NAMED:
            self.names[record["Id"]] = record["DisplayName"]

    def _waits(self, payment: Json) -> bool:
        account = self._company.get("Account", ref_id(payment, "DepositToAccountRef"))
        into_funds = account is not None and account.get("AccountSubType") == "UndepositedFunds"
        return into_funds and not payment.get("LinkedTxn") and payment["TotalAmt"] > 0


def _hold(days_by_id: dict[str, date | None], record: Json, *, held: bool) -> None:
    if held:
        days_by_id[record["Id"]] = None
    else:
        days_by_id.pop(record["Id"], None)
