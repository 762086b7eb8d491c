"""Syncs of one company: beside the limit on both databases, near and far, and over its size."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fixtures.databases import KINDS, empty_database

from benchmarks import limit, syncing
from benchmarks.alone import Alone, alone
from benchmarks.figures import Figures, memory
from benchmarks.large_company import ACCESS_TOKEN, RECORDS, LargeCompany, served
from benchmarks.product import settings
from benchmarks.starting import COMMAND, Taken, taken_by
from benchmarks.syncing import Synced

_PAIRS = 3
_CHANGES = 50
_LATENCIES_MS = (0, 50)
_SIZES = (1_000, 10_000, 34_000, 100_000)


def measure_syncs(folder: Path) -> Figures:
    """`cashrail sync` beside the limit, each a command of its own: a first one and one of a few changes."""
    title = f"Syncs of one company of {RECORDS:,} records as commands, as shipped"
    figures = Figures("Measure", "x limit", "s", "CPU s", title=title)
    for latency_ms in _LATENCIES_MS:
        with served(latency_ms=latency_ms) as company:
            _warm(folder, company)
            for kind in KINDS:
                _add_commands(figures, folder, company, kind, f"{kind}, {latency_ms} ms")
    return figures


def _warm(folder: Path, company: LargeCompany) -> None:
    """The service's answers to single queries are made before they are timed."""
    with _database("sqlite", folder) as bare:
        _limit("first", company, bare)


def _add_commands(figures: Figures, folder: Path, company: LargeCompany, kind: str, name: str) -> None:
    # Side by side, so that whatever else the machine does slows both, and the middle one of the ratios.
    pairs = [_pairs(folder, company, kind) for _ in range(_PAIRS)]
    for what, taken in zip(("first", f"{_CHANGES} changed"), zip(*pairs, strict=True), strict=True):
        least, synced = sorted(taken, key=lambda pair: pair[1].seconds / pair[0].seconds)[_PAIRS // 2]
        figures.add(f"{name}, {what}: limit", "1.0", f"{least.seconds:.2f}", f"{least.cpu_s:.2f}")
        ratio = f"{synced.seconds / least.seconds:.1f}"
        figures.add(f"{name}, {what}: `cashrail sync`", ratio, f"{synced.seconds:.2f}", f"{synced.cpu_s:.2f}")


def _pairs(folder: Path, company: LargeCompany, kind: str) -> list[tuple[Taken, Taken]]:
    """The limit and the command: of everything, then of what has changed since."""
    with _database(kind, folder) as bare, _database(kind, folder) as database:
        alone(syncing.connect, database, company.url, company.realm_id)
        environment = os.environ | settings(database, company.url).variables
        command = [COMMAND, "sync", "--all"]
        first = _limit("first", company, bare), taken_by(command, environment)
        company.touch(_CHANGES)
        return [first, (_limit("changed", company, bare), taken_by(command, environment))]


def _limit(what: str, company: LargeCompany, bare: Path | str) -> Taken:
    program = str(Path(limit.__file__))
    command = [sys.executable, program, what, company.url, company.realm_id, ACCESS_TOKEN, str(bare)]
    return taken_by(command, os.environ)


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[Path | str]:
    with empty_database(kind, folder) as url:
        yield Path(url.removeprefix("sqlite:///")) if kind == "sqlite" else url


def _first(company: LargeCompany, database: Path | str, *, limited: bool) -> Alone[Synced]:
    alone(syncing.connect, database, company.url, company.realm_id)
    return alone(syncing.sync, database, company.url, full=True, limited=limited)


def measure_sizes(folder: Path) -> Figures:
    """What later syncs cost as the company grows, and the memory of the first one."""
    columns = (
        "Records",
        "First sync, s",
        "its peak memory",
        "Nothing changed, s",
        "Requests",
        "50 changed, s",
        "Requests",
    )
    figures = Figures(*columns, title="Syncs over the size of the company, SQLite, limits lifted")
    for records in _SIZES:
        with served(records) as company:
            database = folder / f"size-{records}.db"
            first = _first(company, database, limited=False)
            quiet = _later(database, company)
            company.touch(_CHANGES)
            changed = _later(database, company)
        figures.add(
            f"{records:,}",
            f"{first.result.seconds:.2f}",
            memory(first),
            f"{quiet.seconds:.3f}",
            f"{quiet.requests}",
            f"{changed.seconds:.3f}",
            f"{changed.requests}",
        )
    return figures


def _later(database: Path, company: LargeCompany) -> Synced:
    return alone(syncing.sync, database, company.url, full=False, limited=False).result
