"""The greedy pay plan: bills in their order, each on the earliest day the floor allows (docs/formulas/pay-plan.md)."""

from collections.abc import Sequence
from datetime import date, timedelta

from application.runway.calculators.plan.payment_dates import PlannedBill
from application.runway.calculators.position.assessment import Assessment
from application.runway.calculators.position.guardrail import judge
from domain.answers.console import BillDecision, Verdict
from domain.answers.what_if import PlanStep
from domain.books.terms import shifted
from domain.dates import next_pay_day
from domain.money import Money
from domain.policy.policy import Policy

_A_DAY = timedelta(days=1)


def pay_plan(bills: Sequence[BillDecision], assessed: Assessment, policy: Policy) -> tuple[PlanStep, ...] | None:
    """One step for each bill, in their order; None where cash or the floor is not known.

    All of them are first taken out of the plan; then each is put on its recommended day, or else on the next pay-day
    until the latest safe one on which cash stays at the floor, or held.
    """
    curve, floor = assessed.projection.curve, assessed.figures.floor.value
    if curve is None or floor is None:
        return None
    planned = {each.bill.id: each for each in assessed.bills}
    balances = list(curve.balances)
    for bill in bills:
        each = planned[bill.bill_id]
        if each.home_minor is not None and not each.left_out:
            _add(balances, (each.pay_on - curve.start).days, each.home_minor)
    return tuple(_step(bill, planned[bill.bill_id], balances, curve.start, floor, policy) for bill in bills)


def _step(
    bill: BillDecision, planned: PlannedBill, balances: list[int], start: date, floor: Money, policy: Policy
) -> PlanStep:
    if planned.home_minor is None:
        return _told(bill, None, Verdict.UNKNOWN, "The bill has no exchange rate.")
    days = _days(bill, planned, start, policy)
    for day in days:
        low, _ = _low_if_paid(balances, (day - start).days, planned.home_minor, policy.control_days)
        verdict = judge(low, floor.amount_minor, policy.warn_factor)
        if verdict is not Verdict.BLOCK:
            _add(balances, (day - start).days, -planned.home_minor)
            when = "on its day" if day == days[0] else f"not on {days[0]}: cash would fall below the floor of {floor}"
            return _told(bill, day, verdict, when)
    low, at = _low_if_paid(balances, (days[-1] - start).days, planned.home_minor, policy.control_days)
    binding = start + at * _A_DAY
    lowest = Money(low, floor.currency)
    why = f"held: paid on {days[-1]}, its latest safe day, cash would be {lowest} on {binding}; the floor is {floor}"
    return _told(bill, None, Verdict.BLOCK, why, binding)


def _days(bill: BillDecision, planned: PlannedBill, start: date, policy: Policy) -> list[date]:
    """The recommended day, and the pay-days after it until the latest safe one."""
    first = max(bill.recommended_date or planned.pay_on, start)
    latest = shifted(planned.due, policy.grace_days_of(planned.bill.vendor_id))
    days = [first]
    while (following := next_pay_day(days[-1] + _A_DAY, policy.pay_weekdays, policy.holidays)) <= latest:
        days.append(following)
    return days


def _low_if_paid(balances: list[int], index: int, minor: int, control_days: int) -> tuple[int, int]:
    """The lowest balance over the control horizon from the day of payment on, and its place."""
    index = min(max(index, 0), len(balances) - 1)
    low = min(balances[index : index + control_days])
    return low - minor, balances.index(low, index)


def _add(balances: list[int], index: int, minor: int) -> None:
    for n in range(max(index, 0), len(balances)):
        balances[n] += minor


def _told(
    bill: BillDecision, day: date | None, verdict: Verdict, why: str, binding_day: date | None = None
) -> PlanStep:
    return PlanStep(
        rank=bill.rank,
        bill_id=bill.bill_id,
        vendor=bill.vendor,
        doc_number=bill.doc_number,
        amount=bill.amount,
        due_date=bill.due_date,
        day=day,
        verdict=verdict,
        why=why,
        binding_day=binding_day,
    )
