"""What paying a bill or being paid an invoice today does (docs/formulas/impact.md). Paying is negative."""

from datetime import date
from decimal import Decimal

from application.runway.calculators.figures.figures import day, no_day, tenths
from application.runway.calculators.plan.curve import Curve
from domain.answers.console import Impact
from domain.answers.metric import DateMetric
from domain.answers.runway import Flows
from domain.money import Money


def cost_days(amount_minor: int, flows: Flows) -> Decimal | None:
    """A signed amount in days of gross outflow; None when the outflow is unknown or nothing."""
    outflow = flows.outflow.value
    if outflow is None or outflow.amount_minor <= 0:
        return None
    return tenths(Decimal(amount_minor) * flows.days / outflow.amount_minor)


def impact_today(
    amount_minor: int | None,
    planned: date,
    curve: Curve | None,
    floor: Money | None,
    breach: DateMetric,
    flows: Flows,
) -> Impact:
    """Doing today what the plan does on another day; `amount_minor` is negative for a payment."""
    if amount_minor is None or curve is None or floor is None:
        unknown = no_day("Cash or the exchange rate is not known.")
        cost = None if amount_minor is None else cost_days(amount_minor, flows)
        return Impact(
            cost_days=cost, low_water_change=None, breach_before=breach, breach_after=unknown, reason=unknown.reason
        )
    low = curve.low_if_moved(amount_minor, planned, curve.start)
    after = curve.first_below_if_moved(amount_minor, planned, curve.start, floor.amount_minor)
    return Impact(
        cost_days=cost_days(amount_minor, flows),
        low_water_change=Money(low - curve.lowest, floor.currency),
        breach_before=breach,
        breach_after=day(after, warnings=breach.warnings),
        reason=_reason(planned, curve, flows),
    )


def _reason(planned: date, curve: Curve, flows: Flows) -> str:
    if flows.outflow.value is None:
        return flows.outflow.reason
    if planned <= curve.start:
        return "The plan already has it today, so the projection does not change."
    if planned > curve.day(len(curve.balances) - 1):
        return "The plan has it after the horizon, or not at all."
    return "Moving it within the horizon moves the low point; the balance at the end is the same."
