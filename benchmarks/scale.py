"""A day of very many clients: workers on one PostgreSQL, notices, an hour of throttling, a worker that is killed."""

import bisect
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from time import perf_counter, sleep

import msgspec
import psutil
from sqlalchemy import Engine, text

from benchmarks.day import tell
from benchmarks.product import RAIL
from benchmarks.scale_stage import LOOK_S, SPAWN, Edit, PacedClock, Service, Workers, paced, served, tokens_of
from cashrail.bootstrap.container import Container
from cashrail.bootstrap.program import CashrailProgram
from domain.rails.connection import TokenSet

FRESH_WITHIN = timedelta(minutes=15)
# A Wednesday at midnight where the clients are, on the Pacific coast.
_MIDNIGHT = datetime(2026, 6, 10, 7, 0, tzinfo=UTC)
_SITTINGS, _EDITS_MAX = 4, 5
_FIRST_HOUR, _LAST_HOUR = 8, 18
_THROTTLED_SHARE = 0.3
_FIRST_SYNCS_GIVE_UP_S = 900
_REST_GIVE_UP_S = 30
_REPLACED_AFTER = timedelta(minutes=10)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """So many clients and workers, and how many hours around one o'clock are played in how many seconds.

    In the hour after the first third, or what there is of it, a share of the clients is throttled. A worker is killed
    after the second third; another one follows ten minutes later.
    """

    clients: int = 1_000
    workers: int = 2
    hours: float = 24.0
    seconds: float = 480.0

    @property
    def pace(self) -> float:
        return self.hours * 3600 / self.seconds

    @property
    def begins_at(self) -> datetime:
        return _MIDNIGHT + timedelta(hours=(24 - self.hours) * 13 / 24)

    @property
    def ends_at(self) -> datetime:
        return self.begins_at + timedelta(hours=self.hours)

    @property
    def throttled(self) -> tuple[datetime, datetime]:
        begins = self.begins_at + timedelta(hours=self.hours / 3)
        return begins, begins + timedelta(hours=min(1, self.hours / 4))

    @property
    def killed_at(self) -> datetime:
        return self.begins_at + timedelta(hours=self.hours * 2 / 3)


