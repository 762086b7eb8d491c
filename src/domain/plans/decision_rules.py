"""What decisions need, when they lapse, and what they arrange (docs/decisions.md)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from domain.books.bill import Bill
from domain.books.invoice import Invoice
from domain.books.record import OpenDocument
from domain.errors import Conflict, Forbidden, Unacceptable
from domain.money import sum_money
from domain.plans.arrangement import Arrangements
from domain.plans.decision import Decision, DecisionAct, DecisionDraft, DecisionKind, DecisionState
from domain.policy.policy import Policy
from domain.rails.write import Write, WriteState

_OF_BILLS = frozenset(
    {DecisionKind.APPROVE, DecisionKind.SCHEDULE, DecisionKind.HOLD, DecisionKind.SPLIT, DecisionKind.DISMISS}
)
_OF_INVOICES = frozenset({DecisionKind.EXPECT, DecisionKind.DISPUTE, DecisionKind.DISMISS})
_DATED = frozenset({DecisionKind.SCHEDULE, DecisionKind.EXPECT})
_MAY_BE_DATED = _DATED | {DecisionKind.APPROVE, DecisionKind.HOLD}
_REASONED = frozenset({DecisionKind.DISPUTE, DecisionKind.DISMISS})
_AHEAD = timedelta(days=731)
_REASON_CHARACTERS_MAX = 2000
_PARTS_MAX = 24


def check(draft: DecisionDraft, document: OpenDocument, as_of: date) -> None:
    """Raise `Unacceptable` for what cannot be meant, `Conflict` where the document is paid or not as it was seen."""
    kind, is_bill = draft.kind, isinstance(document, Bill)
    if kind not in (_OF_BILLS if is_bill else _OF_INVOICES):
        takes = ", ".join(sorted(_OF_BILLS if is_bill else _OF_INVOICES))
        raise Unacceptable(
            f"{'A bill' if is_bill else 'An invoice'} does not take {kind}; it takes {takes}.", field="kind"
        )
    if draft.day is not None and (kind not in _MAY_BE_DATED or not as_of <= draft.day <= as_of + _AHEAD):
        raise Unacceptable(
            f"day lies from {as_of} to {as_of + _AHEAD}, and goes with decisions that have one.", field="day"
        )
    if draft.day is None and kind in _DATED:
        raise Unacceptable(f"To {kind} takes a day.", field="day")
    if len(draft.reason) > _REASON_CHARACTERS_MAX or (kind in _REASONED and not draft.reason.strip()):
        raise Unacceptable(f"reason has 1 to {_REASON_CHARACTERS_MAX} characters for {kind}.", field="reason")
    if not document.is_open:
        raise Conflict(f"{draft.record} has nothing open any more: it is paid or voided.")
    if document.version != draft.version:
        raise Conflict(
            f"{draft.record} has changed since version {draft.version}: version {document.version} has "
            f"{document.balance} open, due {due_of(document) or 'on no day'}."
        )
    _check_parts(draft, document, as_of)


def _check_parts(draft: DecisionDraft, document: OpenDocument, as_of: date) -> None:
    if (draft.kind is DecisionKind.SPLIT) != bool(draft.parts):
        raise Unacceptable("parts go with a split, and a split has some.", field="parts")
    if not draft.parts:
        return
    if len(draft.parts) > _PARTS_MAX or any(not as_of <= part.day <= as_of + _AHEAD for part in draft.parts):
        told = f"There are at most {_PARTS_MAX} parts, on days from {as_of} to {as_of + _AHEAD}."
        raise Unacceptable(told, field="parts")
    if any(part.amount.currency != document.currency or part.amount.amount_minor <= 0 for part in draft.parts):
        raise Unacceptable(f"Each part is more than nothing, in {document.currency}.", field="parts")
    whole = sum_money((part.amount for part in draft.parts), document.currency)
    if whole != document.balance:
        raise Unacceptable(f"The parts make {whole}; {document.balance} is open.", field="parts")


def approvals_needed(home_minor: int | None, policy: Policy, *, override: bool) -> int:
    """How many others must approve a payment; one without an exchange rate counts as the largest."""
    if home_minor is None or home_minor >= policy.two_approvals_minor:
        needed = 2
    else:
        needed = int(home_minor >= policy.one_approval_minor)
    return max(needed, 1) if override else needed


def waits_for(decision: Decision, member: str) -> bool:
    """Whether an approval by that member is lacking: not of the author, nor twice of one."""
    return decision.state is DecisionState.PROPOSED and member not in (decision.member, *decision.approvals)


def approved(decision: Decision, member: str, at: datetime) -> Decision:
    """With one approval more; raises `Forbidden` for its author and `Conflict` where it takes none."""
    if decision.state is not DecisionState.PROPOSED:
        raise Conflict(f"The decision is {decision.state}; it waits for no approval.")
    if member == decision.member:
        raise Forbidden("Whoever decides does not also approve; somebody else must.")
    if member in decision.approvals:
        raise Conflict(f"{member} has approved this already; somebody else must.")
    approvals = (*decision.approvals, member)
    state = DecisionState.STANDING if len(approvals) >= decision.approvals_needed else DecisionState.PROPOSED
    return after(replace(decision, approvals=approvals, state=state), member, at, "approve")


def after(decision: Decision, member: str, at: datetime, act: str, note: str = "") -> Decision:
    """The decision as its next version, with what was done about it."""
    done = DecisionAct(at=at, member=member, act=act, note=note)
    return replace(decision, acts=(*decision.acts, done), version=decision.version + 1)


def claimed(decision: Decision, write: Write) -> Decision:
    """The approved payment while that write makes it; nobody else acts on the decision meanwhile."""
    return replace(decision, write_id=write.id, version=decision.version + 1)


def refuse_claimed(decision: Decision) -> None:
    """Raise `Conflict` while the decision's payment is under way."""
    if decision.state.is_live and decision.write_id is not None:
        raise Conflict("Its payment is being recorded; look at it again in a moment.")


