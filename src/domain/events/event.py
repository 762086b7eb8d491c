"""An event: that something has happened to a client or in a firm, told thinly; what it is about is read where it is."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

import msgspec

from domain.answers.runway import Light
from domain.findings.life import LifeAct
from domain.plans.decision import DecisionKind, DecisionState
from domain.rails.connection import ConnectionState
from domain.rails.duty import DutyKind
from domain.rails.write import WriteProblem


class EventType(StrEnum):
    """What has happened. The name stands for one shape of `data`: another shape would be another name."""

    CLIENT_SYNCED = "client.synced"
    FIGURES_CHANGED = "client.figures_changed"
    STATUS_CHANGED = "client.status_changed"
    FINDING_OPENED = "finding.opened"
    FINDING_CLOSED = "finding.closed"
    FINDING_ACTED = "finding.acted"
    DECISION_MADE = "decision.made"
    DECISION_APPROVED = "decision.approved"
    DECISION_WITHDRAWN = "decision.withdrawn"
    DECISION_REPLACED = "decision.replaced"
    DECISION_RECORDED = "decision.recorded"
    WRITE_CONFIRMED = "write.confirmed"
    WRITE_FAILED = "write.failed"
    CONNECTION_MADE = "connection.made"
    CONNECTION_LOST = "connection.lost"
    CONNECTION_REGAINED = "connection.regained"
    POLICY_CHANGED = "policy.changed"
    POLICY_PROPOSED = "policy.proposed"
    DUTY_FAILED = "duty.failed"
    ENDPOINT_SWITCHED_OFF = "endpoint.switched_off"
    ENDPOINT_TESTED = "endpoint.tested"


class AboutSync(msgspec.Struct, frozen=True, kw_only=True):
    """What is news since the last such event: the client's change log after `after`, up to `mirror_version`."""

    after: int
    mirror_version: int


class AboutFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of the Digest's row that are others than when last told, by their names there."""

    as_of: date
    figures: tuple[str, ...]


class AboutStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The client's light now and before; `before` is None when it is the first."""

    as_of: date
    light: Light
    before: Light | None = None


class AboutFinding(msgspec.Struct, frozen=True, kw_only=True):
    """A finding's key, what happened to it, and the write of ours that mended it or was sent to."""

    key: str
    act: LifeAct
    write_id: str | None = None


class AboutDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision as it stands after what happened, and its document, such as "Bill:7"."""

    decision_id: str
    record: str
    kind: DecisionKind
    state: DecisionState
    version: int


class AboutWrite(msgspec.Struct, frozen=True, kw_only=True):
    """A write that has ended: what kind it is, upon which document, which write it undoes, and why it failed."""

    write_id: str
    action: str
    record: str
    undoes: str | None = None
    problem: WriteProblem | None = None


class AboutConnection(msgspec.Struct, frozen=True, kw_only=True):
    """How a client's connection to its rail stands now."""

    state: ConnectionState


class AboutPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """The version in force now, or the proposal that waits for another owner."""

    version: int | None = None
    proposal_id: str | None = None


class AboutDuty(msgspec.Struct, frozen=True, kw_only=True):
    """A duty that has failed so many times in a row; `is_dead` says that it is hardly tried any more."""

    kind: DutyKind
    attempts: int
    is_dead: bool


class AboutEndpoint(msgspec.Struct, frozen=True, kw_only=True):
    """The endpoint that is sent nothing more, or that a member has tried."""

    endpoint_id: str


EventData = (
    AboutSync
    | AboutFigures
    | AboutStatus
    | AboutFinding
    | AboutDecision
    | AboutWrite
    | AboutConnection
    | AboutPolicy
    | AboutDuty
    | AboutEndpoint
)

DATA_OF: Mapping[EventType, type[EventData]] = {
    EventType.CLIENT_SYNCED: AboutSync,
    EventType.FIGURES_CHANGED: AboutFigures,
    EventType.STATUS_CHANGED: AboutStatus,
    EventType.FINDING_OPENED: AboutFinding,
    EventType.FINDING_CLOSED: AboutFinding,
    EventType.FINDING_ACTED: AboutFinding,
    EventType.DECISION_MADE: AboutDecision,
    EventType.DECISION_APPROVED: AboutDecision,
    EventType.DECISION_WITHDRAWN: AboutDecision,
    EventType.DECISION_REPLACED: AboutDecision,
    EventType.DECISION_RECORDED: AboutDecision,
    EventType.WRITE_CONFIRMED: AboutWrite,
    EventType.WRITE_FAILED: AboutWrite,
    EventType.CONNECTION_MADE: AboutConnection,
    EventType.CONNECTION_LOST: AboutConnection,
    EventType.CONNECTION_REGAINED: AboutConnection,
    EventType.POLICY_CHANGED: AboutPolicy,
    EventType.POLICY_PROPOSED: AboutPolicy,
    EventType.DUTY_FAILED: AboutDuty,
    EventType.ENDPOINT_SWITCHED_OFF: AboutEndpoint,
    EventType.ENDPOINT_TESTED: AboutEndpoint,
}
"""Which data events of each type have."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be told, before it has a place among the firm's events."""

    type: EventType
    at: datetime
    data: EventData


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that has happened. `id` counts a firm's events without a gap, in the order in which they were kept.

    `business_id` is None for what is the firm's own. `data` has the shape that goes with the `type`.
    """

    id: int
    type: EventType
    firm_id: str
    business_id: str | None
    at: datetime
    data: EventData
