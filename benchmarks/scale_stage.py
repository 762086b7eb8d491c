"""Where a day at scale is played: the emulated service and the workers, processes of their own on one paced clock."""

import itertools
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

import msgspec
from dependency_injector import providers
from msgspec.structs import replace

from adapters.jobs.engine import JobEngine
from adapters.jobs.rounds import Rounds
from application.sync.strategies import RETRY_POLICIES, RetryPolicy
from benchmarks.product import product
from cashrail.bootstrap.container import Container
from cashrail.bootstrap.ending import told_to_end
from cashrail.bootstrap.logs import configure_logging
from cashrail.bootstrap.settings import Settings
from cashrail.bootstrap.working import working
from cashrail.host.rails import PluginRails
from domain.rails.connection import TokenSet
from emulators.qbo.companies.firm import FIRST_REALM
from emulators.qbo.companies.scenarios import build, load_scenario
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import start
from emulators.qbo.switches import PlannedFault

SPAWN = multiprocessing.get_context("spawn")
LOOK_S = 0.2
_LEASE_S = 20
_HOLD_S = 2
_HISTORY_DAYS = 60
_TRADES = ("agency", "clinic", "software")
_TOKEN_LIFE = timedelta(hours=1)
_STOP_TIMEOUT_S = 30
_STOP = ("stop", None)


class PacedClock:
    """Tells a day that passes `pace` times as fast as the machine's; seen alike by all processes that share it."""

    def __init__(self, shared: Any, began_at: datetime | None = None) -> None:
        self._shared = shared
        if began_at is not None:
            self._shared[:] = [began_at.timestamp(), time.time(), 1.0]

    def now(self) -> datetime:
        told, real, pace = self._shared[:]
        return datetime.fromtimestamp(told + (time.time() - real) * pace, UTC)

    def run(self, begins_at: datetime, pace: float) -> None:
        """Go on from that instant at that pace."""
        self._shared[:] = [begins_at.timestamp(), time.time(), pace]


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """A document saved at the service."""

    realm_id: str
    kind: str
    record_id: str
    at: datetime


class Service:
    """The emulated service, seen from another process."""

    def __init__(self, url: str, realms: tuple[str, ...], pipe: Connection) -> None:
        self.url = url
        self.realms = realms
        self._pipe = pipe

    def edit(self, realms: list[str]) -> list[Edit]:
        """Save a document in each of these companies."""
        edits: list[Edit] = self._asked("edit", realms)
        return edits

    def throttle(self, realms: list[str]) -> None:
        """Refuse all requests of these companies as too many, and of no others."""
        self._asked("throttle", realms)

    def calls(self) -> int:
        """Requests of the company API so far."""
        calls: int = self._asked("calls", None)
        return calls

    def _asked(self, what: str, of: object) -> Any:
        self._pipe.send((what, of))
        return self._pipe.recv()


@contextmanager
def served(clients: int, shared: Any) -> Iterator[Service]:
    """So many small companies of two months while the block lasts."""
    ours, theirs = SPAWN.Pipe()
    process = SPAWN.Process(target=_serve, args=(theirs, clients, shared), daemon=True)
    process.start()
    try:
        url, realms = ours.recv()
        yield Service(url, realms, ours)
    finally:
        if process.is_alive():
            ours.send(_STOP)
        process.join(_STOP_TIMEOUT_S)


def _serve(pipe: Connection, clients: int, shared: Any) -> None:
    configure_logging("error")
    clock = PacedClock(shared)
    companies = [
        build(_small(_TRADES[number % len(_TRADES)]), number, clock.now().date(), str(FIRST_REALM + number))
        for number in range(clients)
    ]
    sandbox = Sandbox(companies, clock=clock.now)
    for company in companies:
        sandbox.mint_tokens(company.realm_id, *tokens_of(company.realm_id))
    with start(sandbox) as running:
        pipe.send((running.url, tuple(company.realm_id for company in companies)))
        numbers = itertools.count()
        while (asked := pipe.recv()) != _STOP:
            what, realms = asked
            pipe.send(_done(sandbox, what, realms, numbers))


