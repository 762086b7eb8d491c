"""What is made that nobody waits for: in a thread of its own, in slices that give way to what is read meanwhile."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

import structlog

from adapters.http.computations import GiveWay, Pace, Stopped
from adapters.http.workers import Workers

LIMIT_S = 3600.0

_log = structlog.get_logger("cashrail.http")


class Background:
    """Works from `open` to `close`, one after the other; what is under way is not begun again."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._under_way: dict[str, tuple[Pace, Future[None]]] = {}
        self._choosing = threading.Lock()

    def open(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="http-make")

    def close(self) -> None:
        """Stop what runs at the end of its slice, and take no more."""
        with self._choosing:
            for pace, _ in self._under_way.values():
                pace.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def make(self, name: str, work: Callable[[GiveWay], object], *, within_s: float) -> bool:
        """Have it made, unless what has that name is being made already; whether it was made within that time."""
        with self._choosing:
            known = self._under_way.get(name)
            if known is None:
                pace = Pace(self._workers.quiet, LIMIT_S)
                made = self._pool.submit(partial(_make, pace, work))
                self._under_way[name] = pace, made
            else:
                _, made = known
        if known is None:
            made.add_done_callback(partial(self._is_done, name))
        done, _ = await asyncio.wait((asyncio.wrap_future(made),), timeout=within_s)
        return any(each.exception() is None for each in done)

    def _is_done(self, name: str, made: Future[None]) -> None:
        with self._choosing:
            del self._under_way[name]
        error = None if made.cancelled() else made.exception()
        if error is not None and not isinstance(error, Stopped):
            _log.error("not made in the background", name=name, error=type(error).__name__)


def _make(pace: Pace, work: Callable[[GiveWay], object]) -> None:
    pace.begin()
    work(pace.give_way)
