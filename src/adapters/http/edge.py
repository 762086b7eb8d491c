"""What the routes need from the rest of the product; the composition root fills it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from domain.models.change import ChangeEntry, LoggedChange
from domain.models.chase import CollectionsAnswer, Release
from domain.models.decision import Decision, DecisionDraft, DecisionsAnswer, RecordDraft, RecordedAnswer
from domain.models.duty import DutyKind
from domain.models.feed import FeedsAnswer
from domain.models.finding_act import ActAnswer, FindingAct
from domain.models.finding_answer import FindingDetail, FindingFilter, FindingsAnswer, FixAnswer, FixPreview
from domain.models.finding_life import FindingLife
from domain.models.firm import AsOf, Business, Member
from domain.models.forecast import ForecastAnswer, Scenario, VarianceAnswer
from domain.models.freshness import CACHED, Freshness
from domain.models.intent import Intent
from domain.models.job import Job
from domain.models.known_item import KnownItem, KnownItemDraft
from domain.models.policy_change import PolicyAnswer, PolicyChange, PolicyDraft, PolicyTrialAnswer
from domain.models.runway import RunwayAnswer
from domain.models.sync import SyncHealth, SyncReport
from domain.models.weekly_digest import DigestWeek, WeeklyDigest
from domain.models.what_if import PayPlanAnswer
from domain.models.write import Write, WritePreview
from domain.ports.clock import Clock
from domain.ports.console import Console
from domain.ports.digest import Digest
from domain.ports.tray import Tray
from domain.ports.what_if import WhatIf


class Members(Protocol):
    """Who is asking."""

    def authenticate(self, key: str) -> Member:
        """The member an API key belongs to; raises `Unauthenticated` for a wrong or revoked one."""
        ...


class Clients(Protocol):
    """A firm's client companies."""

    def businesses(self, firm_id: str) -> tuple[Business, ...]:
        """All of them."""
        ...

    def business(self, firm_id: str, business_id: str) -> Business:
        """One of them; raises `NotFound` also when another firm has it."""
        ...


class ClientBooks(Protocol):
    """What the firm says of its clients themselves."""

    def set_time_zone(self, firm_id: str, business_id: str, time_zone: str, *, actor: str) -> Business:
        """Say where a business is; raises `NotFound` and `Unacceptable`."""
        ...


class Runway(Protocol):
    """Cash, flows and runways of one client."""

    def answer(self, firm_id: str, business_id: str, as_of: AsOf, freshness: Freshness = CACHED) -> RunwayAnswer:
        """Raises `NotFound` for a business that is not the firm's."""
        ...


class CashForecast(Protocol):
    """The cash projection of one client."""

    def answer(
        self,
        firm_id: str,
        business_id: str,
        as_of: AsOf,
        freshness: Freshness = CACHED,
        *,
        scenario: Scenario = Scenario.BASE,
    ) -> ForecastAnswer:
        """Raises `NotFound` for a business that is not the firm's."""
        ...


class Variance(Protocol):
    """What came of a client's frozen projections."""

    def answer(
        self,
        firm_id: str,
        business_id: str,
        as_of: AsOf,
        freshness: Freshness = CACHED,
        *,
        since: date | None = None,
    ) -> VarianceAnswer:
        """Raises `NotFound` for a business that is not the firm's, and for a day of which nothing was kept."""
        ...


class KnownItems(Protocol):
    """Items that are expected and not in the books; each raises `NotFound` for another firm's business."""

    def listed(self, firm_id: str, business_id: str, *, every: bool = False) -> tuple[KnownItem, ...]:
        """The planned ones by day, with `every` all."""
        ...

    def add(self, firm_id: str, business_id: str, draft: KnownItemDraft, *, actor: str) -> KnownItem:
        """Keep a new item; raises `Invalid`."""
        ...

    def change(
        self, firm_id: str, business_id: str, item_id: str, version: int, draft: KnownItemDraft, *, actor: str
    ) -> KnownItem:
        """Replace what an item says; raises `Conflict` when it has moved on."""
        ...

    def confirm(self, firm_id: str, business_id: str, item_id: str, document: str, *, actor: str) -> KnownItem:
        """A document is what the item foretold."""
        ...

    def tell_apart(self, firm_id: str, business_id: str, item_id: str, document: str, *, actor: str) -> KnownItem:
        """A document is another payment."""
        ...

    def remove(self, firm_id: str, business_id: str, item_id: str, *, actor: str) -> KnownItem:
        """Take an item out."""
        ...


