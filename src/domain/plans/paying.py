"""Payments go through the Console: what keeps one that is sent beside it from being made (ADR 0021)."""

from collections.abc import Iterable

from domain.errors import Conflict
from domain.firms.firm import Role
from domain.plans.decision import Decision, DecisionKind, DecisionState
from domain.policy.policy import Policy
from domain.rails.intent import PayBill
from domain.rails.write import Write

_CONSOLE = "A payment is decided in the Console and recorded from there"


def beside_the_console(payment: PayBill, live: Iterable[Decision], policy: Policy, role: Role) -> str:
    """Why the payment is not made by itself, "" where it may be: the policy lets the role, and nothing is decided.

    `live` are the business's decisions that may still come to something.
    """
    decided = next((each for each in live if each.record == f"Bill:{payment.bill_id}"), None)
    if decided is not None:
        return f"{_CONSOLE}; {_lacks(decided)}"
    if role in policy.direct_payment_roles:
        return ""
    return f"{_CONSOLE}; no decision approves this one, and the policy lets no {role} pay directly."


def refuse_another(payment: PayBill, others: Iterable[Write]) -> None:
    """Raise `Conflict` where another payment of the bill is under way, or has ended while this one was looked at."""
    if any(isinstance(each.intent, PayBill) and each.intent.bill_id == payment.bill_id for each in others):
        raise Conflict("Another payment of this bill is being made; look at the bill again when it has ended.")


def _lacks(decision: Decision) -> str:
    if decision.state is DecisionState.PROPOSED:
        return (
            f"decision {decision.id} about this bill has {len(decision.approvals)} of "
            f"{decision.approvals_needed} approvals."
        )
    if decision.kind is DecisionKind.APPROVE:
        return f"decision {decision.id} approves this one: record that."
    return f"decision {decision.id} about this bill is to {decision.kind} it."
