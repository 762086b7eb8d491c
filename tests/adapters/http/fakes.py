"""An office of two firms behind the routes: fakes of the ports, answering from memory."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Generic, TypeVar

from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http import answers
from tests.adapters.http.cast import AGENCY, BAKERY, CLINIC, FIRM, NOW, STRANGER, FakeClients, FakeMembers, FixedClock
from tests.adapters.http.fakes_deciding import FakeCollecting, FakeDeciding
from tests.adapters.http.fakes_findings import FakeFindings, FakeFixing, FakeTriage, FakeWriting
from tests.adapters.http.fakes_planning import FakeKnownItems, FakePolicyBooks, FakePolicyTrials

from adapters.http.app import create_app
from application.product import Product
from domain.answers.digest import DigestAnswer
from domain.answers.job import Job
from domain.answers.weekly_digest import DigestWeek, WeeklyDigest
from domain.errors import NotFound, Unauthenticated
from domain.firms.acting import Acting
from domain.firms.firm import AsOf, Business, Power
from domain.rails.change import ChangeEntry, LoggedChange
from domain.rails.duty import Duty, DutyKind
from domain.rails.feed import FeedsAnswer
from domain.rails.freshness import CACHED, Freshness
from domain.rails.sync import SyncHealth, SyncReport

T = TypeVar("T")


@dataclass
class FakeExperience(Generic[T]):
    """Answers with `build`, or raises `failure`; remembers what it was asked and in which thread."""

    clients: FakeClients
    build: Callable[[Business, date], T]
    named: str
    failure: Exception | None = None
    asked: list[tuple[AsOf, Freshness]] = field(default_factory=list)
    wanted: list[dict[str, Any]] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        setattr(self, self.named, self._answer)

    def _answer(
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

    def digest(self, firm_id: str, as_of: AsOf) -> DigestAnswer:
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

    def sync(self, acting: Acting, business_id: str, *, full: bool) -> SyncReport:
        acting.may(Power.SYNC)
        self.threads.append(threading.current_thread().name)
        if self.failure is not None:
            raise self.failure
        self.runs.append((business_id, full, acting.name))
        return answers.sync_report(self.clients.business(acting.firm_id, business_id), full=full)

    def feeds(self, firm_id: str, client_id: str) -> FeedsAnswer:
        return answers.feeds(self.clients.business(firm_id, client_id))

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

    def retry(self, acting: Acting, business_id: str, kind: DutyKind) -> Job:
        acting.may(Power.SYNC)
        for job in self.jobs(acting.firm_id):
            if (job.business_id, job.duty.kind) == (business_id, kind):
                self.retried.append((business_id, kind, acting.name))
                return job
        raise NotFound(f"There is no duty {kind} of this client.")


class Office:
    """All fakes of one test, and the product made of them."""

    def __init__(self, *, members: FakeMembers | None = None) -> None:
        self.members = members or FakeMembers()
        self.clients = FakeClients([BAKERY, CLINIC, AGENCY, STRANGER])
        self.tray = FakeExperience(self.clients, answers.tray_answer, "tray")
        self.console = FakeExperience(self.clients, answers.console_answer, "console")
        self.runway = FakeExperience(self.clients, answers.runway_answer, "runway")
        self.forecast = FakeExperience(self.clients, answers.forecast_answer, "forecast")
        self.variance = FakeExperience(self.clients, answers.variance_answer, "variance")
        self.known_items = FakeKnownItems(self.clients)
        self.syncing = FakeSyncing(self.clients, [answers.logged_change(n) for n in range(1, 6)])
        self.writing = FakeWriting(self.clients)
        self.findings = FakeFindings(self.clients)
        self.triage = FakeTriage(self.clients)
        self.fixing = FakeFixing(self.writing)
        self.webhooks = FakeWebhooks()
        self.jobs = FakeJobs()
        self.weekly_digests = FakeWeeklyDigests(self.clients)
        self.decisions = FakeDeciding(self.clients, self.writing)
        self.what_if = FakeExperience(self.clients, answers.what_if_answer, "what_if")
        self.pay_plan = FakeExperience(self.clients, answers.pay_plan_answer, "pay_plan")
        self.policies = FakePolicyBooks(self.clients)
        self.policy_trial = FakePolicyTrials()
        parts: dict[str, object] = {
            "bookshelf": self.clients,
            "clients": self.clients,
            "clock": FixedClock(),
            "collections": FakeCollecting(self.clients, self.writing),
            "console": self.console,
            "decisions": self.decisions,
            "digest": FakeDigest(self.clients),
            "findings": self.findings,
            "fixes": self.fixing,
            "forecast": self.forecast,
            "jobs": self.jobs,
            "known_items": self.known_items,
            "members": self.members,
            "pay_plan": self.pay_plan,
            "policies": self.policies,
            "policy_trial": self.policy_trial,
            "runway": self.runway,
            "syncing": self.syncing,
            "tray": self.tray,
            "triage": self.triage,
            "variance": self.variance,
            "webhooks": self.webhooks,
            "weekly_digests": self.weekly_digests,
            "what_if": self.what_if,
            "writes": self.writing,
        }
        self.product = Product(parts.__getitem__)

    def app(self) -> Litestar:
        """An application of its own over this office."""
        return create_app(self.product, reading_threads=1)

    def client(self) -> TestClient[Litestar]:
        """A client of an application of its own over this office, without a key."""
        return TestClient(self.app(), raise_server_exceptions=False)

    @contextmanager
    def staged(self) -> Iterator[TestClient[Litestar]]:
        """A client as `client` gives, of an application that one office after the other stands behind."""
        stage, app = _staging()
        stage.product = self.product
        with TestClient(app, raise_server_exceptions=False) as client:
            yield client


class _Stage(Product):
    """Whatever the office on it has."""

    product: Product

    def __init__(self) -> None:
        super().__init__(lambda _: None)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.product, name)


@cache
def _staging() -> tuple[_Stage, Litestar]:
    """To put an application together takes longer than most tests over it."""
    stage = _Stage()
    return stage, create_app(stage, reading_threads=1)