class Collecting(Protocol):
    """Whom to chase; each raises `NotFound` for another firm's business."""

    def answer(self, firm_id: str, business_id: str, as_of: AsOf, freshness: Freshness = CACHED) -> CollectionsAnswer:
        """The collections list, with drafts; nothing is sent."""
        ...

    def release(
        self, firm_id: str, business_id: str, invoice_id: str, release: Release, *, member: Member, key: str
    ) -> Write:
        """Have one invoice sent, once for each key; raises `Conflict` and `Refused`."""
        ...


class Deciding(Protocol):
    """Decisions about documents; each raises `NotFound` for another firm's business."""

    def listed(self, firm_id: str, business_id: str, before: str | None, limit: int) -> tuple[Decision, ...]:
        """All of them, newest first, those older than the decision `before`."""
        ...

    def decide(
        self,
        firm_id: str,
        business_id: str,
        drafts: Sequence[DecisionDraft],
        *,
        member: Member,
        all_or_nothing: bool = False,
    ) -> DecisionsAnswer:
        """Decide, with a row for each draft; a single one that cannot be raises its error."""
        ...

    def approve(self, firm_id: str, business_id: str, decision_id: str, *, member: Member) -> Decision:
        """One approval more; raises `Forbidden` and `Conflict`."""
        ...

    def withdraw(self, firm_id: str, business_id: str, decision_id: str, reason: str, *, member: Member) -> Decision:
        """Take one back; raises `Conflict`."""
        ...

    def record(
        self, firm_id: str, business_id: str, decision_id: str, draft: RecordDraft, *, member: Member, key: str
    ) -> RecordedAnswer:
        """Have an approved payment recorded at the rail; raises `Conflict` and `Refused`."""
        ...


class PayPlan(Protocol):
    """Which bills can be paid, and when."""

    def answer(self, firm_id: str, business_id: str, as_of: AsOf, freshness: Freshness = CACHED) -> PayPlanAnswer:
        """Raises `NotFound` for a business that is not the firm's."""
        ...


class PolicyBooks(Protocol):
    """The thresholds of a firm and its clients; each raises `NotFound` for another firm's business."""

    def answer(self, firm_id: str, business_id: str) -> PolicyAnswer:
        """The policy in force for a business, or for the firm with ""."""
        ...

    def change(self, firm_id: str, business_id: str, draft: PolicyDraft, *, actor: str) -> PolicyAnswer:
        """Set a level's overrides; raises `Invalid` and `Conflict`."""
        ...

    def history(self, firm_id: str, before: int | None, limit: int) -> tuple[PolicyChange, ...]:
        """Changes of all levels, newest first, those older than the version `before`."""
        ...


class PolicyTrials(Protocol):
    """Policies tried on history."""

    def answer(
        self, firm_id: str, business_id: str, overrides: Mapping[str, Any], weeks: int, now: datetime
    ) -> PolicyTrialAnswer:
        """Changes nothing; raises `Invalid` and `NotFound`."""
        ...


class WeeklyDigests(Protocol):
    """The digests kept week by week."""

    def get(self, firm_id: str, as_of: date) -> WeeklyDigest:
        """The one kept on that day; raises `NotFound`."""
        ...

    def weeks(self, firm_id: str, before: date | None, limit: int) -> tuple[DigestWeek, ...]:
        """Which are kept, newest first, those older than `before`."""
        ...


class Syncing(Protocol):
    """Syncs of the firm's clients and what they changed; each raises `NotFound` for another firm's business."""

    def health(self, firm_id: str, business_id: str) -> SyncHealth:
        """How the business's syncs are doing."""
        ...

    def sync(self, firm_id: str, business_id: str, *, full: bool, actor: str) -> SyncReport:
        """Run one sync now. Raises `Conflict` while another one runs; a failing rail is told in the report."""
        ...

    def feeds(self, firm_id: str, client_id: str) -> FeedsAnswer:
        """How what the client's second rails tell compares with its books."""
        ...

    def changes(
        self,
        firm_id: str,
        business_id: str,
        after: int,
        limit: int,
        *,
        kind: str | None = None,
        record_id: str | None = None,
    ) -> tuple[LoggedChange, ...]:
        """The change log after a sequence number, oldest first: all of it, or that of a kind, or of one record."""
        ...

    def entries(
        self,
        firm_id: str,
        business_id: str,
        after: int,
        limit: int,
        *,
        kind: str | None = None,
        record_id: str | None = None,
    ) -> tuple[ChangeEntry, ...]:
        """As `changes`, with the payloads before and after each."""
        ...


