"""Hand-built books for the runway tests: short constructors with the plain case as their default."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from domain.models.account import Account
from domain.models.bill import Bill, BillPayment
from domain.models.cash_document import Deposit, JournalEntry, Purchase, Transfer
from domain.models.connection import ConnectionState
from domain.models.firm import AsOf, Business
from domain.models.invoice import Invoice, Payment
from domain.models.lines import AppliedLine, DepositLine, ExpenseLine, JournalLine
from domain.models.party import Customer, Vendor
from domain.models.record import Link
from domain.models.snapshot import DataAge, Snapshot

MONDAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 15, tzinfo=UTC)
AS_OF = AsOf(MONDAY, NOW)
FRESH = DataAge(mirror_version=7, last_success_at=NOW, age_s=60)
STALE = DataAge(mirror_version=7, last_success_at=NOW, age_s=90_000, stale=True, reason="The last sync is 25 h old.")
BUSINESS = Business(id="b1", firm_id="f1", name="Alder & Co")
_STAMP: dict[str, Any] = {"version": 0, "updated_at": NOW}


def cents(amount: int | str | Decimal) -> int:
    return int(Decimal(amount) * 100)


def day(offset: int) -> date:
    """So many days after the business date of the tests, a Monday."""
    return MONDAY + timedelta(days=offset)


def account(id: str, type: str, amount: int | str | Decimal = 0, **fields: Any) -> Account:
    given: dict[str, Any] = {"name": f"{type} {id}", "full_name": f"{type} {id}", "currency": "USD"} | fields
    return Account(id=id, type=type, balance_minor=cents(amount), **_STAMP, **given)


def bank(amount: int | str | Decimal, id: str = "bank", **fields: Any) -> Account:
    return account(id, "Bank", amount, **({"name": "Checking"} | fields))


def bill(id: str, amount: int | str | Decimal, due: date | None, **fields: Any) -> Bill:
    given: dict[str, Any] = {
        "txn_date": day(-10),
        "currency": "USD",
        "vendor_id": "v1",
        "balance_minor": cents(amount),
    } | fields
    return Bill(id=id, total_minor=cents(amount), due_date=due, **_STAMP, **given)


def invoice(id: str, amount: int | str | Decimal, due: date | None, **fields: Any) -> Invoice:
    given: dict[str, Any] = {
        "txn_date": day(-10),
        "currency": "USD",
        "customer_id": "c1",
        "balance_minor": cents(amount),
    } | fields
    return Invoice(id=id, total_minor=cents(amount), due_date=due, **_STAMP, **given)


def purchase(id: str, on: date, amount: int | str | Decimal, counter: str | None = None, **fields: Any) -> Purchase:
    given: dict[str, Any] = {"account_id": "bank", "currency": "USD"} | fields
    lines = (ExpenseLine(amount_minor=cents(amount), account_id=counter),)
    return Purchase(id=id, txn_date=on, total_minor=cents(amount), lines=lines, **_STAMP, **given)


def deposit(id: str, on: date, amount: int | str | Decimal, counter: str | None = None, **fields: Any) -> Deposit:
    """A deposit booked straight to an account; give `lines` for anything else."""
    given: dict[str, Any] = {
        "account_id": "bank",
        "currency": "USD",
        "lines": (DepositLine(amount_minor=cents(amount), account_id=counter),),
    } | fields
    return Deposit(id=id, txn_date=on, total_minor=cents(amount), **_STAMP, **given)


def payment(id: str, on: date, applied: Sequence[tuple[str, int | str | Decimal]], **fields: Any) -> Payment:
    """A customer's payment of so much on each invoice."""
    lines = tuple(AppliedLine(amount_minor=cents(a), links=(Link("Invoice", i),)) for i, a in applied)
    given: dict[str, Any] = {
        "customer_id": "c1",
        "currency": "USD",
        "total_minor": sum(x.amount_minor for x in lines),
    } | fields
    return Payment(id=id, txn_date=on, lines=lines, **_STAMP, **given)


def bill_payment(id: str, on: date, applied: Sequence[tuple[str, int | str | Decimal]], **fields: Any) -> BillPayment:
    lines = tuple(AppliedLine(amount_minor=cents(a), links=(Link("Bill", i),)) for i, a in applied)
    given: dict[str, Any] = {
        "vendor_id": "v1",
        "account_id": "bank",
        "currency": "USD",
        "total_minor": sum(x.amount_minor for x in lines),
    } | fields
    return BillPayment(id=id, txn_date=on, lines=lines, **_STAMP, **given)


def transfer(id: str, on: date, amount: int | str | Decimal, source: str, target: str) -> Transfer:
    return Transfer(
        id=id,
        txn_date=on,
        total_minor=cents(amount),
        currency="USD",
        from_account_id=source,
        to_account_id=target,
        **_STAMP,
    )


def journal(id: str, on: date, *lines: tuple[str, int | str | Decimal]) -> JournalEntry:
    """Lines of (account, amount), debits positive."""
    posted = tuple(JournalLine(amount_minor=cents(a), account_id=account_id) for account_id, a in lines)
    return JournalEntry(id=id, txn_date=on, currency="USD", lines=posted, **_STAMP)


def vendor(id: str, name: str, **fields: Any) -> Vendor:
    return Vendor(id=id, name=name, **({"currency": "USD"} | fields), **_STAMP)


def customer(id: str, name: str, **fields: Any) -> Customer:
    return Customer(id=id, name=name, **({"currency": "USD"} | fields), **_STAMP)


def books(**fields: Any) -> Snapshot:
    """A snapshot with one vendor and one customer and nothing else, unless told."""
    plain: dict[str, Any] = {
        "business": BUSINESS,
        "history_from": day(-400),
        "data_age": FRESH,
        "connection_state": ConnectionState.CONNECTED,
        "home_currency": "USD",
        "company": None,
        "preferences": None,
        "vendors": (vendor("v1", "Birch Supply"),),
        "customers": (customer("c1", "Cedar Clinic"),),
    }
    return Snapshot(**(plain | fields))


def quarter(outflow: int, inflow: int) -> dict[str, Any]:
    """Thirteen weeks of equal weekly cheques and deposits that sum to the given amounts, oldest 91 days back."""
    out_cents, in_cents = divmod(cents(outflow), 13), divmod(cents(inflow), 13)
    return {
        "purchases": tuple(
            purchase(f"p{n}", day(-91 + 7 * n), Decimal(out_cents[0] + (out_cents[1] if n == 0 else 0)) / 100)
            for n in range(13)
        ),
        "deposits": tuple(
            deposit(f"d{n}", day(-91 + 7 * n), Decimal(in_cents[0] + (in_cents[1] if n == 0 else 0)) / 100)
            for n in range(13)
            if inflow
        ),
    }
