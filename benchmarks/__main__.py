"""`python -m benchmarks [NAME …]`: measure, and print the figures of docs/benchmarks.md."""

import argparse
import os
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from rich.console import Console

from benchmarks import busy_client, change_log, crowd, emulator, hard_books, portfolio
from benchmarks.alone import Alone, alone
from benchmarks.duty_figures import measure_day, measure_jobs, measure_notices, measure_scale
from benchmarks.figures import MEGA, Figures, memory
from benchmarks.large_company import RECORDS
from benchmarks.scale import Plan
from benchmarks.starting import measure_starts
from benchmarks.sync_figures import measure_sizes, measure_syncs

_SIZES = (12, 100, 1_000)
_EMULATED = (34_000, 100_000)
_STARTED = (12, 100)
_PAIRS = 3
_ASKED_WRONGLY = 2
# By itself it takes as long as all others.
_AT_SCALE = "day-at-scale"
_BOUNDS = ("clients", "workers", "hours", "seconds")
_OPEN_DOCUMENTS = 5_000
_CROWDED = (12, 100, 1_000)


def measure_change_log(folder: Path) -> Figures:
    """What the chain and the triggers cost an entry, and what proving and exporting a log takes."""
    figures = Figures("Measure", "µs/entry", "CPU s", "Peak memory", title="The change log, SQLite")
    figures.add("One link of the chain", f"{alone(change_log.link_us).result:.1f}", "", "")
    figures.add("Hash of one record's stored form", f"{alone(change_log.stored_hash_us).result:.1f}", "", "")
    for entries in _EMULATED:
        guarded, unguarded = zip(*(_written(folder, entries, attempt) for attempt in range(_PAIRS)), strict=True)
        database = folder / f"log-{entries}-0-guarded.db"
        for name, measured in (
            ("written", min(guarded, key=_seconds)),
            ("written, no triggers", min(unguarded, key=_seconds)),
            ("proved", alone(change_log.prove, database)),
            ("exported", alone(change_log.export, database)),
        ):
            seconds = measured.result
            spent = (f"{seconds / entries * MEGA:.1f}", f"{seconds:.2f}", memory(measured))
            figures.add(f"{entries:,} entries {name}", *spent)
    return figures


def _written(folder: Path, entries: int, attempt: int) -> tuple[Alone[float], Alone[float]]:
    """With triggers and without, side by side."""
    database = folder / f"log-{entries}-{attempt}"
    guarded = alone(change_log.write, database.with_name(f"{database.name}-guarded.db"), entries, guarded=True)
    return guarded, alone(change_log.write, database.with_name(f"{database.name}.db"), entries, guarded=False)


def _seconds(measured: Alone[float]) -> float:
    return measured.result


def measure_digests(folder: Path) -> Figures:
    """The Digest over firms of several sizes."""
    figures = Figures("Digest", "ms/client", "s", "Peak memory", title="Digest, SQLite, one process")
    database = folder / "portfolio.db"
    alone(portfolio.build, database)
    for clients in _SIZES:
        portfolio.grow(database, clients)
        for name, warm in (("cold", False), ("warm", True)):
            measured = alone(portfolio.digest, database, warm=warm)
            digested = measured.result
            figures.add(
                f"{digested.clients:,} clients, {name}",
                f"{digested.per_client_ms:.1f}",
                f"{digested.seconds:.2f}",
                memory(measured),
            )
    return figures


def measure_experiences(folder: Path) -> Figures:
    """One client with thousands of open documents, through its database."""
    figures = Figures("Answer", "ms", title=f"One client with {_OPEN_DOCUMENTS:,} open documents, SQLite")
    answered = alone(busy_client.answered, folder / "client.db", _OPEN_DOCUMENTS).result
    figures.add("Tray, the rules run first", f"{answered.first_tray_ms:.0f}")
    figures.add("Tray", f"{answered.tray_ms:.0f}")
    figures.add("Console", f"{answered.console_ms:.0f}")
    figures.add("Forecast", f"{answered.forecast_ms:.0f}")
    return figures


def measure_hard_books(_: Path) -> Figures:
    """The hygiene rules over books in which thousands of records are alike."""
    figures = Figures("Books", "CPU s", "Findings told", "Peak memory", title="The hygiene rules on books hard on them")
    for name in hard_books.BOOKS:
        measured = alone(hard_books.judge, name)
        figures.add(name, f"{measured.result.seconds:.1f}", f"{measured.result.told:,}", memory(measured))
    return figures


