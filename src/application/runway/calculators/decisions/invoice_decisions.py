"""Ready invoices in the order of chasing (docs/formulas/collection-priority.md)."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from application.runway.calculators.figures.figures import tenths
from application.runway.calculators.plan.collections import chase_priority, days_beyond_usual
from application.runway.calculators.plan.payment_dates import PlannedInvoice
from application.runway.calculators.position.assessment import Assessment
from application.runway.calculators.position.impact import impact_today
from domain.answers.console import InvoiceDecision
from domain.answers.reminders import stage
from domain.books.invoice import Invoice
from domain.dates import day_count, due_in_words
from domain.money import Money
from domain.plans.decision import NOTHING_DECIDED, Decision


def invoice_decisions(
    ready: Iterable[Invoice],
    assessed: Assessment,
    as_of: date,
    decided: Mapping[str, Decision] = NOTHING_DECIDED,
) -> tuple[InvoiceDecision, ...]:
    """Those past the customer's usual day first, by priority; then the others by expected day."""
    wanted = {invoice.id for invoice in ready}
    chosen = [planned for planned in assessed.invoices if planned.invoice.id in wanted]
    largest = max((planned.home_minor or 0 for planned in chosen), default=0)
    flows = assessed.figures.flows
    rated = [(planned, chase_priority(planned, largest, flows, as_of)) for planned in chosen]
    rated.sort(key=lambda entry: _order(*entry))
    return tuple(
        _decision(rank, planned, priority, assessed, as_of, decided.get(f"Invoice:{planned.invoice.id}"))
        for rank, (planned, priority) in enumerate(rated, start=1)
    )


def _order(planned: PlannedInvoice, priority: Decimal | None) -> tuple[Decimal, date, int, str]:
    urgency = Decimal(1) if priority is None else -priority
    return urgency, planned.expected, -(planned.home_minor or 0), planned.invoice.id


def _decision(
    rank: int,
    planned: PlannedInvoice,
    priority: Decimal | None,
    assessed: Assessment,
    as_of: date,
    decision: Decision | None,
) -> InvoiceDecision:
    invoice, projection = planned.invoice, assessed.projection
    beyond = days_beyond_usual(planned, as_of)
    home, raw = assessed.home, planned.lateness.raw_days
    return InvoiceDecision(
        rank=rank,
        invoice_id=invoice.id,
        record=f"Invoice:{invoice.id}",
        version=invoice.version,
        customer_id=invoice.customer_id or "",
        customer=planned.customer,
        doc_number=invoice.doc_number,
        txn_date=invoice.txn_date,
        due_date=planned.due,
        days_overdue=max((as_of - planned.due).days, 0),
        days_beyond_usual=max(beyond, 0),
        expected_date=planned.expected,
        amount=invoice.balance,
        home_amount=None if planned.home_minor is None or home is None else Money(planned.home_minor, home),
        lateness_days=None if raw is None else tenths(raw),
        lateness_payments=planned.lateness.payments,
        priority=priority,
        stage=stage(beyond),
        reasons=_reasons(planned, beyond, as_of),
        impact=impact_today(
            planned.home_minor,
            planned.expected,
            projection.curve,
            assessed.figures.floor.value,
            projection.breach_date,
            assessed.figures.flows,
        ),
        decision=decision,
    )


def _reasons(planned: PlannedInvoice, beyond: int, as_of: date) -> tuple[str, ...]:
    overdue = (as_of - planned.due).days
    reasons = [due_in_words(planned.due, as_of)]
    if beyond > 0:
        reasons.append(f"{day_count(beyond)} past the customer's usual day")
    elif overdue > 0:
        reasons.append("not past the customer's usual day yet")
    reasons.append(planned.lateness.warning.rstrip(".") or f"habit from {planned.lateness.payments} payments")
    return tuple(reasons)
