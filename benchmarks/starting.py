"""What a command takes from its start to its end, each in a process of its own, as people and scripts run them."""

import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter

import httpx
import msgspec

from benchmarks.figures import Figures
from benchmarks.product import product, settings
from cashrail.bootstrap.demo_stage import connect_all
from cashrail.bootstrap.logs import configure_logging
from emulators.qbo.companies.firm import demo_firm
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import start

_REPEATS = 7
_CLIENTS = 12
COMMAND = str(Path(sys.executable).with_name("cashrail"))
"""The program as it is installed."""
_BARE = [sys.executable, "-c", "pass"]
_MEASURED = (
    "--help",
    "digest --help",
    "clients",
    "rails list",
    "doctor",
    "digest",
    "digest --json",
    "tray CLIENT",
    "console CLIENT",
    "sync --all",
)
_SERVED_WITHIN_S = 60.0


class Taken(msgspec.Struct, frozen=True, order=True):
    """What one run took by the clock and of a core."""

    seconds: float
    cpu_s: float


def measure_starts(folder: Path) -> Figures:
    """Commands over a synced firm whose answers are kept, beside an interpreter that does nothing."""
    configure_logging("warning")
    title = f"Commands from start to end, {_CLIENTS} clients synced, SQLite"
    figures = Figures("Command", "x floor", "CPU s", "s", title=title)
    with _synced(folder / "cashrail.db") as (environment, client):
        floor = _middle(lambda: taken_by(_BARE, environment))
        _add(figures, "python -c pass", floor, floor)
        for words in _MEASURED:
            command = [COMMAND, *words.replace("CLIENT", client).split()]
            _add(figures, f"cashrail {words}", _middle(partial(taken_by, command, environment)), floor)
        _add(figures, "cashrail serve, to its first answer", _middle(lambda: _until_served(environment)), floor)
    return figures


def _add(figures: Figures, name: str, taken: Taken, floor: Taken) -> None:
    figures.add(name, f"{taken.cpu_s / floor.cpu_s:.1f}", f"{taken.cpu_s:.3f}", f"{taken.seconds:.3f}")


def _middle(measure: Callable[[], Taken]) -> Taken:
    """The medians of repeated runs."""
    runs = [measure() for _ in range(_REPEATS)]
    return Taken(statistics.median(run.seconds for run in runs), statistics.median(run.cpu_s for run in runs))


@contextmanager
def _synced(database: Path) -> Iterator[tuple[Mapping[str, str], str]]:
    """A firm that is connected, synced and has answered once; the environment of its commands and a client's id."""
    sandbox = Sandbox(demo_firm(1, datetime.now(UTC).date(), count=_CLIENTS))
    with start(sandbox) as running:
        with product(database, running.url) as (program, _):
            connect_all(program, sandbox)
            client = program.product.bookshelf.businesses(program.firm_id)[0].id
        environment = os.environ | settings(database, running.url).variables
        for words in ("sync --all", "digest", f"tray {client}", f"console {client}"):
            taken_by([COMMAND, *words.split()], environment)
        yield environment, client


def taken_by(command: list[str], environment: Mapping[str, str]) -> Taken:
    """A command's run from its start to its end; raises `CalledProcessError` where it fails."""
    with _timed() as taken:
        subprocess.run(command, env=environment, capture_output=True, check=True)
    return taken[0]


def _until_served(environment: Mapping[str, str]) -> Taken:
    """From the command to the first answer of its API; its CPU is that of its whole life."""
    with _timed() as taken, subprocess.Popen([COMMAND, "serve"], env=environment, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        began = perf_counter()
        try:
            said = next(line.decode() for line in iter(process.stderr.readline, b"") if b"http://" in line)
            address = next(word for word in said.split() if word.startswith("http://"))
            httpx.get(f"{address}/digest", timeout=_SERVED_WITHIN_S)
            seconds = perf_counter() - began
        finally:
            process.terminate()
    return Taken(seconds, taken[0].cpu_s)


@contextmanager
def _timed() -> Iterator[list[Taken]]:
    """What the body's processes, which end with it, took."""
    taken: list[Taken] = []
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    yield taken
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    taken.append(Taken(perf_counter() - began, cpu_s))
