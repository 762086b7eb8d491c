"""What one installation has stored, as plain values; the fakes of the persistence ports share it."""

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from threading import RLock

from msgspec.structs import replace

from domain.answers.kept_forecast import KeptForecast
from domain.books.balance_snapshot import BalanceSnapshot
from domain.books.restatement import Restatement
from domain.errors import NotFound
from domain.events.endpoint import Endpoint, EndpointState, EventDelivery
from domain.events.event import Event, Told
from domain.findings.finding import Evaluation, Finding
from domain.findings.life import FindingLife, LifeEvent, Mute
from domain.findings.quality import QualityDay
from domain.firms.firm import Act, Business, Firm, Member, Scope
from domain.firms.key import ApiKey
from domain.firms.session import Session, SignInLink
from domain.plans.decision import Decision
from domain.plans.known_item import KnownItem, KnownState
from domain.policy.change import PolicyChange, PolicyProposal
from domain.rails.change import LoggedChange, RecordChange
from domain.rails.connection import Connection, TokenSet
from domain.rails.duty import FIRM_S_OWN, Duty, DutyKind, Urgency
from domain.rails.sync import MirrorState


@dataclass
class StoredMirror:
    """One business's mirror: each record's newest change, the log, and what the rules concluded."""

    state: MirrorState = field(default_factory=MirrorState)
    records: dict[tuple[str, str], RecordChange] = field(default_factory=dict)
    log: list[LoggedChange] = field(default_factory=list)
    payloads: dict[int, bytes] = field(default_factory=dict)
    evaluations: dict[tuple[date, int], tuple[int, Evaluation]] = field(default_factory=dict)
    correlations: dict[tuple[str, str], str] = field(default_factory=dict)
    newest: dict[tuple[str, str], int] = field(default_factory=dict)
    lives: dict[str, FindingLife] = field(default_factory=dict)
    findings: dict[str, Finding] = field(default_factory=dict)
    events: list[LifeEvent] = field(default_factory=list)
    mutes: dict[str, Mute] = field(default_factory=dict)
    quality: dict[date, QualityDay] = field(default_factory=dict)
    known_items: dict[str, KnownItem] = field(default_factory=dict)
    kept_forecasts: dict[date, KeptForecast] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    balances: dict[tuple[str, date], BalanceSnapshot] = field(default_factory=dict)
    restatements: list[tuple[datetime, Restatement]] = field(default_factory=list)
    told_version: int = 0
    run_at: datetime | None = None
    run_version: int = 0
    lease_owner: str = ""
    lease_until: datetime | None = None

    def copy(self) -> "StoredMirror":
        """A copy that later writes to this one do not reach."""
        return StoredMirror(**{each.name: copy.copy(getattr(self, each.name)) for each in fields(self)})

    def forget_outcomes(self) -> None:
        """What the rules found is of no version there is any more."""
        self.evaluations = {key: (-1, evaluation) for key, (_, evaluation) in self.evaluations.items()}

    def take_lives(self, edited: "StoredMirror") -> None:
        """What an edit of a copy has made of the lives of findings."""
        self.lives, self.findings, self.events = edited.lives, edited.findings, edited.events
        self.evaluations = edited.evaluations
        self.mutes, self.run_at, self.run_version = edited.mutes, edited.run_at, edited.run_version

    def live_decisions(self) -> tuple[Decision, ...]:
        """Those that may still come to something, by document."""
        live = (decision for decision in self.decisions.values() if decision.state.is_live)
        return tuple(sorted(live, key=lambda decision: decision.record))

    def listed_items(self, *, every: bool = False) -> tuple[KnownItem, ...]:
        """The planned ones by day and id, with `every` all."""
        items = [item for item in self.known_items.values() if every or item.state is KnownState.PLANNED]
        return tuple(sorted(items, key=lambda item: (item.day, item.id)))


@dataclass(frozen=True)
class StoredEndpoint:
    """An endpoint with its secrets, the newest first, and how far events were spread to it."""

    endpoint: Endpoint
    secrets: tuple[str, ...]
    spread_to: int


