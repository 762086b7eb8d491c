"""The floor cash may not fall below, and what it says of a payment (docs/formulas/floor.md, verdict.md)."""

from datetime import date
from decimal import Decimal

from application.runway.calculators.figures import figures
from application.runway.calculators.plan.curve import Curve
from application.runway.calculators.plan.payment_dates import PlannedBill
from domain.answers.console import Verdict
from domain.answers.metric import MoneyMetric
from domain.money import Money
from domain.policy.policy import FloorMode, Policy


def floor(gross_day: MoneyMetric, planned_out_minor: int, policy: Policy, home: str) -> MoneyMetric:
    """The greater of the policy's least cash and, by its mode, days of outflow or what its months ahead will take.

    `planned_out_minor` is what the plan pays in the months ahead, in home minor units, not negative.
    """
    least = Money(policy.cash_minimum_minor, home)
    if policy.floor_mode is FloorMode.FIXED:
        return figures.money(least)
    if policy.floor_mode is FloorMode.MONTHS:
        return figures.money(max(least, Money(planned_out_minor, home)))
    if gross_day.value is None:
        warning = f"Only the fixed minimum: {gross_day.reason}"
        return figures.money(least, warnings=(warning,))
    return figures.money(max(least, gross_day.value.times(policy.buffer_days)), warnings=gross_day.warnings)


def judge(low_minor: int, floor_minor: int, warn_factor: Decimal) -> Verdict:
    """Pass from the warning factor times the floor upwards, warn from the floor, block below it."""
    if low_minor < floor_minor:
        return Verdict.BLOCK
    return Verdict.PASS if low_minor >= warn_factor * floor_minor else Verdict.WARN


def verdict_on(
    day: date, planned: PlannedBill, control: Curve | None, floor_metric: MoneyMetric, policy: Policy
) -> tuple[Verdict, str]:
    """What the guardrail says of paying a bill on a day, over the control horizon, without uncertain receipts."""
    if control is None or floor_metric.value is None:
        return Verdict.UNKNOWN, "Cash on the business date is not known."
    if planned.home_minor is None:
        return Verdict.UNKNOWN, "The bill has no exchange rate."
    limit = floor_metric.value
    low = control.low_if_moved(-planned.home_minor, planned.leaves_on, day)
    verdict = judge(low, limit.amount_minor, policy.warn_factor)
    when = "today" if day == control.start else f"on {day.isoformat()}"
    lowest = Money(low, limit.currency)
    sentence = f"Paid {when}, cash is at least {lowest} for {policy.control_days} days; the floor is {limit}."
    if verdict is Verdict.BLOCK and control.low_without(-planned.home_minor, planned.leaves_on) < limit.amount_minor:
        sentence += " Cash falls below the floor without this bill too."
    return verdict, sentence