class Lived(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it; delays are from an edit at the service until it stands in the mirror, lost ones never came."""

    first_syncs_s: float
    delays: tuple[timedelta, ...]
    throttled_delays: tuple[timedelta, ...]
    lost: int
    failing: int
    calls: int
    worker_cpu_s: float
    transactions: int
    wal_bytes: int
    database_bytes: int
    connections: int

    @property
    def late(self) -> int:
        """How many edits of clients that were not throttled were seen too late."""
        return sum(delay > FRESH_WITHIN for delay in self.delays)


class _Spent(msgspec.Struct, frozen=True, kw_only=True):
    calls: int
    worker_cpu_s: float
    transactions: int
    wal_bytes: int


class _Meter:
    """Counts what has been spent so far by the workers, those that were killed too, and in the database."""

    def __init__(self, service: Service, workers: Workers, engine: Engine) -> None:
        self._service = service
        self._workers = workers
        self._engine = engine
        self._cpu_s: dict[int, float] = {}

    def look(self) -> None:
        for process in self._workers.processes:
            if process.is_alive() and process.pid:
                self._cpu_s[process.pid] = _cpu_s(psutil.Process(process.pid))

    def spent(self) -> _Spent:
        self.look()
        with self._engine.connect() as connection:
            name = self._engine.url.database
            done = connection.execute(
                text("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = :name"), {"name": name}
            ).scalar_one()
            logged = connection.execute(text("SELECT wal_bytes FROM pg_stat_wal")).scalar_one()
        return _Spent(
            calls=self._service.calls(),
            worker_cpu_s=sum(self._cpu_s.values()),
            transactions=done,
            wal_bytes=int(logged),
        )


def lived(database: str, plan: Plan) -> Lived:
    """Play the plan on an empty PostgreSQL database."""
    # Without a lock, which a process that is killed would keep.
    shared = SPAWN.Array("d", 3, lock=False)
    clock = PacedClock(shared, plan.begins_at - timedelta(hours=2))
    with served(plan.clients, shared) as service, paced(database, service.url, shared, plan.pace) as container:
        program = CashrailProgram(container.settings(), container)
        businesses = {}
        for realm_id in service.realms:
            access, refresh = tokens_of(realm_id)
            tokens = TokenSet(access_token=access, refresh_token=refresh)
            businesses[realm_id] = program.product.syncing.import_tokens(
                program.acting, RAIL, realm_id, realm_id, tokens
            ).id
        workers = Workers(database, service.url, shared, plan.pace)
        try:
            began = perf_counter()
            workers.begin(plan.workers)
            _wait_for_first_syncs(container, plan.clients)
            first_syncs_s = perf_counter() - began
            meter = _Meter(service, workers, container.engine())
            before = meter.spent()
            clock.run(plan.begins_at, plan.pace)
            edits = _play(plan, clock, service, workers, container, meter)
            return _told(plan, edits, businesses, container, first_syncs_s, before, meter.spent())
        finally:
            workers.end()


def _wait_for_first_syncs(container: Container, clients: int) -> None:
    deadline = perf_counter() + _FIRST_SYNCS_GIVE_UP_S
    while _count(container, "SELECT count(*) FROM mirrors WHERE last_success_at IS NOT NULL") < clients:
        if perf_counter() > deadline:
            raise RuntimeError("the first syncs were not done")
        sleep(LOOK_S)


def _play(
    plan: Plan, clock: PacedClock, service: Service, workers: Workers, container: Container, meter: _Meter
) -> list[Edit]:
    """The day from its beginning until the last edit has had its time to be seen."""
    planned, edits, untold = list(_planned(plan, service.realms)), list[Edit](), list[Edit]()
    events = _Events(plan, service, workers, meter)
    while (now := clock.now()) < plan.ends_at + FRESH_WITHIN:
        events.happen(now)
        if untold:
            tell(container, [(each.realm_id, each.kind, each.record_id) for each in untold], now)
        due = bisect.bisect_right(planned, now, key=lambda each: each[0])
        untold = service.edit([realm_id for _, realm_id in planned[:due]])
        edits += untold
        del planned[:due]
        sleep(LOOK_S)
    _wait_for_rest(clock, container)
    return edits


def _wait_for_rest(clock: PacedClock, container: Container) -> None:
    """Until nothing is due any more, so that what is late is told late and not lost; or for half a minute."""
    deadline = perf_counter() + _REST_GIVE_UP_S
    while perf_counter() < deadline:
        now_us = int(clock.now().timestamp() * 1_000_000)
        if not _count(container, f"SELECT count(*) FROM duties WHERE worker IS NOT NULL OR due_at <= {now_us}"):
            return
        sleep(LOOK_S)


class _Events:
    """What befalls a day beside its edits, each once: the throttling, its end, a worker's death, and its successor."""

    def __init__(self, plan: Plan, service: Service, workers: Workers, meter: _Meter) -> None:
        throttled = throttled_realms(service.realms)
        begins, ends = plan.throttled

        def kill() -> None:
            meter.look()
            workers.processes[0].kill()

        self._coming: list[tuple[datetime, Callable[[], None]]] = [
            (begins, lambda: service.throttle(throttled)),
            (ends, lambda: service.throttle([])),
            (plan.killed_at, kill),
            (plan.killed_at + _REPLACED_AFTER, lambda: workers.begin(1)),
        ]

    def happen(self, now: datetime) -> None:
        while self._coming and self._coming[0][0] <= now:
            self._coming.pop(0)[1]()


def throttled_realms(realms: Sequence[str]) -> list[str]:
    """Those that are throttled for an hour."""
    return list(realms[: round(len(realms) * _THROTTLED_SHARE)])


def _planned(plan: Plan, realms: Sequence[str]) -> Iterator[tuple[datetime, str]]:
    """When which company is edited, in order: sittings in office hours, with some edits in each."""
    rng, found = random.Random(plan.clients), []
    for realm_id in realms:
        for _ in range(_SITTINGS):
            begins = _MIDNIGHT + timedelta(minutes=rng.randint(_FIRST_HOUR * 60, _LAST_HOUR * 60))
            found += [(begins + timedelta(minutes=n), realm_id) for n in range(rng.randint(1, _EDITS_MAX))]
    return iter(sorted(each for each in found if plan.begins_at <= each[0] < plan.ends_at))


def _told(
    plan: Plan,
    edits: Sequence[Edit],
    businesses: dict[str, str],
    container: Container,
    first_syncs_s: float,
    before: _Spent,
    after: _Spent,
) -> Lived:
    seen = _seen(container, plan)
    throttled = set(throttled_realms(list(businesses)))
    begins, ends = plan.throttled
    delays: dict[bool, list[timedelta]] = {False: [], True: []}
    lost = 0
    for edit in edits:
        recorded = seen.get((businesses[edit.realm_id], edit.kind, edit.record_id), [])
        place = bisect.bisect_left(recorded, edit.at)
        if place == len(recorded):
            lost += 1
            continue
        is_throttled = edit.realm_id in throttled and begins - FRESH_WITHIN <= edit.at < ends
        delays[is_throttled].append(recorded[place] - edit.at)
    return Lived(
        first_syncs_s=first_syncs_s,
        delays=tuple(delays[False]),
        throttled_delays=tuple(delays[True]),
        lost=lost,
        failing=_count(container, "SELECT count(*) FROM duties WHERE attempts > 0"),
        calls=after.calls - before.calls,
        worker_cpu_s=after.worker_cpu_s - before.worker_cpu_s,
        transactions=after.transactions - before.transactions,
        wal_bytes=after.wal_bytes - before.wal_bytes,
        database_bytes=_count(container, "SELECT pg_database_size(current_database())"),
        connections=_count(container, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"),
    )


def _seen(container: Container, plan: Plan) -> dict[tuple[str, str, str], list[datetime]]:
    """When which record was written to a mirror, in order."""
    entries = text(
        "SELECT business_id, kind, record_id, recorded_at FROM changes WHERE recorded_at >= :since ORDER BY recorded_at"
    )
    seen: dict[tuple[str, str, str], list[datetime]] = {}
    with container.engine().connect() as connection:
        for business_id, kind, record_id, at in connection.execute(
            entries, {"since": int(plan.begins_at.timestamp() * 1_000_000)}
        ):
            moment = datetime.fromtimestamp(at / 1_000_000, UTC)
            seen.setdefault((business_id, kind, record_id), []).append(moment)
    return seen


def _count(container: Container, statement: str) -> int:
    with container.engine().connect() as connection:
        return int(connection.exec_driver_sql(statement).scalar_one())


def _cpu_s(process: psutil.Process) -> float:
    try:
        spent = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(spent.user + spent.system)
