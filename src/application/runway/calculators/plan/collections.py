"""Which invoices to chase first (docs/formulas/collection-priority.md)."""

from datetime import date
from decimal import Decimal

from application.runway.calculators.figures.figures import tenths
from application.runway.calculators.habits.lateness import Lateness
from application.runway.calculators.plan.payment_dates import PlannedInvoice
from domain.answers.runway import Flows

_SLOW_DAYS = 60
_BUFFER_DAYS = 14
_RISK_SPREAD_DAYS = 30


def days_beyond_usual(planned: PlannedInvoice, as_of: date) -> int:
    return (as_of - planned.usual).days


def risk(lateness: Lateness) -> Decimal:
    """0 to 1: how unsteady the customer pays; 1 for a customer who has never paid yet."""
    if lateness.sigma is None:
        return Decimal(1)
    return min(Decimal(1), lateness.sigma / _RISK_SPREAD_DAYS)


def chase_priority(planned: PlannedInvoice, max_open_minor: int, flows: Flows, as_of: date) -> Decimal | None:
    """0 to 100, or None before the customer's usual day: `40·size + 30·slowness + 20·cover + 10·risk`."""
    beyond = days_beyond_usual(planned, as_of)
    if beyond <= 0 or not planned.home_minor or max_open_minor <= 0:
        return None
    one = Decimal(1)
    size = min(one, Decimal(planned.home_minor) / max_open_minor)
    slowness = min(one, Decimal(beyond) / _SLOW_DAYS)
    return tenths(40 * size + 30 * slowness + 20 * _cover(planned.home_minor, flows) + 10 * risk(planned.lateness))


def _cover(open_minor: int, flows: Flows) -> Decimal:
    """The share of two weeks of outflow that the invoice would pay; nothing while the outflow is unknown."""
    outflow = flows.outflow.value
    if outflow is None or outflow.amount_minor <= 0:
        return Decimal(0)
    return min(Decimal(1), Decimal(open_minor) * flows.days / outflow.amount_minor / _BUFFER_DAYS)
