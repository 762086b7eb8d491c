"""Running one measure in a process of its own, so that its peak of memory is nobody else's."""

import multiprocessing
import resource
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import sleep
from typing import Generic, ParamSpec, TypeVar

import msgspec

from cashrail.bootstrap.logs import configure_logging

P = ParamSpec("P")
T = TypeVar("T")
R_co = TypeVar("R_co", covariant=True)

_STATUS = Path("/proc/self/status")
_LOOK_S = 0.01
# The most so far that was the process's own; where the system does not tell it stays 0.
_PEAK = [0]
_BYTES_PER_MAXRSS = 1 if sys.platform == "darwin" else 1024


class Alone(msgspec.Struct, Generic[R_co], frozen=True):
    """What a measure returned, and the most memory its process held, in bytes.

    `own_peak_bytes` is without mapped files, the database's among them, which the system takes back when it needs room.
    """

    result: R_co
    memory_peak_bytes: int
    own_peak_bytes: int


def alone(measure: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Alone[T]:
    """Run a function of a module, with arguments that can be pickled, in a fresh interpreter."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context, initializer=_begin) as process:
        result = process.submit(measure, *args, **kwargs).result()
        return Alone(result, *process.submit(_memory_peaks_bytes).result())


def _begin() -> None:
    configure_logging("warning")
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    while _STATUS.exists():
        _PEAK[0] = max(_PEAK[0], _own_bytes())
        sleep(_LOOK_S)


def _own_bytes() -> int:
    lines = _STATUS.read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon"))


def _memory_peaks_bytes() -> tuple[int, int]:
    whole = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _BYTES_PER_MAXRSS
    return whole, _PEAK[0] or whole
