"""The weekly view of a daily projection (docs/formulas/forecast.md)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import accumulate

from application.runway.calculators.curve import Curve
from application.runway.calculators.plan import BUFFER_MONTHS, HEADLINE_MONTHS, Flow, Plan, week_end
from domain.dates import add_months, month_end
from domain.models.forecast import ForecastLine, ForecastWeek, Headline, Row
from domain.money import Money


def weekly(
    lines: Iterable[ForecastLine], plan: Plan, beyond: Curve, opening: Money, week_start: int
) -> list[ForecastWeek]:
    """The weeks of the horizon; each opens with what the one before closes with."""
    sums: dict[tuple[date, Row], int] = {}
    for line in lines:
        key = (week_end(line.day, week_start), line.row)
        sums[key] = sums.get(key, 0) + line.amount.amount_minor
    spent = [0, *accumulate(_outflows(plan.flows, beyond))]
    weeks = []
    start, opens = beyond.start, opening
    while start <= plan.horizon_end:
        end = week_end(start, week_start)
        week = _week(start, end, opens, sums, beyond, spent)
        weeks.append(week)
        start, opens = end + timedelta(days=1), week.closing
    return weeks


def headline(beyond: Curve, home: str) -> Headline:
    """Where the month and the quarter ahead leave the balance."""
    as_of = beyond.start
    last, later = month_end(as_of), add_months(as_of, HEADLINE_MONTHS)
    until = beyond.first((later - as_of).days + 1)
    low, low_day = until.low()
    return Headline(
        month_end=last,
        month_end_balance=Money(beyond.balances[(last - as_of).days], home),
        three_months=later,
        three_months_balance=Money(until.balances[-1], home),
        low_balance=Money(low, home),
        low_day=low_day,
    )


def _outflows(flows: Iterable[Flow], beyond: Curve) -> list[int]:
    """What goes out each day, positive."""
    totals = [0] * len(beyond.balances)
    first = beyond.start.toordinal()
    for flow in flows:
        if flow.amount_minor < 0:
            totals[flow.day.toordinal() - first] -= flow.amount_minor
    return totals


def _week(
    start: date, end: date, opening: Money, sums: dict[tuple[date, Row], int], beyond: Curve, spent: Sequence[int]
) -> ForecastWeek:
    home, first = opening.currency, beyond.start
    rows = {row.value: sums.get((end, row), 0) for row in Row}
    change = sum(rows.values())
    closing = opening.amount_minor + change
    after, until = (end - first).days + 1, (add_months(end, BUFFER_MONTHS) - first).days + 1
    buffer = spent[until] - spent[after]
    balances = beyond.balances[(start - first).days : after]
    low = min(balances)
    return ForecastWeek(
        start=start,
        end=end,
        opening=opening,
        **{row: Money(minor, home) for row, minor in rows.items()},
        change=Money(change, home),
        closing=Money(closing, home),
        buffer=Money(buffer, home),
        net_cash_remaining=Money(closing - buffer, home),
        low=Money(low, home),
        low_day=start + timedelta(days=balances.index(low)),
    )
