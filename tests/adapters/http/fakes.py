"""An office of two firms behind the routes: fakes of the ports, answering from memory."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace
from tests.adapters.http import answers

from adapters.http.app import create_app
from adapters.http.edge import Edge
from domain.errors import Conflict, NotFound, Unauthenticated
from domain.finding_acts import Moment, perform
from domain.finding_lives import born
from domain.models.change import ChangeEntry, LoggedChange
from domain.models.digest import DigestAnswer
from domain.models.duty import Duty, DutyKind
from domain.models.finding_act import ActAnswer, ActRow, FindingAct
from domain.models.finding_answer import FindingDetail, FindingFilter, FindingsAnswer, FixAnswer, FixPreview
from domain.models.finding_life import FindingLife
from domain.models.firm import AsOf, Business, Firm, Member, Role
from domain.models.freshness import CACHED, Freshness
from domain.models.intent import Intent, action_of
from domain.models.job import Job
from domain.models.known_item import KnownItem, KnownItemDraft, KnownState
from domain.models.sync import SyncHealth, SyncReport
from domain.models.weekly_digest import DigestWeek, WeeklyDigest
from domain.models.write import Write, WritePreview, WriteProblem, WriteState

T = TypeVar("T")
_OPEN = FindingFilter()

FIRM = Firm(id="f1", name="Ledger & Partners")
OTHER_FIRM = Firm(id="f2", name="Tallies LLP")
BAKERY = Business(id="b1", firm_id="f1", name="Bakery", time_zone="America/Los_Angeles")
CLINIC = Business(id="b2", firm_id="f1", name="clinic", time_zone="Asia/Tokyo")
AGENCY = Business(id="b3", firm_id="f1", name="Agency", time_zone="America/Los_Angeles")
STRANGER = Business(id="b9", firm_id="f2", name="Stranger")

# 02:00 UTC on 2 March: still 1 March in Los Angeles, already 2 March in Tokyo.
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def key_of(role: Role) -> str:
    """The API key that the member of that role holds; the member is called after the role."""
    return f"crk_{role}_5ecret"


class FixedClock:
    def now(self) -> datetime:
        return NOW


@dataclass
class FakeMembers:
    revoked: set[str] = field(default_factory=set)

    def authenticate(self, key: str) -> Member:
        for role in Role:
            if key == key_of(role) and key not in self.revoked:
                return Member(id=f"m-{role}", firm_id=FIRM.id, name=f"Ms {role.title()}", role=role)
        raise Unauthenticated("The API key is not valid.")


@dataclass
class FakeClients:
    held: list[Business]

    def businesses(self, firm_id: str) -> tuple[Business, ...]:
        return tuple(business for business in self.held if business.firm_id == firm_id)

    def business(self, firm_id: str, business_id: str) -> Business:
        for business in self.businesses(firm_id):
            if business.id == business_id:
                return business
        raise NotFound(f"There is no business {business_id}.")


@dataclass
class FakeExperience(Generic[T]):
    """Answers with `build`, or raises `failure`; remembers what it was asked and in which thread."""

    clients: FakeClients
    build: Callable[[Business, date], T]
    failure: Exception | None = None
    asked: list[tuple[AsOf, Freshness]] = field(default_factory=list)
    wanted: list[dict[str, Any]] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)

    def answer(
        self,
        firm_id: str,
        business_id: str,
        as_of: AsOf,
        freshness: Freshness = CACHED,
        **wanted: Any,
    ) -> T:
        self.wanted.append(wanted)
        self.asked.append((as_of, freshness))
        self.threads.append(threading.current_thread().name)
        if self.failure is not None:
            raise self.failure
        return self.build(self.clients.business(firm_id, business_id), as_of.day)


@dataclass
class FakeDigest:
    clients: FakeClients

    def answer(self, firm_id: str, as_of: AsOf) -> DigestAnswer:
        return answers.digest_answer(FIRM, self.clients.businesses(firm_id), as_of.day)


@dataclass
class FakeWeeklyDigests:
    """Keeps the digests of the `days`."""

    clients: FakeClients
    days: tuple[date, ...] = (date(2026, 3, 2), date(2026, 2, 23), date(2026, 2, 16))

    def get(self, firm_id: str, as_of: date) -> WeeklyDigest:
        if as_of not in self.days:
            raise NotFound(f"No weekly digest of {as_of} was kept.")
        answer = answers.digest_answer(FIRM, self.clients.businesses(firm_id), as_of)
        return WeeklyDigest(as_of=as_of, made_at=NOW, answer=answer)

    def weeks(self, firm_id: str, before: date | None, limit: int) -> tuple[DigestWeek, ...]:
        days = self.days if firm_id == FIRM.id else ()
        older = [day for day in days if before is None or day < before]
        return tuple(DigestWeek(as_of=day, made_at=NOW) for day in older[:limit])


@dataclass
class FakeSyncing:
    clients: FakeClients
    log: list[LoggedChange]
    runs: list[tuple[str, bool, str]] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)
    failure: Exception | None = None

    def health(self, firm_id: str, business_id: str) -> SyncHealth:
        return answers.sync_health(self.clients.business(firm_id, business_id))

    def sync(self, firm_id: str, business_id: str, *, full: bool, actor: str) -> SyncReport:
        self.threads.append(threading.current_thread().name)
        if self.failure is not None:
            raise self.failure
        self.runs.append((business_id, full, actor))
        return answers.sync_report(self.clients.business(firm_id, business_id), full=full)

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
        changes = self.changes(firm_id, business_id, after, limit, kind=kind, record_id=record_id)
        return tuple(ChangeEntry(change=each, before=b"", after=b'{"Id":"1"}', chain="ab") for each in changes)

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
        self.clients.business(firm_id, business_id)
        asked = [each for each in self.log if kind in (None, each.kind) and record_id in (None, each.record_id)]
        return tuple(change for change in asked if change.sequence > after)[:limit]


@dataclass
class FakeWriting:
    """Stores what it is asked to write; `becomes` is the state it all gets to."""

    clients: FakeClients
    made: dict[str, Write] = field(default_factory=dict)
    becomes: WriteState = WriteState.CONFIRMED
    problem: WriteProblem | None = None

    def write(self, firm_id: str, business_id: str, intent: Intent, *, actor: str, key: str) -> Write:
        self.clients.business(firm_id, business_id)
        return self._kept(intent, actor, key, None)

    def undo(self, firm_id: str, business_id: str, write_id: str, *, actor: str, key: str) -> Write:
        return self._kept(self.get(firm_id, business_id, write_id).intent, actor, key, write_id)

    def preview(self, firm_id: str, business_id: str, intent: Intent) -> WritePreview:
        self.clients.business(firm_id, business_id)
        return WritePreview(irreversible=f"There is no undo of {action_of(intent)}.")

    def get(self, firm_id: str, business_id: str, write_id: str) -> Write:
        self.clients.business(firm_id, business_id)
        if write_id not in self.made:
            raise NotFound("There is no such write.")
        return self.made[write_id]

    def listed(self, firm_id: str, business_id: str, before: str | None, limit: int) -> tuple[Write, ...]:
        self.clients.business(firm_id, business_id)
        newest_first = list(reversed(self.made.values()))
        start = 0 if before is None else [write.id for write in newest_first].index(before) + 1
        return tuple(newest_first[start : start + limit])

    def _kept(self, intent: Intent, actor: str, key: str, undoes: str | None) -> Write:
        write = Write(
            id=f"w_{key}",
            intent=intent,
            state=self.becomes,
            member=actor,
            created_at=NOW,
            updated_at=NOW,
            undoes=undoes,
            problem=self.problem,
            error="The bill has changed since." if self.problem else "",
        )
        return self.made.setdefault(write.id, write)


@dataclass
class FakeWebhooks:
    """Takes what is signed with the word "signed", for the rail qbo."""

    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def receive(self, rail: str, headers: Mapping[str, str], body: bytes) -> None:
        if rail != "qbo":
            raise NotFound(f"There is no rail {rail}.")
        if headers.get("intuit-signature") != "signed":
            raise Unauthenticated("The notice does not carry the rail's signature.")
        self.received.append((dict(headers), body))


@dataclass
class FakeJobs:
    """A few duties of the bakery, one of them dead."""

    retried: list[tuple[str, DutyKind, str]] = field(default_factory=list)

    def jobs(self, firm_id: str) -> tuple[Job, ...]:
        duties = [
            Duty(firm_id=firm_id, business_id="b1", kind=kind, due_at=NOW, attempts=attempts)
            for kind, attempts in ((DutyKind.SYNC, 10), (DutyKind.RECONCILE, 1), (DutyKind.SETTLE, 0))
        ]
        return tuple(Job(business_id="b1", business="Bakery", duty=duty, is_dead=duty.is_dead) for duty in duties)

    def retry(self, firm_id: str, business_id: str, kind: DutyKind, *, actor: str) -> Job:
        for job in self.jobs(firm_id):
            if (job.business_id, job.duty.kind) == (business_id, kind):
                self.retried.append((business_id, kind, actor))
                return job
        raise NotFound(f"There is no duty {kind} of this client.")


@dataclass
class FakeFindings:
    """The findings of the Tray's answer, listed as they are asked for."""

    clients: FakeClients
    asked: list[FindingFilter] = field(default_factory=list)

    def answer(
        self,
        firm_id: str,
        business_id: str,
        as_of: AsOf,
        freshness: Freshness = CACHED,  # noqa: ARG002
        *,
        wanted: FindingFilter = _OPEN,
    ) -> FindingsAnswer:
        self.asked.append(wanted)
        return answers.findings_answer(self.clients.business(firm_id, business_id), as_of.day)

    def one(
        self,
        firm_id: str,
        business_id: str,
        as_of: AsOf,
        freshness: Freshness = CACHED,
        *,
        key: str,
    ) -> FindingDetail:
        listed = self.answer(firm_id, business_id, as_of, freshness)
        for item in listed.items:
            if item.finding.key == key:
                return answers.finding_detail(listed, item)
        raise NotFound(f"There is no finding {key}.")


