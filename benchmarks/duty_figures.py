"""What the standing duties cost: calls in a day, duties in a second, answers to notices while a sync runs."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from tests.fixtures.databases import empty_database

from benchmarks import day, jobs, syncing, webhooks
from benchmarks.alone import alone
from benchmarks.figures import Figures
from benchmarks.large_company import served
from benchmarks.scale import Plan, lived

_SEEDS = (1, 2, 3)
_CLIENTS = 300


def measure_day(folder: Path) -> Figures:
    """Calls of the rail's API for one client on an ordinary day."""
    figures = Figures("A client's day", "Edits", "Calls", "Polls alone", title="Calls of the rail's API in a day")
    for name, told in (("notices arrive", True), ("no notices", False)):
        for seed in _SEEDS:
            lived = alone(day.lived, folder / f"day-{seed}-{told}.db", seed=seed, told=told).result
            figures.add(f"{name}, day {seed}", f"{lived.edits}", f"{lived.calls}", f"{lived.polls}")
    return figures


def measure_jobs(folder: Path) -> Figures:
    """Duties that have nothing to do, a second, by one worker."""
    figures = Figures("Database", "Bare claims/s", "Duties/s", title=f"{_CLIENTS} duties by one worker")
    for kind in ("sqlite", "postgresql"):
        with empty_database(kind, folder) as url:
            database = Path(url.removeprefix("sqlite:///")) if kind == "sqlite" else url
            rates = alone(jobs.carried_out, database, _CLIENTS).result
        figures.add(kind, f"{rates.bare:,.0f}", f"{rates.engine:.0f}")
    return figures


def measure_scale(plan: Plan, folder: Path) -> Figures:
    """A day of very many clients on PostgreSQL."""
    title = f"{plan.clients:,} clients, {plan.hours:g} hours {plan.pace:.0f} times as fast, {plan.workers} workers"
    figures = Figures("Measure", "", title=title)
    with empty_database("postgresql", folder) as url:
        came = lived(url, plan)
    days = plan.clients * plan.hours / 24
    for name, value in (
        ("First syncs, clients a minute", f"{plan.clients / came.first_syncs_s * 60:.0f}"),
        ("Edits that were seen", f"{len(came.delays) + len(came.throttled_delays):,}"),
        ("Edits lost", f"{came.lost}"),
        ("Clients not throttled: seen within 15 minutes", f"{1 - came.late / max(1, len(came.delays)):.2%}"),
        ("Clients not throttled: slowest, minutes", _minutes(came.delays)),
        ("Clients throttled for an hour: slowest, minutes", _minutes(came.throttled_delays)),
        ("Duties that fail at the end", f"{came.failing}"),
        ("Calls, a client and day", f"{came.calls / days:.1f}"),
        ("Workers' CPU, s a client and day", f"{came.worker_cpu_s / days:.2f}"),
        ("Transactions, a client and day", f"{came.transactions / days:,.0f}"),
        ("Write-ahead log, kB a client and day", f"{came.wal_bytes / days / 1000:,.0f}"),
        ("Database, kB a client", f"{came.database_bytes / plan.clients / 1000:,.0f}"),
        ("Connections", f"{came.connections}"),
    ):
        figures.add(name, value)
    return figures


def _minutes(delays: Sequence[timedelta]) -> str:
    return f"{max(delays).total_seconds() / 60:.1f}" if delays else ""


def measure_notices(folder: Path) -> Figures:
    """Answers to notices by a server on SQLite."""
    figures = Figures("A notice is answered", "Notices", "Median ms", "p99 ms", "Slowest ms", title="Notices, SQLite")
    with served() as company:
        database = folder / "notices.db"
        alone(syncing.connect, database, company.url, company.realm_id)
        idle, busy = alone(webhooks.answered, database, company.url, company.realm_id).result
    for name, latency in (("idle", idle), ("while 34,000 records are synced", busy)):
        slowest = latency.answers_ms[-1]
        spread = (f"{latency.median_ms:.1f}", f"{latency.p99_ms:.1f}", f"{slowest:.1f}")
        figures.add(name, f"{len(latency.answers_ms)}", *spread)
    return figures
