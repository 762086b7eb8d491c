"""`python -m benchmarks`: measure, and print the figures of docs/benchmarks.md."""

import os
import platform
import sqlite3
import tempfile
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.table import Table

from benchmarks import change_log, emulator, portfolio, syncing
from benchmarks.alone import Alone, alone
from benchmarks.large_company import RECORDS, served
from benchmarks.syncing import Floor, Synced

_SIZES = (12, 100, 1_000)
_EMULATED = (34_000, 100_000)
_STARTED = (12, 100)
_CHANGES = 50
_PAIRS = 3
_MEGA = 1_000_000


class Figures:
    """The table, filled while the measures run."""

    def __init__(self, *columns: str, title: str) -> None:
        self._table = Table(title=title, title_justify="left")
        for index, column in enumerate(columns):
            self._table.add_column(column, justify="right" if index else "left")

    def add(self, name: str, *values: str) -> None:
        """One measure's figures."""
        self._table.add_row(name, *values)

    def show(self, console: Console) -> None:
        """Print the table."""
        console.print(self._table)


def _memory(measured: Alone[object]) -> str:
    return f"{measured.memory_peak_bytes / _MEGA:,.0f} MB"


def _ratio(floored: Alone[Floor], synced: Alone[Synced]) -> float:
    return synced.result.seconds / floored.result.insert_s


def measure_syncs(folder: Path) -> Figures:
    """The large company: its floor, full syncs, incremental syncs."""
    title = f"Sync of one company of {RECORDS:,} records into SQLite"
    figures = Figures("Measure", "x floor", "s", "records/s", "Requests", "Changed", "Peak memory", title=title)
    with served() as company:

        def first(database: Path, *, limited: bool) -> Alone[Synced]:
            alone(syncing.connect, database, company.url, company.realm_id)
            return alone(syncing.sync, database, company.url, full=True, limited=limited)

        def later(*, full: bool, limited: bool) -> Alone[Synced]:
            return alone(syncing.sync, folder / "sync-0.db", company.url, full=full, limited=limited)

        def pair(attempt: int) -> tuple[Alone[Floor], Alone[Synced]]:
            floored = alone(syncing.floor, company.url, company.realm_id, folder / f"floor-{attempt}")
            return floored, first(folder / f"sync-{attempt}.db", limited=False)

        # Side by side, so that whatever else the machine does slows both, and the middle one of the ratios.
        pairs = sorted((pair(attempt) for attempt in range(_PAIRS)), key=lambda both: _ratio(*both))
        floored, lifted = pairs[_PAIRS // 2]
        floor = floored.result
        _add_floor(figures, floor, _memory(floored))
        _add_sync(figures, "Full sync, limits lifted", lifted, floor)
        _add_sync(figures, "Full sync, as shipped", first(folder / "limited.db", limited=True), floor)
        _add_sync(figures, "Full again, nothing changed, lifted", later(full=True, limited=False), floor)
        _add_sync(figures, "Incremental, nothing changed", later(full=False, limited=True), floor)
        company.touch(_CHANGES)
        _add_sync(figures, f"Incremental, {_CHANGES} changed", later(full=False, limited=True), floor)
    return figures


def _add_floor(figures: Figures, floor: Floor, memory: str) -> None:
    rate = floor.records / floor.insert_s
    figures.add("Floor: decode and insert", "1.0", f"{floor.insert_s:.2f}", f"{rate:,.0f}", "", "", memory)
    ratio, rate = floor.fetch_s / floor.insert_s, floor.records / floor.fetch_s
    figures.add(
        "Fetching alone",
        f"{ratio:.1f}",
        f"{floor.fetch_s:.2f}",
        f"{rate:,.0f}",
        f"{floor.pages}",
        "",
        memory,
    )


def _add_sync(figures: Figures, name: str, measured: Alone[Synced], floor: Floor) -> None:
    synced = measured.result
    figures.add(
        name,
        f"{synced.seconds / floor.insert_s:.1f}",
        f"{synced.seconds:.2f}",
        f"{synced.received / synced.seconds:,.0f}",
        f"{synced.requests}",
        f"{synced.changed:,}",
        _memory(measured),
    )


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
            spent = (f"{seconds / entries * _MEGA:.1f}", f"{seconds:.2f}", _memory(measured))
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
                _memory(measured),
            )
    return figures


def measure_emulator() -> Figures:
    """The emulator by itself; each answer is given after a change of the books."""
    title = "The emulator: answers over HTTP, beside the same bytes served from memory"
    figures = Figures("Measure", "x floor", "Median ms", "Slowest ms", "Size", "Peak memory", title=title)
    for records in _EMULATED:
        pages = alone(emulator.pages, records)
        for name, answered in pages.result.items():
            _add_answer(figures, f"1,000 bills {name}, {records:,} records", answered, _memory(pages))
    for name in ("ProfitAndLoss", "AgedPayables"):
        drawn = alone(emulator.report, RECORDS, name)
        _add_answer(figures, f"{name}, {RECORDS:,} records", drawn.result, _memory(drawn))
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


def measure_emulated_books() -> Figures:
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


def main() -> None:
    """Measure everything in a folder that is removed afterwards."""
    console, began = Console(width=120), perf_counter()
    console.print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores")
    console.print("x floor: seconds over those of decoding and inserting the same pages, already in memory")
    with tempfile.TemporaryDirectory(prefix="cashrail-bench-") as folder:
        measure_syncs(Path(folder)).show(console)
        measure_change_log(Path(folder)).show(console)
        measure_digests(Path(folder)).show(console)
    measure_emulator().show(console)
    measure_emulated_books().show(console)
    console.print(f"Measured in {perf_counter() - began:.0f} s.")


if __name__ == "__main__":
    main()
