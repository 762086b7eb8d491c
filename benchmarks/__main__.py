"""`python -m benchmarks`: measure, and print the figures of docs/benchmarks.md."""

import os
import platform
import sqlite3
import tempfile
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.table import Table

from benchmarks import portfolio, syncing
from benchmarks.alone import Alone, alone
from benchmarks.large_company import served
from benchmarks.syncing import Floor, Synced

_SIZES = (12, 100, 1_000)
_CHANGES = 50
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


def measure_syncs(folder: Path) -> Figures:
    """The large company: its floor, full syncs, incremental syncs."""
    title = "Sync of one company of 34,000 records into SQLite"
    figures = Figures("Measure", "x floor", "s", "records/s", "Requests", "Changed", "Peak memory", title=title)
    with served() as company:
        floored = alone(syncing.floor, company.url, company.realm_id, folder)
        floor, memory = floored.result, _memory(floored)
        _add_floor(figures, floor, memory)

        def run(name: str, database: Path, *, full: bool, limited: bool) -> None:
            synced = alone(syncing.sync, database, company.url, full=full, limited=limited)
            _add_sync(figures, name, synced, floor)

        for name, limited in (("as shipped", True), ("limits lifted", False)):
            database = folder / f"sync-{limited}.db"
            alone(syncing.connect, database, company.url, company.realm_id)
            run(f"Full sync, {name}", database, full=True, limited=limited)
        run("Full again, nothing changed, lifted", database, full=True, limited=False)
        run("Incremental, nothing changed", database, full=False, limited=True)
        company.touch(_CHANGES)
        run(f"Incremental, {_CHANGES} changed", database, full=False, limited=True)
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
        f"{memory} (same)",
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


def main() -> None:
    """Measure everything in a folder that is removed afterwards."""
    console, began = Console(width=120), perf_counter()
    console.print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores, "
        f"{platform.machine()}; x floor: seconds over the seconds of decoding and inserting pages in memory"
    )
    with tempfile.TemporaryDirectory(prefix="cashrail-bench-") as folder:
        measure_syncs(Path(folder)).show(console)
        measure_digests(Path(folder)).show(console)
    console.print(f"Measured in {perf_counter() - began:.0f} s.")


if __name__ == "__main__":
    main()
