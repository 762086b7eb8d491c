"""What the standing duties cost: calls in a day, duties in a second, answers to notices while a sync runs."""

from pathlib import Path

from tests.fixtures.databases import empty_database

from benchmarks import day, jobs, syncing, webhooks
from benchmarks.alone import alone
from benchmarks.figures import Figures
from benchmarks.large_company import served

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
