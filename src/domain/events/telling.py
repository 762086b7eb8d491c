"""What is told of what is kept: each store asks here in the transaction in which it keeps the thing itself."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

import msgspec

from domain.answers.digest import DigestClient
from domain.answers.metric import Metric
from domain.answers.portfolio import KeptRow
from domain.answers.runway import Light
from domain.events.event import (
    AboutConnection,
    AboutDecision,
    AboutDuty,
    AboutFigures,
    AboutFinding,
    AboutPolicy,
    AboutStatus,
    AboutSync,
    AboutWrite,
    EventType,
    Told,
)
from domain.findings.life import LifeAct, LifeEvent
from domain.money import to_wire
from domain.plans.decision import Decision
from domain.policy.change import PolicyChange, PolicyProposal
from domain.rails.connection import ConnectionState
from domain.rails.duty import DEAD_AFTER, Duty, DutyKind
from domain.rails.intent import action_of
from domain.rails.write import Write, WriteState

_FIGURES = ("cash", "buffer_days", "runway_days", "forecast_zero_date", "breach_date", "quality")
_COUNTS = ("findings", "decisions_due", "receivables", "payables")
_OPENING = frozenset({LifeAct.FOUND, LifeAct.RETURNED, LifeAct.CHANGED, LifeAct.EXPIRED})
_OF_WRITES = {WriteState.CONFIRMED: EventType.WRITE_CONFIRMED, WriteState.FAILED: EventType.WRITE_FAILED}
_OF_ACTS = {
    "approve": EventType.DECISION_APPROVED,
    "withdraw": EventType.DECISION_WITHDRAWN,
    "record": EventType.DECISION_RECORDED,
}


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a client was when it was last told of: its light, and each figure as it was sent."""

    light: Light
    figures: Mapping[str, str]


def standing_of(row: DigestClient) -> Standing:
    """How a client is by its row of the Digest."""
    figures = {name: _sent(_figure(getattr(row, name))) for name in (*_FIGURES, *_COUNTS)}
    return Standing(light=row.light, figures=figures)


def told_of_row(kept: KeptRow, before: Standing | None, now: Standing, at: datetime) -> Iterator[Told]:
    """That a client's light has changed, and which of its figures."""
    light = None if before is None else before.light
    if now.light != light:
        status = AboutStatus(as_of=kept.as_of, light=now.light, before=light)
        yield Told(type=EventType.STATUS_CHANGED, at=at, data=status)
    known: Mapping[str, str] = {} if before is None else before.figures
    changed = tuple(name for name, value in now.figures.items() if known.get(name) != value)
    if changed:
        yield Told(type=EventType.FIGURES_CHANGED, at=at, data=AboutFigures(as_of=kept.as_of, figures=changed))


def told_of_sync(after: int, mirror_version: int, at: datetime) -> Iterator[Told]:
    """That a sync has ended that brought something new, or came after something new."""
    if mirror_version > after:
        data = AboutSync(after=after, mirror_version=mirror_version)
        yield Told(type=EventType.CLIENT_SYNCED, at=at, data=data)


def told_of_lives(events: Iterable[LifeEvent]) -> Iterator[Told]:
    """What happened to findings: they came into the list, went out of it, or were acted on."""
    for event in events:
        kind = EventType.FINDING_OPENED if event.act in _OPENING else EventType.FINDING_ACTED
        kind = EventType.FINDING_CLOSED if event.act is LifeAct.FIXED else kind
        yield Told(type=kind, at=event.at, data=AboutFinding(key=event.key, act=event.act, write_id=event.write_id))


def told_of_new(decision: Decision) -> Told:
    """That a decision was made."""
    return Told(type=EventType.DECISION_MADE, at=decision.at, data=_about(decision))


def told_of_replaced(decision: Decision, at: datetime) -> Told:
    """That a later decision took its place."""
    return Told(type=EventType.DECISION_REPLACED, at=at, data=_about(decision))


def told_of_decision(before: Decision, after: Decision) -> Iterator[Told]:
    """What members did with a decision between two versions of it."""
    for act in after.acts[len(before.acts) :]:
        if act.act in _OF_ACTS:
            yield Told(type=_OF_ACTS[act.act], at=act.at, data=_about(after))


def told_of_write(before: WriteState, write: Write) -> Iterator[Told]:
    """That a write has ended."""
    if before is write.state or write.state not in _OF_WRITES:
        return
    subject = write.made or write.intent.subject
    data = AboutWrite(
        write_id=write.id,
        action=action_of(write.intent),
        record=f"{subject.kind}:{subject.id}",
        undoes=write.undoes,
        problem=write.problem,
    )
    yield Told(type=_OF_WRITES[write.state], at=write.updated_at, data=data)


def told_of_connection(before: ConnectionState | None, now: ConnectionState, at: datetime) -> Iterator[Told]:
    """That a connection was made, lost or regained; `before` is None where there was none."""
    if before is now:
        return
    kind = EventType.CONNECTION_REGAINED if now is ConnectionState.CONNECTED else EventType.CONNECTION_LOST
    kind = EventType.CONNECTION_MADE if before is None else kind
    yield Told(type=kind, at=at, data=AboutConnection(state=now))


def told_of_policy(kept: PolicyChange) -> Told:
    """That a policy has changed."""
    return Told(type=EventType.POLICY_CHANGED, at=kept.at, data=AboutPolicy(version=kept.version))


def told_of_proposal(proposal: PolicyProposal) -> Told:
    """That a change of a policy waits for another owner."""
    return Told(type=EventType.POLICY_PROPOSED, at=proposal.at, data=AboutPolicy(proposal_id=proposal.id))


def told_of_failure(duty: Duty, at: datetime) -> Iterator[Told]:
    """That a duty has failed: at its first failure in a row, and when it counts as dead.

    Of the one that sends events nothing is told: it is woken by what would be told.
    """
    attempts = duty.attempts + 1
    if attempts in (1, DEAD_AFTER) and duty.kind is not DutyKind.DELIVER:
        data = AboutDuty(kind=duty.kind, attempts=attempts, is_dead=attempts >= DEAD_AFTER)
        yield Told(type=EventType.DUTY_FAILED, at=at, data=data)


def _about(decision: Decision) -> AboutDecision:
    return AboutDecision(
        decision_id=decision.id,
        record=decision.record,
        kind=decision.kind,
        state=decision.state,
        version=decision.version,
    )


def _figure(figure: object) -> object:
    """What of a figure is told to have changed: neither its parts nor its warnings."""
    value: date | object = getattr(figure, "value", None)
    return (figure.status, value) if isinstance(figure, Metric) else figure


def _sent(value: object) -> str:
    return msgspec.json.encode(value, enc_hook=to_wire).decode()
