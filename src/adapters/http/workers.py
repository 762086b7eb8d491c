"""Where the work behind a request runs: in pools of threads, never on the event loop."""

import asyncio
import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

_RAIL_THREADS = 16
_NOTICE_THREADS = 2


class Workers:
    """Runs blocking calls from `open` to `close`, after which it may be opened again.

    A slow rail has its own threads, so that it can hold up no one who only reads. `quiet` is set while nothing is read:
    long computations go on then.
    """

    def __init__(self, *, reading_threads: int) -> None:
        self._reading_threads = reading_threads
        self._under_way = 0
        self.quiet = threading.Event()
        self.quiet.set()

    def open(self) -> None:
        self._reading = ThreadPoolExecutor(self._reading_threads, thread_name_prefix="http-read")
        self._keys = ThreadPoolExecutor(1, thread_name_prefix="http-key")
        self._rails = ThreadPoolExecutor(_RAIL_THREADS, thread_name_prefix="http-rail")
        self._notices = ThreadPoolExecutor(_NOTICE_THREADS, thread_name_prefix="http-notice")

    async def read(self, work: Callable[[], T]) -> T:
        """Run work that touches nothing but our own database."""
        return await self._before_all(self._reading, work)

    async def check(self, work: Callable[[], T]) -> T:
        """Run the check of a key, which no read holds up."""
        return await self._before_all(self._keys, work)

    async def reach_rail(self, work: Callable[[], T]) -> T:
        """Run work that may wait for a rail."""
        return await _in_thread(self._rails, work)

    async def take_in(self, work: Callable[[], T]) -> T:
        """Run work that stores a rail's notice: it is answered while long reads and rails keep others waiting."""
        return await self._before_all(self._notices, work)

    def close(self) -> None:
        """Take no more work; what runs is left to finish."""
        for pool in (self._reading, self._keys, self._rails, self._notices):
            pool.shutdown(wait=False, cancel_futures=True)

    async def _before_all(self, pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        self._under_way += 1
        self.quiet.clear()
        try:
            return await _in_thread(pool, work)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self.quiet.set()


async def _in_thread(pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    # The context carries the request id into the log lines that the work writes.
    context = contextvars.copy_context()
    return await asyncio.get_running_loop().run_in_executor(pool, lambda: context.run(work))
