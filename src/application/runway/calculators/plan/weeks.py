"""The weekly view of a daily projection (docs/formulas/forecast.md)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import accumulate

from application.runway.calculators.plan.curve import Curve
from application.runway.calculators.plan.plan import BUFFER_MONTHS, Flow, Plan, week_end
from domain.answers.forecast import ForecastLine, ForecastWeek, Headline, Row
from domain.dates import add_months, month_end
from domain.money import Money

_HEADLINE_MONTHS = 3


def weekly(
    lines: Iterable[ForecastLine], plan: Plan, beyond: Curve, opening: Money, week_start: int
) -> list[ForecastWeek]:
    """The weeks of the horizon, the first and last as short as it makes them; each opens with the closing before."""
    sums: dict[tuple[date, Row], int] = {}
    for line in lines:
        key = (min(week_end(line.day, week_start), plan.horizon_end), line.row)
        sums[key] = sums.get(key, 0) + line.amount.amount_minor
    spent = [0, *accumulate(_outflows(plan.flows, beyond))]
    weeks = []
    start, opens = beyond.start, opening
    while start <= plan.horizon_end:
        end = min(week_end(start, week_start), plan.horizon_end)
        week = _week(start, end, opens, sums, beyond, spent)
        weeks.append(week)
        start, opens = end + timedelta(days=1), week.closing
    return weeks


def headline(curve: Curve, home: str) -> Headline:
    """Where the month and the quarter ahead leave the balance; both lie within the horizon, as the lowest does."""
    as_of, end = curve.start, curve.end
    last, later = min(month_end(as_of), end), min(add_months(as_of, _HEADLINE_MONTHS), end)
    low, low_day = curve.low()
    return Headline(
        month_end=last,
        month_end_balance=Money(curve.balances[(last - as_of).days], home),
        three_months=later,
        three_months_balance=Money(curve.balances[(later - as_of).days], home),
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