@dataclass
class Installation:
    """All firms and what is theirs."""

    firms: dict[str, Firm] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    keys: dict[str, tuple[ApiKey, bytes]] = field(default_factory=dict)
    links: dict[bytes, SignInLink] = field(default_factory=dict)
    sessions: dict[bytes, Session] = field(default_factory=dict)
    acts: list[tuple[str, Act]] = field(default_factory=list)
    businesses: dict[str, Business] = field(default_factory=dict)
    connections: dict[str, Connection] = field(default_factory=dict)
    tokens: dict[str, TokenSet] = field(default_factory=dict)
    mirrors: dict[str, StoredMirror] = field(default_factory=dict)
    duties: dict[tuple[str, str, DutyKind], Duty] = field(default_factory=dict)
    holds: dict[tuple[str, str, DutyKind], datetime] = field(default_factory=dict)
    policies: dict[str, tuple[PolicyChange, ...]] = field(default_factory=dict)
    policy_proposals: dict[tuple[str, str], PolicyProposal] = field(default_factory=dict)
    events: dict[str, tuple[Event, ...]] = field(default_factory=dict)
    event_heads: dict[str, int] = field(default_factory=dict)
    endpoints: dict[tuple[str, str], StoredEndpoint] = field(default_factory=dict)
    event_deliveries: dict[tuple[str, str, int], EventDelivery] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)

    def copy(self) -> "Installation":
        """All that is stored, which later writes do not reach."""
        kept = {each.name: copy.copy(getattr(self, each.name)) for each in fields(self) if each.name != "lock"}
        kept["mirrors"] = {business_id: mirror.copy() for business_id, mirror in self.mirrors.items()}
        return Installation(**kept, lock=self.lock)

    def take(self, other: "Installation") -> None:
        """Hold what the other holds."""
        for each in fields(self):
            setattr(self, each.name, getattr(other, each.name))

    def business(self, firm_id: str, business_id: str) -> Business:
        """The business when the firm has it; raises `NotFound`."""
        found = self.businesses.get(business_id)
        if found is None or found.firm_id != firm_id:
            raise NotFound(f"There is no client {business_id}.")
        return found

    def tell(self, firm_id: str, told: Iterable[Told], business_id: str | None = None) -> None:
        """Something has happened in the firm, or to a business of it."""
        with self.lock:
            for each in told:
                number = self.event_heads[firm_id] = self.event_heads.get(firm_id, 0) + 1
                event = Event(
                    id=number,
                    type=each.type,
                    firm_id=firm_id,
                    business_id=business_id,
                    at=each.at,
                    data=each.data,
                )
                self.events[firm_id] = (*self.events.get(firm_id, ()), event)
                self._have_sent(event)

    def _have_sent(self, event: Event) -> None:
        """Wake who sends events where somebody wants any."""
        states = {stored.endpoint.state for (owner, _), stored in self.endpoints.items() if owner == event.firm_id}
        key = event.firm_id, FIRM_S_OWN, DutyKind.DELIVER
        if EndpointState.ON in states:
            known = self.duties.get(key)
            if known is None or known.claimed_at is not None or known.due_at > event.at:
                asleep = Duty(firm_id=event.firm_id, business_id=FIRM_S_OWN, kind=DutyKind.DELIVER, due_at=event.at)
                self.duties[key] = replace(
                    known or asleep, due_at=event.at, claimed_at=None, urgency=Urgency.NOTICE, reason="event"
                )

    def note_member_change(self, scope: Scope) -> None:
        """Something kept beside the books has changed."""
        stored = self.mirror(scope)
        stored.state = replace(stored.state, member_changes=stored.state.member_changes + 1)

    def mirror(self, scope: Scope) -> StoredMirror:
        """The mirror of the scope's business, after the same check."""
        return self.mirrors[self.business(scope.firm_id, scope.business_id).id]

    def frozen_mirror(self, scope: Scope) -> StoredMirror:
        """A copy that later writes do not reach."""
        with self.lock:
            return self.mirror(scope).copy()
