"""Everything that is expected to move cash, day by day, each payment once (docs/formulas/forecast.md)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

import msgspec

from application.runway.calculators.books.cash_movements import CashMovement
from application.runway.calculators.books.exchange import Rates
from application.runway.calculators.books.undeposited import Unbanked
from application.runway.calculators.habits.baseline import Baseline
from application.runway.calculators.habits.recurrence import Occurrence, Recurrence, occurrences
from application.runway.calculators.habits.run_rate import NO_RUN_RATE, RunRate
from application.runway.calculators.habits.undated import Undated
from application.runway.calculators.plan.consumption import Consumed, consumption
from application.runway.calculators.plan.credits import NO_CREDITS, Credited
from application.runway.calculators.plan.payment_dates import PlannedBill, PlannedInvoice
from domain.answers.forecast import Confidence
from domain.dates import add_months, weekdays_moved
from domain.money import round_minor
from domain.plans.known_item import KnownItem
from domain.policy.policy import Policy

_WEEK = 7
BUFFER_MONTHS = 2

UnderTheLine = PlannedBill | PlannedInvoice | Unbanked | KnownItem | Undated
Subject = UnderTheLine | Occurrence | CashMovement | Baseline | RunRate


class Flow(msgspec.Struct, frozen=True, gc=False):
    """One expected movement of home minor units, positive for cash in, and what it comes from."""

    day: date
    amount_minor: int
    confidence: Confidence
    subject: Subject


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan is made of. `dated` are movements in the books that are dated after the business date.

    `bills_to_come` and `sales_to_come` are documents that are not entered yet, `in_hand` is on its way to the bank.
    `undated` is owed by documents that tell no day for it.
    `earmarked` bills, by id, have left the opening cash already. `credited` is what open credits settle of them.
    `doubts` say what the books, and the history that it was made from, lack.
    """

    bills: Sequence[PlannedBill]
    invoices: Sequence[PlannedInvoice]
    known: Sequence[KnownItem]
    recurring: Recurrence
    small: Baseline
    bills_to_come: RunRate = NO_RUN_RATE
    sales_to_come: RunRate = NO_RUN_RATE
    in_hand: Sequence[Unbanked] = ()
    undated: Sequence[Undated] = ()
    dated: Sequence[CashMovement]
    earmarked: frozenset[str] = frozenset()
    doubts: tuple[str, ...] = ()
    credited: Credited = NO_CREDITS
    as_of: date
    policy: Policy
    rates: Rates

    @property
    def home(self) -> str:
        """The home currency."""
        return self.rates.home


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The flows until `end`, which is `horizon_end` and the months that the buffer looks ahead.

    `under_the_line` are documents that have no day or no amount in home currency; `struck` items past their review.
    """

    flows: tuple[Flow, ...]
    consumed: tuple[Consumed, ...]
    under_the_line: tuple[UnderTheLine, ...]
    struck: tuple[KnownItem, ...]
    horizon_end: date
    end: date


def horizon_end(as_of: date, policy: Policy) -> date:
    """The last of so many days, of which the business date is the first, whatever its weekday."""
    return as_of + timedelta(days=policy.horizon_days - 1)


def week_end(day: date, week_start: int) -> date:
    return day + timedelta(days=(week_start - day.weekday() - 1) % _WEEK)


def make_plan(sources: Sources) -> Plan:
    """Actual before scheduled before open before known before recurring before baseline."""
    as_of, policy = sources.as_of, sources.policy
    last = horizon_end(as_of, policy)
    end = add_months(last, BUFFER_MONTHS)
    flows = [Flow(m.day, m.amount_minor, Confidence.ACTUAL, m) for m in sources.dated]
    flows += [
        Flow(day, -minor, p.confidence, p)
        for p in sources.bills
        if p.home_minor is not None and not p.left_out and p.bill.id not in sources.earmarked
        for day, minor in _less(p.parts or ((p.pay_on, p.home_minor),), sources.credited.bills.get(p.bill.id, 0))
    ]
    flows += [
        Flow(u.day, u.home_minor, Confidence.ACTUAL, u)
        for u in sources.in_hand
        if u.home_minor is not None and not u.left_out
    ]
    flows += [
        Flow(p.expected, p.home_minor - sources.credited.invoices.get(p.invoice.id, 0), Confidence.OPEN, p)
        for p in sources.invoices
        if p.home_minor is not None and not p.left_out
    ]
    struck = [item for item in sources.known if item.is_stale(as_of)]
    fresh = [item for item in sources.known if not item.is_stale(as_of) and item.amount.currency == sources.home]
    coming = occurrences(sources.recurring.found, as_of, end, policy)
    paid = [each for each in sources.bills if not each.elsewhere]
    consumed = consumption(fresh, coming, (*sources.dated, *paid, *sources.invoices), sources.home)
    gone = {id(each.predicted) for each in consumed}
    flows += [_known_flow(item, as_of) for item in fresh if id(item) not in gone]
    flows += [Flow(each.day, each.amount_minor, Confidence.RECURRING, each) for each in coming if id(each) not in gone]
    flows += _baseline_flows(sources, end)
    flows += [
        Flow(day, minor, Confidence.BASELINE, rate)
        for rate in (sources.bills_to_come, sources.sales_to_come)
        for day, minor in rate.flows(as_of, end, policy.holidays)
    ]
    return Plan(
        flows=tuple(flow for flow in flows if flow.amount_minor and flow.day <= end),
        consumed=consumed,
        under_the_line=(
            *(p for p in sources.bills if (p.home_minor is None or p.left_out) and p.bill.id not in sources.earmarked),
            *(p for p in sources.invoices if p.home_minor is None or p.left_out),
            *(u for u in sources.in_hand if u.home_minor is None or u.left_out),
            *(i for i in sources.known if i.amount.currency != sources.home and not i.is_stale(as_of)),
            *sources.undated,
        ),
        struck=tuple(struck),
        horizon_end=last,
        end=end,
    )


def _less(parts: Iterable[tuple[date, int]], credited: int) -> Iterator[tuple[date, int]]:
    """The parts of a payment, the first ones settled by credit."""
    for day, minor in parts:
        settled = min(minor, credited)
        credited -= settled
        yield day, minor - settled


def planned_out_minor(plan: Plan, as_of: date, policy: Policy) -> int:
    """What the plan pays within the months that the floor looks ahead."""
    until = add_months(as_of, policy.floor_months)
    return -sum(flow.amount_minor for flow in plan.flows if flow.amount_minor < 0 and flow.day <= until)


def weighted_minor(item: KnownItem) -> int:
    """The amount by its probability."""
    return round_minor(item.amount.amount_minor * item.probability)


def _known_flow(item: KnownItem, as_of: date) -> Flow:
    """One whose day has passed without its coming is expected today, until its review strikes it."""
    return Flow(max(item.day, as_of), weighted_minor(item), Confidence.KNOWN, item)


def _baseline_flows(sources: Sources, end: date) -> Iterator[Flow]:
    """From the day after the business date: that day's postings are in the opening cash already.

    Small receipts until the takings in hand are banked are those takings, as far as they go.
    """
    small, takings = sources.small, [each for each in sources.in_hand if each.is_takings]
    in_hand = sum(each.home_minor or 0 for each in takings)
    banked_by = max((each.day for each in takings), default=sources.as_of)
    for _, day in weekdays_moved(sources.as_of, end, sources.policy.holidays):
        same = min(in_hand, small.inflow_minor) if day <= banked_by else 0
        in_hand -= same
        yield Flow(day, small.inflow_minor - same, Confidence.BASELINE, small)
        yield Flow(day, -small.outflow_minor, Confidence.BASELINE, small)
