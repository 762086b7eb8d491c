"""The Digest over many clients: a firm of twelve is synced once, its rows are copied for more."""

import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from time import perf_counter

import msgspec
from dependency_injector import providers

from adapters.cli.commands.syncing import sync_clients
from benchmarks.filling import fill, open_documents
from benchmarks.product import product
from cashrail.bootstrap.demo_stage import StillClock, connect_all
from domain.firms.firm import AsOf
from emulators.qbo.companies.firm import demo_firm
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import start

AS_OF = date(2026, 6, 30)
OPEN_DOCUMENTS = 500
_CLOCK = StillClock(AS_OF)
_WARM_REPEATS = 3
_WARM_ENOUGH_S = 10.0

# Each column that names the client or must differ between clients; the others are copied as they are.
_COPIED = {
    "businesses": {"id": "copy_id", "name": "name || ' ' || suffix"},
    "connections": {"business_id": "copy_id", "tenant": "tenant || '-' || suffix"},
    "mirrors": {"business_id": "copy_id"},
    "records": {"business_id": "copy_id"},
}


class Digested(msgspec.Struct, frozen=True, kw_only=True):
    """One Digest: how many clients it has, and the seconds it took."""

    clients: int
    seconds: float

    @property
    def per_client_ms(self) -> float:
        return self.seconds * 1000 / self.clients


def build(database: Path) -> int:
    """Sync the demo firm's twelve clients, each with so many open documents, into a new database; the records."""
    sandbox = Sandbox(demo_firm(1, AS_OF), clock=_CLOCK.now)
    with start(sandbox) as running, product(database, running.url, limited=False) as (program, container):
        container.clock.override(providers.Object(_CLOCK))
        for books in sandbox.companies:
            fill(running.url, sandbox, books, OPEN_DOCUMENTS - open_documents(books), AS_OF)
        connect_all(program, sandbox)
        clients = program.product.bookshelf.businesses(program.firm_id)
        reports = sync_clients(program, clients, full=False, shown=False)
    errors = [report.error for report in reports if report.error]
    if errors:
        raise RuntimeError(errors[0])
    return sum(report.created for report in reports)


def grow(database: Path, clients: int) -> float:
    """Copy the first clients until there are so many, and forget what the rules concluded; the seconds it took."""
    began = perf_counter()
    connection = sqlite3.connect(database, isolation_level=None)
    connection.executescript("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144")
    connection.execute("BEGIN")
    originals = [row[0] for row in connection.execute("SELECT id FROM businesses WHERE id NOT LIKE '%~%' ORDER BY id")]
    present = connection.execute("SELECT count(*) FROM businesses").fetchone()[0]
    wanted = [(originals[n % len(originals)], n // len(originals)) for n in range(present, clients)]
    _copy(connection, wanted)
    for statement in ("DELETE FROM evaluations", "DELETE FROM blocked_records", "COMMIT", "ANALYZE"):
        connection.execute(statement)
    connection.close()
    return perf_counter() - began


def _copy(connection: sqlite3.Connection, wanted: Sequence[tuple[str, int]]) -> None:
    connection.execute("CREATE TEMP TABLE copies (original_id TEXT, suffix INT, copy_id TEXT)")
    connection.executemany("INSERT INTO copies VALUES (?1, ?2, ?1 || '~' || ?2)", wanted)
    for table, differing in _COPIED.items():
        key = next(iter(differing))
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        values = ", ".join(differing.get(column, column) for column in columns)
        connection.execute(
            f"INSERT INTO {table} ({', '.join(columns)})"
            f" SELECT {values} FROM copies CROSS JOIN {table} ON {key} = original_id"
        )


def digest(database: Path, *, warm: bool) -> Digested:
    """The firm's Digest: cold once; warm the best of several, as far as time allows."""
    repeats = _WARM_REPEATS if warm else 1
    best, spent = float("inf"), 0.0
    with product(database) as (program, container):
        container.clock.override(providers.Object(_CLOCK))
        as_of = AsOf(AS_OF, _CLOCK.now())
        for _ in range(repeats):
            began = perf_counter()
            answer = program.product.digest.digest(program.firm_id, as_of)
            seconds = perf_counter() - began
            best, spent = min(best, seconds), spent + seconds
            if spent > _WARM_ENOUGH_S:
                break
    failed = [row.error for row in answer.clients if row.error]
    if failed:
        raise RuntimeError(failed[0])
    return Digested(clients=len(answer.clients), seconds=best)
