"""Syncs of one company: beside their floor on both databases, near and far, and over its size."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fixtures.databases import KINDS, empty_database

from benchmarks import syncing
from benchmarks.alone import Alone, alone
from benchmarks.figures import Figures, memory
from benchmarks.large_company import RECORDS, LargeCompany, served
from benchmarks.syncing import Floor, Synced

_PAIRS = 3
_CHANGES = 50
_LATENCIES_MS = (0, 50)
_SIZES = (1_000, 10_000, 34_000, 100_000)


def measure_syncs(folder: Path) -> Figures:
    """Full syncs of the large company, with the rail's limits and without, near and far, into both databases."""
    title = f"Full sync of one company of {RECORDS:,} records"
    figures = Figures("Measure", "x floor", "s", "records/s", "Requests", "Peak memory", title=title)
    for latency_ms in _LATENCIES_MS:
        with served(latency_ms=latency_ms) as company:
            for kind in KINDS:
                _add_database(figures, folder, company, kind, latency_ms)
    return figures


def _add_database(figures: Figures, folder: Path, company: LargeCompany, kind: str, latency_ms: int) -> None:
    name = f"{kind}, {latency_ms} ms"
    # Side by side, so that whatever else the machine does slows both, and the middle one of the ratios.
    pairs = sorted((_pair(folder, company, kind) for _ in range(_PAIRS)), key=lambda both: _ratio(*both))
    floored, lifted = pairs[_PAIRS // 2]
    floor = floored.result
    rate = f"{floor.records / floor.insert_s:,.0f}"
    figures.add(f"{name}: floor", "1.0", f"{floor.insert_s:.2f}", rate, "", memory(floored))
    fetched = (f"{floor.fetch_s / floor.insert_s:.1f}", f"{floor.fetch_s:.2f}", f"{floor.records / floor.fetch_s:,.0f}")
    figures.add(f"{name}: fetching alone", *fetched, f"{floor.pages}", "")
    _add_sync(figures, f"{name}: limits lifted", lifted, floor)
    with _database(kind, folder) as database:
        _add_sync(figures, f"{name}: as shipped", _first(company, database, limited=True), floor)


def _pair(folder: Path, company: LargeCompany, kind: str) -> tuple[Alone[Floor], Alone[Synced]]:
    with _database(kind, folder) as bare, _database(kind, folder) as database:
        floored = alone(syncing.floor, company.url, company.realm_id, bare)
        return floored, _first(company, database, limited=False)


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[Path | str]:
    with empty_database(kind, folder) as url:
        yield Path(url.removeprefix("sqlite:///")) if kind == "sqlite" else url


def _first(company: LargeCompany, database: Path | str, *, limited: bool) -> Alone[Synced]:
    alone(syncing.connect, database, company.url, company.realm_id)
    return alone(syncing.sync, database, company.url, full=True, limited=limited)


def _ratio(floored: Alone[Floor], synced: Alone[Synced]) -> float:
    return synced.result.seconds / floored.result.insert_s


def _add_sync(figures: Figures, name: str, measured: Alone[Synced], floor: Floor) -> None:
    synced = measured.result
    ratio, rate = synced.seconds / floor.insert_s, synced.received / synced.seconds
    figures.add(name, f"{ratio:.1f}", f"{synced.seconds:.2f}", f"{rate:,.0f}", f"{synced.requests}", memory(measured))


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
