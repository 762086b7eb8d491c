"""The plan under other assumptions (docs/formulas/scenarios.md)."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal

import msgspec

from application.runway.calculators.habits.run_rate import NO_RUN_RATE
from application.runway.calculators.plan.payment_dates import PlannedBill, PlannedInvoice
from application.runway.calculators.plan.plan import Flow, Plan, Sources, make_plan
from domain.answers.forecast import Confidence, Scenario
from domain.dates import next_business_day
from domain.money import round_minor
from domain.plans.known_item import KnownItem

_CERTAIN = 1


def plan_under(scenario: Scenario, sources: Sources, later: Sequence[PlannedInvoice]) -> Plan:
    """The plan of a scenario; `later` are the invoices with each customer a standard deviation later."""
    if scenario is Scenario.CONSERVATIVE:
        plan = make_plan(msgspec.structs.replace(sources, invoices=later, sales_to_come=NO_RUN_RATE))
        return _with(plan, (_cautious(flow, sources) for flow in plan.flows))
    if scenario is Scenario.NO_NEW_SALES:
        return make_plan(msgspec.structs.replace(sources, sales_to_come=NO_RUN_RATE))
    plan = make_plan(sources)
    if scenario is Scenario.RECEIPTS_DOWN:
        return _with(plan, (_fewer_receipts(flow, sources) for flow in plan.flows))
    if scenario is Scenario.PAYABLES_LATE:
        return _with(plan, (_paid_later(flow, sources) for flow in plan.flows))
    if scenario is Scenario.LARGEST_ABSENT:
        return _with(plan, _without_largest(plan))
    return plan


def _with(plan: Plan, flows: Iterable[Flow]) -> Plan:
    return msgspec.structs.replace(
        plan, flows=tuple(flow for flow in flows if flow.amount_minor and flow.day <= plan.end)
    )


def _cautious(flow: Flow, sources: Sources) -> Flow:
    """Receivables cut by how long they are overdue; what is not sure to come does not, what may go out does."""
    subject = flow.subject
    if isinstance(subject, PlannedInvoice):
        overdue = (sources.as_of - subject.due).days
        steps = reversed(sources.policy.receivable_haircuts)
        cut = next((share for days, share in steps if overdue > days), Decimal(0))
        return _at(flow, round_minor(flow.amount_minor * (1 - cut)))
    if isinstance(subject, KnownItem) and subject.probability < _CERTAIN:
        return _at(flow, min(subject.amount.amount_minor, 0))
    return flow


def _fewer_receipts(flow: Flow, sources: Sources) -> Flow:
    if flow.amount_minor < 0 or flow.confidence is Confidence.ACTUAL:
        return flow
    return _at(flow, round_minor(flow.amount_minor * sources.policy.stressed_receipts_share))


def _paid_later(flow: Flow, sources: Sources) -> Flow:
    if not isinstance(flow.subject, PlannedBill):
        return flow
    later = flow.day + timedelta(days=sources.policy.stressed_payables_days)
    return msgspec.structs.replace(flow, day=next_business_day(later, sources.policy.holidays))


def _without_largest(plan: Plan) -> list[Flow]:
    """The largest single receipt of the horizon never comes; of equal ones the earliest."""
    coming = [flow for flow in plan.flows if flow.amount_minor > 0 and flow.day <= plan.horizon_end]
    largest = min(coming, key=_largest_first, default=None)
    return [flow for flow in plan.flows if flow is not largest]


def _largest_first(flow: Flow) -> tuple[int, int, str]:
    subject = flow.subject
    name = subject.invoice.id if isinstance(subject, PlannedInvoice) else type(subject).__name__
    return -flow.amount_minor, flow.day.toordinal(), name


def _at(flow: Flow, amount_minor: int) -> Flow:
    return msgspec.structs.replace(flow, amount_minor=amount_minor)