def measure_crowd(folder: Path) -> Figures:
    """A hundred at once that ask for the Digest over HTTP."""
    figures = Figures("Digest, 100 at once", "Requests/s", "p99 ms", "Size", title="The Digest over HTTP, SQLite")
    database = folder / "crowd.db"
    alone(portfolio.build, database)
    for clients in _CROWDED:
        portfolio.grow(database, clients)
        for name, met in zip(("computed", "same bytes from memory"), alone(crowd.crowd, database).result, strict=True):
            size = f"{met.size / 1000:,.0f} kB"
            figures.add(f"{clients:,} clients, {name}", f"{met.requests_s:.0f}", f"{met.p99_ms:.0f}", size)
    return figures


def measure_emulator(_: Path) -> Figures:
    """The emulator by itself; each answer is given after a change of the books."""
    title = "The emulator: answers over HTTP, beside the same bytes served from memory"
    figures = Figures("Measure", "x floor", "Median ms", "Slowest ms", "Size", "Peak memory", title=title)
    for records in _EMULATED:
        pages = alone(emulator.pages, records)
        for name, answered in pages.result.items():
            _add_answer(figures, f"1,000 bills {name}, {records:,} records", answered, memory(pages))
    for name in ("ProfitAndLoss", "AgedPayables"):
        drawn = alone(emulator.report, RECORDS, name)
        _add_answer(figures, f"{name}, {RECORDS:,} records", drawn.result, memory(drawn))
    return figures


def _add_answer(figures: Figures, name: str, answered: emulator.Answered, memory: str) -> None:
    figures.add(
        name,
        f"{answered.median_ms / answered.floor_ms:.0f}",
        f"{answered.median_ms:.1f}",
        f"{answered.slowest_ms:.1f}",
        f"{answered.size_bytes / 1000:,.0f} kB",
        memory,
    )


def measure_emulated_books(_: Path) -> Figures:
    """How fast companies are made and written to."""
    figures = Figures("Measure", "s", "records/s", title="The emulator: companies and writes")
    for companies in _STARTED:
        made = emulator.started(companies)
        figures.add(f"Started with {companies} companies, first answer", f"{made:.1f}", "")
    huge = alone(emulator.made, "huge").result
    figures.add(
        f"Scenario huge, {huge.records:,} records", f"{huge.seconds:.1f}", f"{huge.records / huge.seconds:,.0f}"
    )
    for name, kept in (("in memory", False), ("kept in a file", True)):
        figures.add(f"Bills from one client, {name}", "", f"{alone(emulator.writes, kept=kept).result:,.0f}")
    return figures


MEASURES: dict[str, Callable[[Path], Figures]] = {
    "starts": measure_starts,
    "syncs": measure_syncs,
    "sizes": measure_sizes,
    "day": measure_day,
    "jobs": measure_jobs,
    "notices": measure_notices,
    "log": measure_change_log,
    "digest": measure_digests,
    "experiences": measure_experiences,
    "hard-books": measure_hard_books,
    "crowd": measure_crowd,
    "emulator": measure_emulator,
    "companies": measure_emulated_books,
}


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a measure; without any all but the day at scale")
    plan = Plan()
    for bound in _BOUNDS:
        stated = getattr(plan, bound)
        parser.add_argument(f"--{bound}", type=type(stated), default=stated, help=f"of the day at scale: {stated}")
    return parser.parse_args()


def _bounds(asked: argparse.Namespace) -> dict[str, Any]:
    return {bound: getattr(asked, bound) for bound in _BOUNDS}


def main() -> None:
    """Measure all, or what the arguments name, in a folder that is removed afterwards."""
    console, began = Console(width=120), perf_counter()
    asked = _asked()
    measures = MEASURES | {_AT_SCALE: partial(measure_scale, Plan(**_bounds(asked)))}
    names = asked.names or list(MEASURES)
    if unknown := set(names) - measures.keys():
        sys.stderr.write(f"There is no measure {', '.join(sorted(unknown))}; there are {', '.join(measures)}.\n")
        raise SystemExit(_ASKED_WRONGLY)
    console.print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores")
    for name in names:
        with tempfile.TemporaryDirectory(prefix="cashrail-bench-") as folder:
            measures[name](Path(folder)).show(console)
    console.print(f"Measured in {perf_counter() - began:.0f} s.")


if __name__ == "__main__":
    main()
