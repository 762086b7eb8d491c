"""Reports that list transactions: the columns a client may choose, and rows in sections with subtotals."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from emulators.qbo.reports.accounts import LedgerAccount
from emulators.qbo.reports.asked import invalid_enumeration
from emulators.qbo.reports.layout import Column, money
from emulators.qbo.reports.ledger import Transaction
from emulators.qbo.reports.reading import Reading
from emulators.qbo.reports.subledger import Item
from emulators.qbo.reports.transaction_types import type_title
from emulators.qbo.wire import ZERO
from emulators.qbo.writes.postings import Party, ref_id
from emulators.service.wire import Json

SPLIT: Final = "-Split-"
Value = str | Decimal | date | int | None
_Cell = tuple[Value, str]


class Line(msgspec.Struct, frozen=True):
    """One row: a transaction, or one of its postings. `open` and `balance` are set where the report has them."""

    transaction: Transaction
    party: Party = None
    account: LedgerAccount | None = None
    others: Sequence[LedgerAccount] = ()
    amount: Decimal = ZERO
    debit: Decimal | None = None
    open: Decimal | None = None
    due: date | None = None
    past_due_days: int | None = None
    balance: Decimal | None = None

    def with_balance(self, balance: Decimal) -> "Line":
        return msgspec.structs.replace(self, balance=balance)


def open_line(item: Item, rest: Decimal, past_due_days: int | None = None) -> Line:
    """The row of a document of which something is open."""
    return Line(
        transaction=item.transaction,
        party=item.party,
        amount=item.amount,
        open=rest,
        due=item.due,
        past_due_days=past_due_days,
    )


def _party(reading: Reading, line: Line) -> _Cell:
    party = line.party or line.transaction.party
    return (reading.party_name(*party), party[1]) if party else ("", "")


def _split(_reading: Reading, line: Line) -> _Cell:
    if len(line.others) == 1:
        return line.others[0].full_name, line.others[0].id
    return (SPLIT if line.others else ""), ""


def _account(_reading: Reading, line: Line) -> _Cell:
    return (line.account.full_name, line.account.id) if line.account else ("", "")


def _location(reading: Reading, line: Line) -> _Cell:
    department = ref_id(line.transaction.record, "DepartmentRef")
    record = reading.company.objects.get("Department", {}).get(department, {})
    return str(record.get("FullyQualifiedName") or record.get("Name", "")), department


def _terms(reading: Reading, line: Line) -> _Cell:
    term = ref_id(line.transaction.record, "SalesTermRef")
    return str(reading.company.objects.get("Term", {}).get(term, {}).get("Name", "")), term


def _field(name: str) -> Callable[[Reading, Line], _Cell]:
    return lambda _reading, line: (str(line.transaction.record.get(name, "")), "")


def _stamped(name: str) -> Callable[[Reading, Line], _Cell]:
    return lambda _reading, line: (str(line.transaction.record.get("MetaData", {}).get(name, "")), "")


def _paid(kind: str) -> Callable[[Reading, Line], _Cell]:
    def cell(_reading: Reading, line: Line) -> _Cell:
        if line.transaction.kind != kind:
            return "", ""
        return ("Unpaid" if line.transaction.record.get("Balance") else "Paid"), ""

    return cell


_Read = Callable[[Reading, Line], _Cell]
_TITLED: Final[Mapping[str, tuple[str, _Read]]] = {
    "tx_date": ("Date", lambda _reading, line: (line.transaction.day, "")),
    "txn_type": (
        "Transaction Type",
        lambda _reading, line: (type_title(line.transaction.kind, line.transaction.record), line.transaction.id),
    ),
    "doc_num": ("Num", _field("DocNumber")),
    "is_no_post": ("Posting", lambda _reading, _line: ("Yes", "")),
    "name": ("Name", _party),
    "vend_name": ("Vendor", _party),
    "cust_name": ("Customer", _party),
    "dept_name": ("Location", _location),
    "memo": ("Memo/Description", _field("PrivateNote")),
    "account_name": ("Account", _account),
    "other_account": ("Split", _split),
    "split_acc": ("Split", _split),
    "due_date": ("Due Date", lambda _reading, line: (line.due, "")),
    "past_due": ("Past Due", lambda _reading, line: (line.past_due_days, "")),
    "term_name": ("Terms", _terms),
    "create_date": ("Create Date", _stamped("CreateTime")),
    "last_mod_date": ("Last Modified", _stamped("LastUpdatedTime")),
    "is_ap_paid": ("A/P Paid", _paid("Bill")),
    "is_ar_paid": ("A/R Paid", _paid("Invoice")),
    "currency": ("Currency", lambda _reading, line: (ref_id(line.transaction.record, "CurrencyRef"), "")),
    "exch_rate": ("Exchange Rate", _field("ExchangeRate")),
    "debt_amt": ("Debit", lambda _reading, line: (line.debit if line.debit and line.debit > 0 else None, "")),
    "credit_amt": ("Credit", lambda _reading, line: (-line.debit if line.debit and line.debit < 0 else None, "")),
}
# Known to the service, and always empty here.
_EMPTY: Final = {
    "create_by": "Created By",
    "last_mod_by": "Last Modified By",
    "is_cleared": "Clr",
    "printed": "Printed",
    "pmt_mthd": "Payment Method",
    "cust_msg": "Message",
    "tracking_num": "Tracking No",
    "ship_via": "Ship Via",
    "is_adj": "Adj",
    "olb_status": "Bank Status",
    "extra_doc_num": "Extra Num",
    "inv_date": "Invoice Date",
    "vend_bill_addr": "Address",
    "vend_comp_name": "Company",
    "vend_pri_cont": "Contact",
    "ship_date": "Ship Date",
    "vend_pri_email": "Email",
    "vend_pri_tel": "Phone",
    "cust_bill_addr": "Address",
    "cust_comp_name": "Company",
    "cust_pri_cont": "Contact",
    "cust_pri_email": "Email",
    "cust_tel": "Phone",
    "klass_name": "Class",
    "emp_name": "Employee",
    "item_name": "Product/Service",
    "quantity": "Qty",
    "rate": "Rate",
    "sales_cust1": "Custom 1",
    "sales_cust2": "Custom 2",
    "sales_cust3": "Custom 3",
}
_AMOUNT_TITLES: Final = {"amount": "Amount", "open_bal": "Open Balance", "balance": "Balance"}
_AMOUNTS: Final[Mapping[str, _Read]] = {
    "amount": lambda _reading, line: (line.amount, ""),
    "open_bal": lambda _reading, line: (line.open, ""),
    "balance": lambda _reading, line: (line.balance, ""),
}


class _Chosen(msgspec.Struct, frozen=True):
    key: str
    title: str
    read: _Read

    @property
    def is_summed(self) -> bool:
        return self.key.startswith("subt_")


class AmountKeys(msgspec.Struct, frozen=True):
    """What the amount columns of a report are called: `{"amount": "subt_neg_amount", …}` in one currency.

    Where the company keeps several, the same columns have `home` in their names and the others stay empty.
    """

    plain: Mapping[str, str]

    def named(self, *, in_many: bool) -> dict[str, str]:
        return {meaning: _home(key) if in_many else key for meaning, key in self.plain.items()}

    def silent(self, *, in_many: bool) -> set[str]:
        return {key if in_many else _home(key) for key in self.plain.values()}


def _home(key: str) -> str:
    """`subt_neg_amount` to `subt_neg_home_amount`."""
    prefix, _, rest = key.rpartition("_open_bal") if key.endswith("_open_bal") else key.rpartition("_")
    return f"{prefix}_home_open_bal" if key.endswith("_open_bal") else f"{prefix}_home_{rest}"


class DetailColumns:
    """The columns of one detail report: those asked for, or the usual ones. Raises ServiceError for unknown ones."""

    def __init__(self, reading: Reading, usual: Sequence[str], amounts: AmountKeys) -> None:
        self._reading = reading
        in_many = reading.in_many_currencies
        named = amounts.named(in_many=in_many)
        known = {key: _Chosen(key, title, read) for key, (title, read) in _TITLED.items()}
        known |= {key: _Chosen(key, _AMOUNT_TITLES[meaning], _AMOUNTS[meaning]) for meaning, key in named.items()}
        silent = {**_EMPTY, **dict.fromkeys(amounts.silent(in_many=in_many), "Amount")}
        known |= {key: _Chosen(key, title, lambda _reading, _line: ("", "")) for key, title in silent.items()}
        keys = [key.strip() for key in reading.asked.text("columns").split(",") if key.strip()]
        if unknown := [key for key in keys if key not in known]:
            raise invalid_enumeration("columns", unknown[0])
        usual_keys = [*usual, *named.values()]
        if reading.preferences.get("AccountingInfoPrefs", {}).get("TrackDepartments") and "name" in usual:
            usual_keys.insert(usual_keys.index("name") + 1, "dept_name")
        self._chosen = [known[key] for key in keys or usual_keys]
        self._order = reading.asked.text("sort_by")
        if self._order and self._order not in known:
            raise invalid_enumeration("sort_by", self._order)
        self._sorting = known.get(self._order)

    @property
    def columns(self) -> list[Column]:
        return [Column(chosen.title, chosen.key, chosen.key) for chosen in self._chosen]

    def ordered(self, lines: Iterable[Line]) -> list[Line]:
        """By the column asked for; as they come without one, or the other way round."""
        ordered, sorting = list(lines), self._sorting
        if sorting is not None:
            ordered.sort(key=lambda line: _sort_key(sorting.read(self._reading, line)[0]))
        if self._reading.asked.descends():
            ordered.reverse()
        return ordered

    def row(self, line: Line) -> Json:
        cells = [chosen.read(self._reading, line) for chosen in self._chosen]
        return {"ColData": [_cell(*cell) for cell in cells], "type": "Data"}

    def labelled(self, label: str, balance: Decimal) -> Json:
        """A row that has a name and a balance alone."""
        cells = [money(balance) if chosen.title == "Balance" else "" for chosen in self._chosen]
        return {"ColData": [{"value": value} for value in [label, *cells[1:]]], "type": "Data"}

    def section(self, label: str, id: str, rows: Sequence[Json], lines: Sequence[Line], total: str = "") -> Json:
        head = [_cell(label, id), *({"value": ""} for _ in self._chosen[1:])]
        return {
            "Header": {"ColData": head},
            "Rows": {"Row": list(rows)},
            **self.summary(total or f"Total for {label}", lines),
        }

    def summary(self, label: str, lines: Iterable[Line]) -> Json:
        """The sums of the columns that are summed; the first column says what is summed."""
        kept = list(lines)
        sums = [money(self._sum(chosen, kept)) if chosen.is_summed else "" for chosen in self._chosen[1:]]
        return {"Summary": {"ColData": [{"value": value} for value in [label, *sums]]}, "type": "Section"}

    def _sum(self, chosen: _Chosen, lines: Iterable[Line]) -> Decimal:
        values = (chosen.read(self._reading, line)[0] for line in lines)
        return sum((value for value in values if isinstance(value, Decimal)), ZERO)


def _cell(value: Value, id: str) -> Json:
    text = money(value) if isinstance(value, Decimal) else "" if value is None else str(value)
    return {"value": text, "id": id} if id else {"value": text}


def _sort_key(value: Value) -> tuple[bool, Decimal, str]:
    if isinstance(value, Decimal | int):
        return False, Decimal(value), ""
    return value is None, ZERO, str(value).casefold()
