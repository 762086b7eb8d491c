"""Recurring receipts and payments found in the cash history, and when they come next (docs/formulas/recurrence.md)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import takewhile

import msgspec

from application.runway.calculators.cash_movements import CashMovement, Channel, Tag
from application.runway.calculators.chart import Chart
from application.runway.calculators.debts import Debts
from application.runway.calculators.exchange import home_minor, total_home_minor
from application.runway.calculators.landings import Landings
from application.runway.calculators.rows import RowBook
from domain.cadence import days_after
from domain.dates import next_business_day
from domain.models.bill import Bill
from domain.models.forecast import Row
from domain.models.record import Document
from domain.models.snapshot import Snapshot
from domain.policy import Policy
from domain.series import Beat, Series, find_all_series
from domain.terms import shifted


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A series with whose it is, on which account, and the row it is shown in.

    `left_minor` is what it still takes to pay off the debt it is paid on, None where it pays on none.
    """

    party: str
    account_id: str
    label: str
    row: Row
    series: Series
    left_minor: int | None = None


class Occurrence(msgspec.Struct, frozen=True, kw_only=True):
    """One coming payment of a series: the day its calendar says, the day cash is expected to move, and how much.

    `day` is later than `expected` on days without banks, and when the payment should have come already. The last
    payment on a debt is as small as what is left of it.
    """

    found: Found
    expected: date
    day: date
    amount_minor: int


_Key = tuple[str, str, bool]


