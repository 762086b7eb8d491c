"""Recurring receipts and payments found in the cash history, and when they come next (docs/formulas/recurrence.md)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import takewhile

import msgspec

from application.runway.calculators.books.cash_movements import (
    UNDOCUMENTED,
    CashMovement,
    Channel,
    Tag,
    cash_movements,
)
from application.runway.calculators.books.chart import Chart
from application.runway.calculators.books.settled import Key, Settled, paid_bills, paid_invoices
from application.runway.calculators.figures.rows import RowBook
from application.runway.calculators.habits.debts import Debts
from domain.answers.forecast import Row
from domain.books.cadence import HALF_YEARLY, days_after
from domain.books.series import Beat, Series, find_all_series, find_seldom
from domain.books.terms import shifted
from domain.dates import next_business_day
from domain.policy.policy import Policy
from domain.snapshot.snapshot import Snapshot


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


# How long a payment is awaited that comes once or twice a year.
_SELDOM_PATIENCE_DAYS = 35


class Recurrence(msgspec.Struct, frozen=True, kw_only=True):
    """Every series, lapsed ones too, and the movements past bills and invoices that they explain.

    `settled` is what was paid of bills and invoices and is in no series, `unplaced` what left the bank without a
    document and is in none.
    """

    found: tuple[Found, ...] = ()
    explained: frozenset[CashMovement] = frozenset()
    settled: tuple[Settled, ...] = ()
    unplaced: tuple[CashMovement, ...] = ()


def recurrence(
    snapshot: Snapshot,
    moved: Sequence[CashMovement],
    chart: Chart,
    as_of: date,
    home: str,
    name: Callable[[str], str],
) -> Recurrence:
    """The series of the cash history until the end of `as_of`, by party, account and direction, in a steady order."""
    others: dict[Key, list[CashMovement]] = {}
    for movement in moved:
        if movement.channel is Channel.OTHER and movement.tag is Tag.OPERATING and movement.day <= as_of:
            key = (movement.party, movement.counter, movement.amount_minor > 0)
            if movement.party or movement.counter:
                others.setdefault(key, []).append(movement)
    beats = {key: [Beat(m.day, m.record, m.amount_minor, m.since) for m in found] for key, found in others.items()}
    settled = (*paid_bills(snapshot, chart, home), *paid_invoices(snapshot, chart, home))
    for each in settled:
        if each.day <= as_of:
            beats.setdefault(each.key, []).append(Beat(each.day, each.record, each.amount_minor))
    rows, debts = RowBook(snapshot.accounts), Debts(snapshot, chart)
    found: list[Found] = []
    explained: set[CashMovement] = set()
    older = _seldom_beats(snapshot, chart, home)
    for key in sorted(beats):
        for series in find_all_series(beats[key]) or find_seldom((*beats[key], *older.get(key, ()))):
            found.append(_found(key, series, rows, chart, name, debts))
            explained.update(m for m in others.get(key, ()) if m.record in series.records)
    recurring = {(each.party, each.account_id, record) for each in found for record in each.series.records}
    left = tuple(each for each in settled if (each.party, each.account_id, each.record) not in recurring)
    gone = others.get(("", UNDOCUMENTED, False), ())
    unplaced = tuple(movement for movement in gone if movement not in explained)
    return Recurrence(found=tuple(found), explained=frozenset(explained), settled=left, unplaced=unplaced)


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
        retry_policy = timedelta(days=_patience_days(series))
        left = each.left_minor
        for expected in takewhile(lambda day: day <= end, days_after(series.days, series.cadence_days)):
            if expected < as_of - retry_policy:
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
    earliest = shifted(as_of, -_patience_days(series))
    return next(day for day in days_after(series.days, series.cadence_days) if day >= earliest)


def _patience_days(series: Series) -> int:
    return _SELDOM_PATIENCE_DAYS if series.cadence_days >= HALF_YEARLY else series.cadence_days // 2


def _seldom_beats(snapshot: Snapshot, chart: Chart, home: str) -> Mapping[Key, list[Beat]]:
    """Payments out from before the history, by party and account."""
    past = snapshot.before_history()
    beats: dict[Key, list[Beat]] = {}
    for movement in cash_movements(past, chart, home).movements:
        if movement.channel is Channel.OTHER and movement.tag is Tag.OPERATING and movement.amount_minor < 0:
            key = (movement.party, movement.counter, False)
            beats.setdefault(key, []).append(Beat(movement.day, movement.record, movement.amount_minor))
    for each in paid_bills(past, chart, home):
        beats.setdefault(each.key, []).append(Beat(each.day, each.record, each.amount_minor))
    return beats


def _found(key: Key, series: Series, rows: RowBook, chart: Chart, name: Callable[[str], str], debts: Debts) -> Found:
    party, account_id, incoming = key
    label = name(party) if party else chart.name(account_id)
    row = Row.RECURRING_INFLOWS if incoming else rows.of_payment(account_id, label, Row.RECURRING_OUTFLOWS)
    left_minor = None if incoming else debts.left_minor(account_id, series)
    return Found(party=party, account_id=account_id, label=label, row=row, series=series, left_minor=left_minor)
