"""Three made-up companies with half a year of books, written as CSV files: to try the rail, and to see the files."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec

_WEEKS = 26
_NET_DAYS = 30
_WAGES_EVERY_WEEKS = 2


class Trade(msgspec.Struct, frozen=True, kw_only=True):
    """How a company earns and spends, in cents; customers and the company pay so many days after the due day."""

    folder: str
    name: str
    opening: int
    invoice: int
    bill: int
    wages: int
    rent: int
    customers_late_days: int
    bills_late_days: int


TRADES = (
    Trade(
        folder="harbour-studio",
        name="Harbour Studio",
        opening=6_200_000,
        invoice=1_150_000,
        bill=260_000,
        wages=980_000,
        rent=240_000,
        customers_late_days=4,
        bills_late_days=0,
    ),
    Trade(
        folder="orchard-foods",
        name="Orchard Foods",
        opening=7_400_000,
        invoice=930_000,
        bill=470_000,
        wages=820_000,
        rent=310_000,
        customers_late_days=12,
        bills_late_days=3,
    ),
    Trade(
        folder="lantern-repairs",
        name="Lantern Repairs",
        opening=6_800_000,
        invoice=610_000,
        bill=330_000,
        wages=700_000,
        rent=180_000,
        customers_late_days=24,
        bills_late_days=16,
    ),
)


class _Books:
    """The rows of one company, by file, and the balances that they add up to."""

    def __init__(self, trade: Trade, day: date) -> None:
        self._trade = trade
        self._day = day
        self._monday = day - timedelta(days=day.weekday() + 7 * _WEEKS)
        self._cash = trade.opening
        self.rows: dict[str, list[dict[str, str]]] = {}
        self._open = {"customer": 0, "vendor": 0}

    def _add(self, file: str, /, **row: str) -> None:
        self.rows.setdefault(f"{file}.csv", []).append(row)

    def write_down(self) -> None:
        """Every week's documents, then the lists with what remains."""
        for week in range(_WEEKS + 1):
            monday = self._monday + timedelta(weeks=week)
            self._invoice(f"I{week + 1}", monday, self._trade.invoice + 1_900 * (week % 5))
            self._bill(f"B{week + 1}", monday + timedelta(days=1), self._trade.bill + 700 * (week % 3))
            if week % _WAGES_EVERY_WEEKS == 0:
                self._expense(f"W{week + 1}", monday + timedelta(days=4), self._trade.wages, "wages")
        for number, first in enumerate(_firsts_of_months(self._monday, self._day), 1):
            self._expense(f"R{number}", first, self._trade.rent, "rent")
        self._lists()

    def _invoice(self, key: str, day: date, cents: int) -> None:
        due = day + timedelta(days=_NET_DAYS)
        paid = due + timedelta(days=self._trade.customers_late_days)
        self._document("invoice", "customer", key, (day, due, paid), cents, "sales")
        if paid <= self._day:
            self._cash += cents

    def _bill(self, key: str, day: date, cents: int) -> None:
        due = day + timedelta(days=_NET_DAYS)
        paid = due + timedelta(days=self._trade.bills_late_days)
        self._document("bill", "vendor", key, (day, due, paid), cents, "supplies")
        if paid <= self._day:
            self._cash -= cents

    def _document(self, what: str, party: str, key: str, days: tuple[date, date, date], cents: int, into: str) -> None:
        day, due, paid = days
        if day > self._day:
            return
        settled = paid <= self._day
        self._add(
            f"{what}s",
            id=key,
            number=key,
            date=str(day),
            due=str(due),
            term="net30",
            total=_amount(cents),
            balance=_amount(0 if settled else cents),
            **{party: "1"},
        )
        self._add(f"{what}_lines", amount=_amount(cents), account=into, **{what: key})
        if not settled:
            self._open[party] += cents
            return
        payments = "payments" if what == "invoice" else "bill_payments"
        self._add(payments, id=f"P{key}", date=str(paid), total=_amount(cents), account="checking", **{party: "1"})
        self._add(f"{payments[:-1]}_lines", amount=_amount(cents), **{payments[:-1]: f"P{key}", what: key})

    def _expense(self, key: str, day: date, cents: int, into: str) -> None:
        if day <= self._day:
            self._cash -= cents
            row = {"id": key, "number": key, "date": str(day), "total": _amount(cents), "account": "checking"}
            self._add("expenses", **row, method="Check", vendor={"wages": "2", "rent": "3"}[into])
            self._add("expense_lines", expense=key, amount=_amount(cents), account=into)

    def _lists(self) -> None:
        customers, vendors = _amount(self._open["customer"]), _amount(self._open["vendor"])
        self._add("company", name=self._trade.name, currency="USD", country="US")
        self._add("terms", id="net30", name="Net 30", due_days=str(_NET_DAYS))
        self._add("customers", id="1", name="Birch & Sons", balance=customers, email="pay@birch.example", term="net30")
        for key, name, owed in (
            ("1", "Pine Supplies", vendors),
            ("2", "Payroll Bureau", "0.00"),
            ("3", "Quay", "0.00"),
        ):
            self._add("vendors", id=key, name=name, balance=owed, email=f"pay{key}@vendor.example", term="net30")
        for key, name, account_type, classification, balance in (
            ("checking", "Checking", "Bank", "Asset", _amount(self._cash)),
            ("receivable", "Accounts Receivable", "Accounts Receivable", "Asset", customers),
            ("payable", "Accounts Payable", "Accounts Payable", "Liability", _amount(-self._open["vendor"])),
            ("sales", "Sales", "Income", "Revenue", ""),
            ("supplies", "Supplies", "Expense", "Expense", ""),
            ("wages", "Payroll Wages", "Expense", "Expense", ""),
            ("rent", "Rent", "Expense", "Expense", ""),
        ):
            self._add("accounts", id=key, name=name, type=account_type, classification=classification, balance=balance)


def write(root: Path, day: date) -> tuple[str, ...]:
    """Write the companies' folders with books up to the day; the folders' names."""
    for trade in TRADES:
        books = _Books(trade, day)
        books.write_down()
        folder = root / trade.folder
        folder.mkdir()
        for name, rows in books.rows.items():
            with (folder / name).open("w", newline="", encoding="utf-8") as opened:
                writer = csv.DictWriter(opened, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
    return tuple(trade.folder for trade in TRADES)


def _amount(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def _firsts_of_months(start: date, end: date) -> Iterator[date]:
    day = start
    while day <= end:
        if day.day == 1:
            yield day
        day += timedelta(days=1)