class Settled(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one payment settled of a party's bills on one account, or of its invoices, in home minor units.

    `lags` are parts of it, positive in the payment's currency, with the days from the document's date to the payment.
    """

    party: str
    account_id: str
    day: date
    record: str
    amount_minor: int
    lags: tuple[tuple[int, int], ...] = ()

    @property
    def key(self) -> _Key:
        return self.party, self.account_id, self.amount_minor > 0


class Recurrence(msgspec.Struct, frozen=True, kw_only=True):
    """Every series, lapsed ones too, and the movements past bills and invoices that they explain.

    `settled` is what was paid of bills and invoices and is in no series.
    """

    found: tuple[Found, ...] = ()
    explained: frozenset[CashMovement] = frozenset()
    settled: tuple[Settled, ...] = ()


def recurrence(
    snapshot: Snapshot,
    moved: Sequence[CashMovement],
    chart: Chart,
    as_of: date,
    home: str,
    name: Callable[[str], str],
) -> Recurrence:
    """The series of the cash history until the end of `as_of`, by party, account and direction, in a steady order."""
    others: dict[_Key, list[CashMovement]] = {}
    for movement in moved:
        if movement.channel is Channel.OTHER and movement.tag is Tag.OPERATING and movement.day <= as_of:
            key = (movement.party, movement.counter, movement.amount_minor > 0)
            if movement.party or movement.counter:
                others.setdefault(key, []).append(movement)
    beats = {key: [Beat(m.day, m.record, m.amount_minor) for m in found] for key, found in others.items()}
    settled = (*_paid_bills(snapshot, chart, home), *_paid_invoices(snapshot, chart, home))
    for each in settled:
        if each.day <= as_of:
            beats.setdefault(each.key, []).append(Beat(each.day, each.record, each.amount_minor))
    rows, debts = RowBook(snapshot.accounts), Debts(snapshot, chart)
    found: list[Found] = []
    explained: set[CashMovement] = set()
    for key in sorted(beats):
        for series in find_all_series(beats[key]):
            found.append(_found(key, series, rows, chart, name, debts))
            explained.update(m for m in others.get(key, ()) if m.record in series.records)
    recurring = {(each.party, each.account_id, record) for each in found for record in each.series.records}
    left = tuple(each for each in settled if (each.party, each.account_id, each.record) not in recurring)
    return Recurrence(found=tuple(found), explained=frozenset(explained), settled=left)


def occurrences(found: Iterable[Found], as_of: date, end: date, policy: Policy) -> list[Occurrence]:
    """What comes after the business date and by `end`, by series.

    A payment that should have come is awaited for half its cadence, on the next business day; after that, and once
    two in a row have failed to come, it is taken as left out.
    """
    tomorrow = next_business_day(as_of + timedelta(days=1), policy.holidays)
    coming = []
    for each in found:
        series = each.series
        if series.has_lapsed(as_of):
            continue
        patience = timedelta(days=series.cadence_days // 2)
        left = each.left_minor
        for expected in takewhile(lambda day: day <= end, days_after(series.days, series.cadence_days)):
            if expected < as_of - patience:
                continue
            day = max(next_business_day(expected, policy.holidays), tomorrow)
            amount_minor = series.amount_minor if left is None else -min(-series.amount_minor, left)
            left = None if left is None else left + amount_minor
            if day <= end and amount_minor:
                coming.append(Occurrence(found=each, expected=expected, day=day, amount_minor=amount_minor))
    return coming


def next_expected(found: Found, as_of: date) -> date | None:
    """When the series comes next by its calendar, None when it has lapsed or paid off its debt."""
    series = found.series
    if series.has_lapsed(as_of) or found.left_minor == 0:
        return None
    patience = series.cadence_days // 2
    return next(day for day in days_after(series.days, series.cadence_days) if day >= shifted(as_of, -patience))


def main_account(bill: Bill) -> str:
    """The account that most of a bill was booked to, empty where it names none."""
    sums: dict[str, int] = {}
    for line in bill.lines:
        account_id = line.account_id or ""
        sums[account_id] = sums.get(account_id, 0) + abs(line.amount_minor)
    return min(sums, key=lambda account_id: (-sums[account_id], account_id), default="")


def _found(key: _Key, series: Series, rows: RowBook, chart: Chart, name: Callable[[str], str], debts: Debts) -> Found:
    party, account_id, incoming = key
    label = name(party) if party else chart.name(account_id)
    row = Row.RECURRING_INFLOWS if incoming else rows.of_payment(account_id, label, Row.RECURRING_OUTFLOWS)
    left_minor = None if incoming else debts.left_minor(account_id, series)
    return Found(party=party, account_id=account_id, label=label, row=row, series=series, left_minor=left_minor)


def _paid_bills(snapshot: Snapshot, chart: Chart, home: str) -> Iterator[Settled]:
    bills = {bill.id: bill for bill in snapshot.bills}
    for payment in snapshot.bill_payments:
        from_bank = payment.account_id in chart.cash_set and not payment.by_card
        if not from_bank or not payment.vendor_id or not payment.total_minor:
            continue
        for line in payment.lines:
            paid = next((link.id for link in line.links if link.kind == "Bill"), None)
            minor = home_minor(line.amount_minor, payment.currency, payment.exchange_rate, home)
            if paid is not None and minor:
                bill = bills.get(paid)
                yield Settled(
                    party=snapshot.families.party("Vendor", payment.vendor_id),
                    account_id=main_account(bill) if bill else "",
                    day=payment.txn_date,
                    record=f"BillPayment:{payment.id}",
                    amount_minor=-minor,
                    lags=_lag(minor, payment, bill),
                )


def _paid_invoices(snapshot: Snapshot, chart: Chart, home: str) -> Iterator[Settled]:
    """By the day of the payment: when it was banked says less of the customer. Others' money and cards are no cash."""
    invoices = {invoice.id: invoice for invoice in snapshot.invoices}
    landings = Landings(snapshot, chart)
    for payment in snapshot.payments:
        minor = total_home_minor(payment, home)
        if payment.customer_id and minor and minor > 0 and landings.are_cash(payment):
            applied = ((line, link) for line in payment.lines for link in line.links if link.kind == "Invoice")
            yield Settled(
                party=snapshot.families.party("Customer", payment.customer_id),
                account_id="",
                day=payment.txn_date,
                record=f"Payment:{payment.id}",
                amount_minor=minor,
                lags=tuple(
                    lag for line, link in applied for lag in _lag(line.amount_minor, payment, invoices.get(link.id))
                ),
            )


def _lag(minor: int, payment: Document, document: Document | None) -> tuple[tuple[int, int], ...]:
    if document is None or minor <= 0:
        return ()
    return ((minor, max((payment.txn_date - document.txn_date).days, 0)),)