@dataclass
class FakeTriage:
    """Performs each act on a finding that is open; remembers who did what."""

    clients: FakeClients
    done: list[tuple[str, str, FindingAct | None]] = field(default_factory=list)

    def act(self, firm_id: str, business_id: str, key: str, act: FindingAct, *, member: Member) -> FindingLife:
        self.clients.business(firm_id, business_id)
        found = answers.FINDING
        if key != found.key:
            raise NotFound(f"There is no finding {key}.")
        moment = Moment(member=member.name, role=member.role, at=NOW, day=NOW.date(), mute_id="m_1")
        performed = perform(act, born(found, NOW), found, moment)
        self.done.append((member.name, key, act))
        return performed.life

    def act_on_many(
        self,
        firm_id: str,
        business_id: str,
        keys: Sequence[str],
        act: FindingAct,
        *,
        member: Member,
        preview: bool = False,
        all_or_nothing: bool = False,  # noqa: ARG002
    ) -> ActAnswer:
        rows = tuple(ActRow(key=key, life=self.act(firm_id, business_id, key, act, member=member)) for key in keys)
        return ActAnswer(preview=preview, done=len(rows), rows=rows)

    def undo(
        self, firm_id: str, business_id: str, key: str, number: int | None = None, *, member: Member
    ) -> FindingLife:
        self.clients.business(firm_id, business_id)
        self.done.append((member.name, f"{key} {number}", None))
        return born(answers.FINDING, NOW)