def _small(trade: str) -> Any:
    scenario = load_scenario(trade)
    return replace(scenario, period=replace(scenario.period, days=_HISTORY_DAYS))


def _done(sandbox: Sandbox, what: str, realms: Any, numbers: Iterator[int]) -> object:
    if what == "calls":
        return sandbox.requests.total()
    if what == "throttle":
        sandbox.trouble.clear()
        for realm_id in realms:
            sandbox.trouble.plan(PlannedFault(count=100_000, status=429, retry_after_s=1, realm_id=realm_id))
        return None
    return [_edited(sandbox, realm_id, next(numbers)) for realm_id in realms]


def _edited(sandbox: Sandbox, realm_id: str, number: int) -> Edit:
    company, now = sandbox.company(realm_id), sandbox.clock()
    kind = ("Invoice", "Bill", "Payment", "Purchase")[number % 4]
    records = list(company.of_kind(kind).values())
    record = records[number % len(records)]
    company.touch(kind, record, now)
    return Edit(realm_id=realm_id, kind=kind, record_id=str(record["Id"]), at=now)


def tokens_of(realm_id: str) -> tuple[str, str]:
    """The tokens that a company's connection begins with."""
    return f"access-{realm_id}", f"refresh-{realm_id}"


class _PacedRails(PluginRails):
    """Access tokens end an hour later by the paced clock."""

    def __init__(self, settings: Settings, clock: PacedClock) -> None:
        super().__init__(settings.of_rail)
        self._clock = clock

    def refresh_tokens(self, rail: str, tokens: TokenSet) -> TokenSet:
        return replace(super().refresh_tokens(rail, tokens), access_expires_at=self._clock.now() + _TOKEN_LIFE)


@contextmanager
def paced(database: str, url: str, shared: Any, pace: float) -> Iterator[Container]:
    """The product on the paced clock. Its waits are as much shorter, and its leases by the clock as much longer."""
    with product(database, url) as (_, container):
        clock = PacedClock(shared)
        container.clock.override(providers.Object(clock))
        container.rails.override(providers.Singleton(_PacedRails, container.settings(), clock))
        lease_s = int(_LEASE_S * pace)
        policies = {strategy: _hurried(policy, pace) for strategy, policy in RETRY_POLICIES.items()}
        container.sync.add_kwargs(retry_policy=policies, lease_s=lease_s)
        container.rounds.add_kwargs(lease_s=lease_s, held_retry_s=5)
        container.job_engine.override(providers.Singleton(_engine, container.rounds))
        yield container


def _engine(rounds: Rounds) -> JobEngine:
    return JobEngine(rounds, tick_s=LOOK_S, hold_s=_HOLD_S)


def _hurried(policy: RetryPolicy, pace: float) -> RetryPolicy:
    # The service asks for a second, which is the least that it can; as many waits of it are begun as of a minute.
    return replace(
        policy,
        give_up_after_s=policy.give_up_after_s / 60,
        wait_initial_s=policy.wait_initial_s / pace,
        wait_max_s=policy.wait_max_s / pace,
        wait_jitter_s=policy.wait_jitter_s / pace,
    )


class Workers:
    """Processes that carry out what is due, as many as are begun."""

    def __init__(self, database: str, url: str, shared: Any, pace: float) -> None:
        self._work = (database, url, shared, pace)
        self.processes: list[BaseProcess] = []

    def begin(self, count: int) -> None:
        for _ in range(count):
            process = SPAWN.Process(target=_work, args=self._work, daemon=True)
            process.start()
            self.processes.append(process)

    def end(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.join(_STOP_TIMEOUT_S)
            process.kill()


def _work(database: str, url: str, shared: Any, pace: float) -> None:
    configure_logging("error")
    told = told_to_end()
    with paced(database, url, shared, pace) as container, working(container):
        told.wait()
