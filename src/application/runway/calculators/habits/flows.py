"""Cash flows over the window and what they are a day (docs/formulas/gross-day.md, net-day.md, robust-month.md)."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from application.runway.calculators.books.cash_movements import CashMovement, CashMovements, Tag, undocumented
from application.runway.calculators.books.exchange import left_out
from application.runway.calculators.figures import figures
from domain.answers.metric import Component, MoneyMetric
from domain.answers.runway import Flows
from domain.dates import business_days_between, day_count
from domain.money import Money, median_minor, round_minor
from domain.policy.policy import Policy

_MONTHS = 3


class Window:
    """The full days that flows are averaged over, ending the day before the business date.

    Books younger than the window shorten it to their own days, so that no day before them counts as a day of rest.
    """

    def __init__(self, moved: Iterable[CashMovement], as_of: date, policy: Policy) -> None:
        self.end = as_of - timedelta(days=1)
        self.first_posting = min((m.day for m in moved if m.tag is not Tag.OPENING), default=None)
        earliest = as_of - timedelta(weeks=policy.window_weeks)
        self.start = max(earliest, self.first_posting) if self.first_posting else earliest
        self.days = max((self.end - self.start).days + 1, 0)
        self.lacking = self._lacking(policy)

    def _lacking(self, policy: Policy) -> str:
        if self.first_posting is None:
            return "The books show no cash movement to measure flows by."
        if self.days < policy.history_days_min:
            return f"The cash history spans {self.days} full days; {policy.history_days_min} are needed."
        return ""

    def within(self, moved: Iterable[CashMovement]) -> list[CashMovement]:
        return [m for m in moved if self.start <= m.day <= self.end]


def is_outflow(movement: CashMovement) -> bool:
    """Cash that left: everything but transfers among bank accounts and opening entries."""
    return movement.amount_minor < 0 and movement.tag not in (Tag.TRANSFER, Tag.OPENING)


def is_operating_inflow(movement: CashMovement) -> bool:
    return movement.amount_minor > 0 and movement.tag is Tag.OPERATING


def unknown_flows(as_of: date, policy: Policy, reason: str) -> Flows:
    """Flows that cannot be told, over the window that was asked for."""
    window = Window((), as_of, policy)
    return _no_flows(window, reason)


def cash_flows(
    moved: CashMovements,
    as_of: date,
    policy: Policy,
    home: str,
    name: Callable[[str], str] = str,
    account_name: Callable[[str], str] = str,
) -> Flows:
    """Flows of the window in home currency; `name` turns a party such as "Vendor:7" into a label."""
    window = Window(moved.movements, as_of, policy)
    if window.lacking:
        return _no_flows(window, window.lacking)
    inside = window.within(moved.movements)
    warnings = (*_left_out(moved), *undocumented(inside, home))
    silent = silence(moved.movements, as_of, policy)
    outflow = -sum(m.amount_minor for m in inside if is_outflow(m))
    inflow = sum(m.amount_minor for m in inside if is_operating_inflow(m))

    def amount(minor: Decimal | int) -> MoneyMetric:
        told = figures.money(Money(round_minor(Decimal(minor)), home), warnings=warnings)
        return figures.stale(told, silent) if silent else told

    return Flows(
        window_start=window.start,
        window_end=window.end,
        days=window.days,
        operating_inflow=amount(inflow),
        outflow=amount(outflow),
        gross_day=amount(Decimal(outflow) / window.days),
        net_day=amount(Decimal(outflow - inflow) / window.days),
        robust_month=_robust_month(moved, as_of, window, home),
        undocumented=_undocumented(inside, home, account_name),
        one_offs=_one_offs(moved.movements, inside, outflow, window.end, policy, home, name),
    )


def _left_out(moved: CashMovements) -> tuple[str, ...]:
    return (*left_out(moved.unconverted), *left_out(moved.unplaced, "an account of the books"))


def _undocumented(
    inside: Iterable[CashMovement], home: str, account_name: Callable[[str], str]
) -> tuple[Component, ...]:
    sums: dict[tuple[str, str], int] = {}
    for movement in inside:
        if not movement.is_posted and movement.tag is Tag.OPERATING:
            key = movement.account_id, ", rounding of foreign amounts" if movement.is_rounding else ""
            sums[key] = sums.get(key, 0) + movement.amount_minor
    return tuple(
        Component(label=account_name(account_id) + what, amount=Money(minor, home), records=(f"Account:{account_id}",))
        for (account_id, what), minor in sorted(sums.items())
    )


def silence(moved: Iterable[CashMovement], as_of: date, policy: Policy) -> str:
    """That nothing has moved cash for longer than the books' habit, in a sentence; empty while all is as usual.

    What moved balances without a document is nobody's posting: payroll goes on when the bookkeeping stops.
    The habit is the longest pause of the weeks up to the last movement; half as long again is still usual.
    """
    posted = (m for m in moved if m.tag is not Tag.OPENING and m.is_posted)
    days = sorted({m.day for m in posted if m.day <= as_of})
    if not days:
        return ""
    last = days[-1]
    known = [day for day in days if day > last - timedelta(weeks=policy.window_weeks)]
    pauses = [(after - before).days for before, after in pairwise(known)]
    quiet = business_days_between(last, as_of, policy.holidays)
    if not pauses or quiet <= policy.bank_quiet_business_days or 2 * (as_of - last).days <= 3 * max(pauses):
        return ""
    return f"Nothing has moved cash since {last}; the longest pause before was {day_count(max(pauses))}."


def _no_flows(window: Window, reason: str) -> Flows:
    unknown = figures.no_money(reason)
    return Flows(
        window_start=window.start,
        window_end=window.end,
        days=window.days,
        operating_inflow=unknown,
        outflow=unknown,
        gross_day=unknown,
        net_day=unknown,
        robust_month=unknown,
    )


def _robust_month(moved: CashMovements, as_of: date, window: Window, home: str) -> MoneyMetric:
    months = _full_months(as_of)
    if window.first_posting is None or window.first_posting > months[0][0]:
        return figures.no_money(f"Fewer than {_MONTHS} full months of cash history.")
    outflows = [m for m in moved.movements if is_outflow(m)]
    sums = [-sum(m.amount_minor for m in outflows if start <= m.day < end) for start, end in months]
    whole = [m for m in moved.movements if months[0][0] <= m.day < months[-1][1]]
    warnings = (*_left_out(moved), *undocumented(whole, home))
    return figures.money(Money(median_minor(sums), home), warnings=warnings)


def _full_months(as_of: date) -> list[tuple[date, date]]:
    """The last three calendar months that ended before `as_of`, oldest first, each with the day after it."""
    bounds = [as_of.replace(day=1)]
    for _ in range(_MONTHS):
        bounds.append((bounds[-1] - timedelta(days=1)).replace(day=1))
    bounds.reverse()
    return list(pairwise(bounds))


def _one_offs(
    moved: Iterable[CashMovement],
    inside: Iterable[CashMovement],
    outflow: int,
    last_day: date,
    policy: Policy,
    home: str,
    name: Callable[[str], str],
) -> tuple[Component, ...]:
    """Outflows far above the party's median and large in the window: shown, never removed."""
    by_party: dict[str, list[int]] = {}
    for movement in moved:
        if movement.party and is_outflow(movement) and movement.day <= last_day:
            by_party.setdefault(movement.party, []).append(-movement.amount_minor)
    usual = {party: median_minor(amounts) for party, amounts in by_party.items()}
    share = policy.one_off_window_share * outflow
    flagged = [
        m
        for m in inside
        if m.party
        and is_outflow(m)
        and -m.amount_minor > policy.one_off_median_factor * usual[m.party]
        and -m.amount_minor > share
    ]
    return tuple(
        Component(label=name(m.party), amount=Money(m.amount_minor, home), records=(m.record,)) for m in flagged
    )
