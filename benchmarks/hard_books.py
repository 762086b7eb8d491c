"""The hygiene rules over books that are hard on them: thousands of records that are all alike."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from time import process_time
from typing import Any

import msgspec

from domain.books.account import Account
from domain.books.bill import Bill
from domain.books.cash_document import Deposit, Purchase
from domain.books.invoice import Invoice
from domain.books.lines import DepositLine, ExpenseLine
from domain.books.party import Customer, Vendor
from domain.firms.firm import Business
from domain.policy.policy import DEFAULT_POLICY
from domain.rails.connection import ConnectionState
from domain.rules.registry import evaluate
from domain.snapshot.snapshot import DataAge, Snapshot

DAY = date(2026, 6, 30)
_NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
_HEAD: dict[str, Any] = {"version": 0, "updated_at": _NOW}
_PAID: dict[str, Any] = {"currency": "USD", "entity_kind": "Vendor", "entity_id": "v0"}
_LETTERS = 26


class Judged(msgspec.Struct, frozen=True):
    """How long the rules ran, and how many findings they told."""

    seconds: float
    told: int


def _day(n: int, days: int = 20) -> date:
    return DAY - timedelta(days=n % days)


def _vendors(count: int) -> tuple[Vendor, ...]:
    """Names that differ in two letters."""
    names = (f"Regional Depot {chr(97 + n % _LETTERS)}{chr(97 + n // _LETTERS % _LETTERS)}" for n in range(count))
    return tuple(Vendor(id=f"v{n}", name=name, currency="USD", **_HEAD) for n, name in enumerate(names))


def _bills(count: int) -> tuple[Bill, ...]:
    shared: dict[str, Any] = {"currency": "USD", "vendor_id": "v0", "total_minor": 10_000, "balance_minor": 10_000}
    return tuple(Bill(id=f"b{n}", txn_date=_day(n), doc_number=f"{n * 97}", **shared, **_HEAD) for n in range(count))


def _purchases(count: int) -> tuple[Purchase, ...]:
    lines = (ExpenseLine(amount_minor=10_000, account_id="u"),)
    return tuple(
        Purchase(id=f"p{n}", txn_date=_day(n), total_minor=10_000, lines=lines, **_PAID, **_HEAD) for n in range(count)
    )


def _payouts(count: int) -> tuple[Deposit, ...]:
    lines = (DepositLine(amount_minor=97_070, account_id="sales", description="STRIPE"),)
    return tuple(
        Deposit(id=f"d{n}", txn_date=_day(n), total_minor=97_070, currency="USD", lines=lines, **_HEAD)
        for n in range(count)
    )


def _invoices(count: int) -> tuple[Invoice, ...]:
    shared: dict[str, Any] = {"currency": "USD", "customer_id": "c0", "total_minor": 10_000, "balance_minor": 10_000}
    return tuple(Invoice(id=f"i{n}", txn_date=_day(n), doc_number=f"{n}", **shared, **_HEAD) for n in range(count))


BOOKS: dict[str, Callable[[], dict[str, Any]]] = {
    "2,000 vendors of like names": lambda: {"vendors": _vendors(2_000)},
    "5,000 equal bills of a vendor": lambda: {"bills": _bills(5_000)},
    "5,000 equal bills and as many equal cheques": lambda: {"bills": _bills(5_000), "purchases": _purchases(5_000)},
    "20,000 uncategorised purchases": lambda: {"purchases": _purchases(20_000)},
    "2,000 equal payouts and invoices": lambda: {"deposits": _payouts(2_000), "invoices": _invoices(2_000)},
}


def judge(name: str) -> Judged:
    """Run all rules over one of the hard books."""
    given: dict[str, Any] = {"vendors": _vendors(1)} | BOOKS[name]()
    accounts = (
        Account(id="bank", name="Checking", full_name="Checking", type="Bank", currency="USD", **_HEAD),
        Account(id="u", name="Uncategorized Expense", full_name="u", type="Expense", currency="USD", **_HEAD),
    )
    snapshot = Snapshot(
        business=Business(id="b", firm_id="f", name="Hard"),
        history_from=DAY - timedelta(days=400),
        data_age=DataAge(mirror_version=1, last_success_at=_NOW, age_s=0),
        connection_state=ConnectionState.CONNECTED,
        home_currency="USD",
        company=None,
        preferences=None,
        accounts=accounts,
        customers=(Customer(id="c0", name="Cedar", currency="USD", **_HEAD),),
        **given,
    )
    begin = process_time()
    evaluation = evaluate(snapshot, DEFAULT_POLICY, DAY)
    return Judged(process_time() - begin, len(evaluation.findings))