class Writing(Protocol):
    """Changes of clients' books at their rails; each raises `NotFound` for another firm's business."""

    def write(self, firm_id: str, business_id: str, intent: Intent, *, actor: str, key: str) -> Write:
        """Make one write; raises `Refused`, `Conflict` and `Invalid`."""
        ...

    def undo(self, firm_id: str, business_id: str, write_id: str, *, actor: str, key: str) -> Write:
        """Take a write back; raises `Refused` where there is no undo."""
        ...

    def preview(self, firm_id: str, business_id: str, intent: Intent) -> WritePreview:
        """Whether the intent would be sent, and whether it could be undone."""
        ...

    def get(self, firm_id: str, business_id: str, write_id: str) -> Write:
        """One write."""
        ...

    def listed(self, firm_id: str, business_id: str, before: str | None, limit: int) -> tuple[Write, ...]:
        """Writes, newest first, those older than the write `before`."""
        ...


class FindingAnswers(Protocol):
    """Findings of one client with their lives; both raise `NotFound` for a business that is not the firm's."""

    def answer(
        self,
        firm_id: str,
        business_id: str,
        as_of: AsOf,
        freshness: Freshness = CACHED,
        *,
        wanted: FindingFilter = ...,
    ) -> FindingsAnswer:
        """Those asked for."""
        ...

    def one(
        self, firm_id: str, business_id: str, as_of: AsOf, freshness: Freshness = CACHED, *, key: str
    ) -> FindingDetail:
        """One with its history; raises `NotFound` for the key."""
        ...


class Triage(Protocol):
    """What members do about findings; each raises `NotFound`, `Forbidden`, `Unacceptable` and `Conflict`."""

    def act(self, firm_id: str, business_id: str, key: str, act: FindingAct, *, member: Member) -> FindingLife:
        """One act on one finding."""
        ...

    def act_on_many(
        self,
        firm_id: str,
        business_id: str,
        keys: Sequence[str],
        act: FindingAct,
        *,
        member: Member,
        preview: bool = False,
        all_or_nothing: bool = False,
    ) -> ActAnswer:
        """One act on many findings, with a result for each."""
        ...

    def undo(
        self, firm_id: str, business_id: str, key: str, number: int | None = None, *, member: Member
    ) -> FindingLife:
        """Take back an act."""
        ...


class Fixing(Protocol):
    """Mending findings by writes; both raise as `Writing` does, and `Unacceptable` for the values."""

    def preview(
        self, firm_id: str, business_id: str, key: str, values: Mapping[str, Any], *, member: Member
    ) -> FixPreview:
        """What would be written."""
        ...

    def fix(
        self, firm_id: str, business_id: str, key: str, values: Mapping[str, Any], *, member: Member, idempotency: str
    ) -> FixAnswer:
        """Make the write, and have the rules run again."""
        ...


class Webhooks(Protocol):
    """Notices of rails."""

    def receive(self, rail: str, headers: Mapping[str, str], body: bytes) -> None:
        """Store a signed body; raises `NotFound` for the rail and `Unauthenticated` for the signature."""
        ...


class Jobs(Protocol):
    """What is due for the firm and its clients."""

    def jobs(self, firm_id: str) -> tuple[Job, ...]:
        """All of it, those that fail first."""
        ...

    def retry(self, firm_id: str, business_id: str, kind: DutyKind, *, actor: str) -> Job:
        """Have a duty done now, and how it stands; raises `NotFound` for one that the firm has not."""
        ...


@dataclass(frozen=True, kw_only=True)
class Edge:
    """Everything behind the routes.

    `reading_threads` is how many reads of the mirror run at a time: one serves SQLite fastest, a server-side
    database takes more. Whatever can reach a rail has threads of its own.
    """

    members: Members
    clients: Clients
    client_books: ClientBooks
    tray: Tray
    console: Console
    runway: Runway
    forecast: CashForecast
    variance: Variance
    known_items: KnownItems
    digest: Digest
    policies: PolicyBooks
    decisions: Deciding
    collections: Collecting
    what_if: WhatIf
    pay_plan: PayPlan
    policy_trial: PolicyTrials
    weekly_digests: WeeklyDigests
    syncing: Syncing
    writing: Writing
    findings: FindingAnswers
    triage: Triage
    fixing: Fixing
    webhooks: Webhooks
    jobs: Jobs
    clock: Clock
    reading_threads: int
