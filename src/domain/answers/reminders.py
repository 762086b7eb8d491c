"""When a customer is written to, when not, and the words (docs/collections.md)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec
from msgspec.structs import replace

from domain.answers.collections import Chase
from domain.answers.console import ConsoleAnswer, InvoiceDecision
from domain.books.invoice import Invoice
from domain.dates import day_count
from domain.plans.decision import Decision, DecisionKind, DecisionState
from domain.policy.policy import Policy

WAIT, PERSON = "wait", "person"
_STAGES = ((45, PERSON), (30, "final"), (14, "third"), (7, "second"), (1, "first"), (-3, "reminder"))
_A_WEEK = timedelta(weeks=1)
NO_ADDRESS = "Neither the invoice nor the customer has an e-mail address."
SENT_SINCE = timedelta(days=60)

_OPENINGS = {
    "reminder": "this is a reminder of an invoice that is about to be due.",
    "first": "our books still show this invoice as open; it may have slipped through.",
    "second": "we have not seen a payment of this invoice yet. When can we expect it?",
    "third": "this invoice is well past its due date. Please pay it, or tell us what stands in the way.",
    "final": "despite our earlier messages this invoice is still open. Please pay it within seven days.",
    PERSON: "notes for a call: this invoice has been open for long, and messages have not helped.",
}


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """That an invoice was sent."""

    invoice_id: str
    customer_id: str
    at: datetime


def stage(days_beyond_usual: int) -> str:
    """The dunning step by days past the customer's usual day; "wait" before it is near."""
    return next((name for since, name in _STAGES if days_beyond_usual >= since), WAIT)


def chases(
    console: ConsoleAnswer,
    invoices: Mapping[str, Invoice],
    emails: Mapping[str, str],
    sent: Sequence[Sent],
    policy: Policy,
    now: datetime,
) -> tuple[Chase, ...]:
    """A draft for each invoice near its customer's usual day or past it, in the Console's order.

    `emails` are the customers' own addresses, for invoices without one.
    """
    left = _mails_left(console.invoices, sent, policy, now)
    made: list[Chase] = []
    for decision in console.invoices:
        invoice = invoices.get(decision.invoice_id)
        if invoice is None or decision.stage == WAIT:
            continue
        email = invoice.email or emails.get(decision.customer_id, "")
        times = tuple(each.at for each in sent if each.invoice_id == decision.invoice_id)
        owner = policy.customer_owners.get(decision.customer_id, "")
        held = _held(decision, times, owner, console.as_of, now) or console.blocked_reason
        if not held:
            left[decision.customer_id] -= 1
            if left[decision.customer_id] < 0:
                held = f"{policy.mails_per_week} messages a week go to one customer; others come before this."
            elif not email:
                held = NO_ADDRESS
        chase = _chase(len(made) + 1, decision, invoice, email, times, held, console.business.name)
        made.append(replace(chase, owner=owner))
    return tuple(made)


def _mails_left(
    decisions: Iterable[InvoiceDecision], sent: Iterable[Sent], policy: Policy, now: datetime
) -> dict[str, int]:
    recent = [each.customer_id for each in sent if each.at > now - _A_WEEK]
    customers = {decision.customer_id for decision in decisions}
    return {customer: policy.mails_per_week - recent.count(customer) for customer in customers}


def _held(decision: InvoiceDecision, sent: Sequence[datetime], owner: str, as_of: date, now: datetime) -> str:
    """What people have decided comes first, then who looks after the customer, then the step it is at."""
    said = _decided(decision.decision, as_of)
    if said:
        return said
    if owner:
        return f"{owner} looks after this customer, and calls."
    if decision.stage == PERSON:
        return f"{day_count(decision.days_beyond_usual)} past the usual day a person calls."
    if any(stage(decision.days_beyond_usual - (now - at).days) == decision.stage for at in sent):
        return f"Sent on {max(sent).date()}; the next step has not come yet."
    return ""


def _decided(decision: Decision | None, as_of: date) -> str:
    if decision is None or decision.state is not DecisionState.STANDING:
        return ""
    if decision.kind is DecisionKind.EXPECT and decision.day is not None and decision.day >= as_of:
        return f"It is expected on {decision.day}."
    if decision.kind in (DecisionKind.DISPUTE, DecisionKind.DISMISS):
        return f"{decision.kind.capitalize()}: {decision.reason}"
    return ""


def _chase(
    rank: int,
    decision: InvoiceDecision,
    invoice: Invoice,
    email: str,
    sent: tuple[datetime, ...],
    held: str,
    business: str,
) -> Chase:
    number = f"Invoice {decision.doc_number}".strip()
    return Chase(
        rank=rank,
        invoice_id=decision.invoice_id,
        version=invoice.version,
        customer_id=decision.customer_id,
        customer=decision.customer,
        doc_number=decision.doc_number,
        email=email,
        due_date=decision.due_date,
        days_overdue=decision.days_overdue,
        days_beyond_usual=decision.days_beyond_usual,
        amount=decision.amount,
        priority=decision.priority,
        stage=decision.stage,
        subject=f"{number} of {business}: {decision.amount} open",
        body=_body(decision, number, business),
        held=held,
        sent_at=sent,
    )


def _body(decision: InvoiceDecision, number: str, business: str) -> str:
    """Made of what the books say and nothing else."""
    when = f"was due on {decision.due_date}" if decision.days_overdue else f"is due on {decision.due_date}"
    overdue = f", {day_count(decision.days_overdue)} ago" if decision.days_overdue else ""
    return (
        f"Dear {decision.customer or 'customer'},\n\n"
        f"{_OPENINGS[decision.stage]}\n\n"
        f"{number} of {decision.txn_date} {when}{overdue}. Open: {decision.amount}.\n\n"
        "If you have paid in the meantime, please disregard this message.\n\n"
        f"{business}\n"
    )
