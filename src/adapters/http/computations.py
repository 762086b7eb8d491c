"""Long computations: in a thread of their own, in slices that give way to what is read meanwhile."""

import asyncio
import contextvars
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from litestar.exceptions import ClientException, TooManyRequestsException
from litestar.types import Receive

from adapters.http.workers import Workers
from domain.errors import Invalid

T = TypeVar("T")
GiveWay = Callable[[], None]

_ASKED_AT_ONCE = 8
_RETRY_AFTER_S = 5
# A slice waits no longer than this for others to be done, so that a busy server computes too.
_GIVES_WAY_S = 0.25
LIMIT_S = 120.0


class Stopped(Exception):
    """Nobody waits any more for what is computed."""


class Pace:
    """Between two slices of a computation: give way to reads, and stop where nobody waits or time has run out."""

    def __init__(self, quiet: threading.Event, limit_s: float) -> None:
        self._quiet = quiet
        self._limit_s = limit_s
        self._began = time.monotonic()
        self._stopped = False

    def begin(self) -> None:
        """From now on the time counts."""
        self._began = time.monotonic()
        self.give_way()

    def give_way(self) -> None:
        """Raises `Stopped`, and `Invalid` for what takes too long."""
        if not self._stopped:
            self._quiet.wait(_GIVES_WAY_S)
        if self._stopped:
            raise Stopped
        if time.monotonic() - self._began > self._limit_s:
            raise Invalid(f"This takes longer than the {self._limit_s:.0f} seconds allowed; ask for less at a time.")

    def stop(self) -> None:
        """Have it stop at the end of the running slice."""
        self._stopped = True


class Computations:
    """Computations from `open` to `close`: one after the other, one a member.

    One thread is enough: all is made of Python, and two would only slow each other.
    """

    def __init__(self, workers: Workers, *, limit_s: float = LIMIT_S) -> None:
        self._workers = workers
        self._limit_s = limit_s
        self._asked: dict[str, Pace] = {}

    def open(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="http-compute")

    def close(self) -> None:
        """Stop what runs at the end of its slice, and take no more."""
        for pace in self._asked.values():
            pace.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)

    @property
    def under_way(self) -> int:
        """How many members' computations run or wait for their turn."""
        return len(self._asked)

    async def ask(self, member_id: str, receive: Receive, work: Callable[[GiveWay], T]) -> T:
        """What a member's work comes to; it is stopped when the member hangs up, as `receive` tells.

        Raises `TooManyRequestsException` while the member has another under way, or many others have.
        """
        self._refuse_more(member_id)
        pace = Pace(self._workers.quiet, self._limit_s)
        self._asked[member_id] = pace
        running = asyncio.ensure_future(_in_slices(self._pool, pace, work))
        running.add_done_callback(partial(self._is_done, member_id))
        gone = asyncio.ensure_future(_hung_up(receive))
        try:
            await asyncio.wait((running, gone), return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            if not running.done():
                pace.stop()
        if not running.done():
            raise ClientException("The request broke off.")
        return running.result()

    def _refuse_more(self, member_id: str) -> None:
        if member_id in self._asked:
            detail = "A computation of yours is under way; wait for it, or break it off."
        elif self.under_way >= _ASKED_AT_ONCE:
            detail = "Others' computations are under way; ask again."
        else:
            return
        raise TooManyRequestsException(detail, headers={"Retry-After": str(_RETRY_AFTER_S)})

    def _is_done(self, member_id: str, done: "asyncio.Future[object]") -> None:
        del self._asked[member_id]
        if not done.cancelled():
            # Taken note of also where nobody waits for it any more.
            done.exception()


async def _in_slices(pool: ThreadPoolExecutor, pace: Pace, work: Callable[[GiveWay], T]) -> T:
    def run() -> T:
        pace.begin()
        return work(pace.give_way)

    # The context carries the request id into the log lines that the work writes.
    context = contextvars.copy_context()
    return await asyncio.get_running_loop().run_in_executor(pool, lambda: context.run(run))


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
