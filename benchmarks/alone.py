"""Running one measure in a process of its own, so that its peak of memory is nobody else's."""

import multiprocessing
import resource
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Generic, ParamSpec, TypeVar

import msgspec

from cashrail.bootstrap.logs import configure_logging

P = ParamSpec("P")
T = TypeVar("T")
R_co = TypeVar("R_co", covariant=True)

_BYTES_PER_MAXRSS = 1 if sys.platform == "darwin" else 1024


class Alone(msgspec.Struct, Generic[R_co], frozen=True):
    """What a measure returned, and the most memory its process held, in bytes."""

    result: R_co
    memory_peak_bytes: int


def alone(measure: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Alone[T]:
    """Run a function of a module, with arguments that can be pickled, in a fresh interpreter."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context, initializer=_quieten) as process:
        result = process.submit(measure, *args, **kwargs).result()
        return Alone(result, process.submit(_memory_peak_bytes).result())


def _quieten() -> None:
    configure_logging("warning")


def _memory_peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _BYTES_PER_MAXRSS