@dataclass
class FakeKnownItems:
    """Keeps what it is given, without looking at it."""

    clients: FakeClients
    kept: dict[str, KnownItem] = field(default_factory=dict)

    def listed(self, firm_id: str, business_id: str, *, every: bool = False) -> tuple[KnownItem, ...]:
        self.clients.business(firm_id, business_id)
        return tuple(item for item in self.kept.values() if every or item.state is KnownState.PLANNED)

    def add(self, firm_id: str, business_id: str, draft: KnownItemDraft, *, actor: str) -> KnownItem:
        self.clients.business(firm_id, business_id)
        return self._keep(_item(f"k_{len(self.kept) + 1}", draft, actor))

    def change(
        self, firm_id: str, business_id: str, item_id: str, version: int, draft: KnownItemDraft, *, actor: str
    ) -> KnownItem:
        known = self._known(firm_id, business_id, item_id)
        if version != known.version:
            raise Conflict("The known item has been changed.")
        return self._keep(replace(_item(item_id, draft, actor), version=version + 1))

    def confirm(self, firm_id: str, business_id: str, item_id: str, document: str, *, actor: str) -> KnownItem:
        known = self._known(firm_id, business_id, item_id)
        return self._keep(replace(known, state=KnownState.CONSUMED, consumed_by=document, updated_by=actor))

    def tell_apart(self, firm_id: str, business_id: str, item_id: str, document: str, *, actor: str) -> KnownItem:
        known = self._known(firm_id, business_id, item_id)
        return self._keep(replace(known, distinct_from=(document,), updated_by=actor))

    def remove(self, firm_id: str, business_id: str, item_id: str, *, actor: str) -> KnownItem:
        known = self._known(firm_id, business_id, item_id)
        return self._keep(replace(known, state=KnownState.REMOVED, updated_by=actor))

    def _known(self, firm_id: str, business_id: str, item_id: str) -> KnownItem:
        self.clients.business(firm_id, business_id)
        if item_id not in self.kept:
            raise NotFound("There is no such item.")
        return self.kept[item_id]

    def _keep(self, item: KnownItem) -> KnownItem:
        self.kept[item.id] = item
        return item