def recorded(decision: Decision, write: Write) -> Decision:
    """The decision once its write has ended: recorded, or free again where the write has failed."""
    if write.state is WriteState.CONFIRMED:
        over = replace(decision, state=DecisionState.RECORDED)
        return after(over, write.member, write.updated_at, "record", write.id)
    if write.state is WriteState.FAILED:
        return replace(decision, write_id=None, version=decision.version + 1)
    return decision


def lapse(decision: Decision, document: OpenDocument | None, as_of: date) -> str:
    """Why a live decision does not stand any more, "" while it does."""
    if decision.write_id is not None:
        return ""
    if document is None or not document.is_open:
        return "It is paid, voided or deleted."
    if document.balance != decision.amount:
        return f"Its open amount was {decision.amount} and is {document.balance}."
    if party_of(document) != decision.party_id:
        return "It is another's now."
    if due_of(document) != decision.due_date:
        return f"It was due {decision.due_date or 'on no day'} and is due {due_of(document) or 'on no day'}."
    if decision.ends_on is not None and as_of > decision.ends_on:
        return f"It stood until {decision.ends_on}."
    return ""


def as_they_stand(
    decisions: Iterable[Decision], documents: Mapping[str, OpenDocument], as_of: date
) -> tuple[Decision, ...]:
    """Live decisions with those that have lapsed told as such; `documents` are by "Kind:id"."""
    told = []
    for decision in decisions:
        why = lapse(decision, documents.get(decision.record), as_of) if decision.state.is_live else ""
        told.append(replace(decision, state=DecisionState.LAPSED, lapsed_because=why) if why else decision)
    return tuple(told)


def arrangements_of(decisions: Iterable[Decision], as_of: date) -> Arrangements:
    """What standing decisions say of the days of bills and invoices."""
    standing = [decision for decision in decisions if decision.state is DecisionState.STANDING]
    of: dict[DecisionKind, list[Decision]] = {kind: [] for kind in DecisionKind}
    for decision in standing:
        of[decision.kind].append(decision)
    held = [each for each in of[DecisionKind.HOLD] if each.day is None]
    dated = [each for each in (*of[DecisionKind.SCHEDULE], *of[DecisionKind.HOLD]) if each.day is not None]
    return Arrangements(
        bills_on={_id(each): each.day for each in dated if each.day is not None},
        bills_approved=frozenset(_id(each) for each in of[DecisionKind.APPROVE]),
        bills_held=frozenset(_id(each) for each in held),
        bills_split={
            _id(each): tuple((max(part.day, as_of), part.amount.amount_minor) for part in each.parts)
            for each in of[DecisionKind.SPLIT]
        },
        invoices_on={_id(each): each.day for each in of[DecisionKind.EXPECT] if each.day is not None},
        invoices_disputed={_id(each): each.reason for each in of[DecisionKind.DISPUTE]},
    )


def due_of(document: OpenDocument) -> date | None:
    return document.due_date if isinstance(document, Bill | Invoice) else None


def party_of(document: OpenDocument) -> str:
    if isinstance(document, Bill):
        return document.vendor_id or ""
    return (document.customer_id or "") if isinstance(document, Invoice) else ""


def _id(decision: Decision) -> str:
    return decision.record.partition(":")[2]