def _item(item_id: str, draft: KnownItemDraft, actor: str) -> KnownItem:
    return KnownItem(
        id=item_id,
        label=draft.label,
        amount=draft.amount,
        day=draft.day,
        owner=draft.owner or actor,
        review_by=draft.review_by or draft.day,
        created_at=NOW,
        updated_at=NOW,
        updated_by=actor,
    )


@dataclass
class FakeFixing:
    """Fixes everything by one kind of write."""

    writing: FakeWriting
    values: list[Mapping[str, Any]] = field(default_factory=list)

    def preview(
        self,
        firm_id: str,
        business_id: str,
        key: str,  # noqa: ARG002
        values: Mapping[str, Any],
        *,
        member: Member,  # noqa: ARG002
    ) -> FixPreview:
        told = self.writing.preview(firm_id, business_id, answers.FIX_INTENT)
        self.values.append(values)
        return FixPreview(intent=answers.FIX_INTENT, refusal=told.refusal, irreversible=told.irreversible)

    def fix(
        self,
        firm_id: str,
        business_id: str,
        key: str,  # noqa: ARG002
        values: Mapping[str, Any],
        *,
        member: Member,
        idempotency: str,
    ) -> FixAnswer:
        self.values.append(values)
        write = self.writing.write(firm_id, business_id, answers.FIX_INTENT, actor=member.name, key=idempotency)
        return FixAnswer(write=write, life=born(answers.FINDING, NOW))


class Office:
    """All fakes of one test, and the edge made of them."""

    def __init__(self, *, members: FakeMembers | None = None) -> None:
        self.members = members or FakeMembers()
        self.clients = FakeClients([BAKERY, CLINIC, AGENCY, STRANGER])
        self.tray = FakeExperience(self.clients, answers.tray_answer)
        self.console = FakeExperience(self.clients, answers.console_answer)
        self.runway = FakeExperience(self.clients, answers.runway_answer)
        self.forecast = FakeExperience(self.clients, answers.forecast_answer)
        self.variance = FakeExperience(self.clients, answers.variance_answer)
        self.known_items = FakeKnownItems(self.clients)
        self.syncing = FakeSyncing(self.clients, [answers.logged_change(n) for n in range(1, 6)])
        self.writing = FakeWriting(self.clients)
        self.findings = FakeFindings(self.clients)
        self.triage = FakeTriage(self.clients)
        self.fixing = FakeFixing(self.writing)
        self.webhooks = FakeWebhooks()
        self.jobs = FakeJobs()
        self.weekly_digests = FakeWeeklyDigests(self.clients)
        self.edge = Edge(
            members=self.members,
            clients=self.clients,
            tray=self.tray,
            console=self.console,
            runway=self.runway,
            forecast=self.forecast,
            variance=self.variance,
            known_items=self.known_items,
            digest=FakeDigest(self.clients),
            weekly_digests=self.weekly_digests,
            syncing=self.syncing,
            writing=self.writing,
            findings=self.findings,
            triage=self.triage,
            fixing=self.fixing,
            webhooks=self.webhooks,
            jobs=self.jobs,
            clock=FixedClock(),
            reading_threads=1,
        )

    def client(self) -> TestClient[Litestar]:
        """A client of the application over this office, without a key."""
        return TestClient(create_app(self.edge), raise_server_exceptions=False)
