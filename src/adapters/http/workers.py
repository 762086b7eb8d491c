"""Where the work behind a request runs: in one of two pools of threads, never on the event loop."""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

_RAIL_THREADS = 16
_NOTICE_THREADS = 2


class Workers:
    """Runs blocking calls from `open` to `close`, after which it may be opened again.

    A slow rail has its own threads, so that it can hold up no one who only reads.
    """

    def __init__(self, *, reading_threads: int) -> None:
        self._reading_threads = reading_threads

    def open(self) -> None:
        self._reading = ThreadPoolExecutor(self._reading_threads, thread_name_prefix="http-read")
        self._rails = ThreadPoolExecutor(_RAIL_THREADS, thread_name_prefix="http-rail")
        self._notices = ThreadPoolExecutor(_NOTICE_THREADS, thread_name_prefix="http-notice")

    async def read(self, work: Callable[[], T]) -> T:
        """Run work that touches nothing but our own database."""
        return await _in_thread(self._reading, work)

    async def reach_rail(self, work: Callable[[], T]) -> T:
        """Run work that may wait for a rail."""
        return await _in_thread(self._rails, work)

    async def take_in(self, work: Callable[[], T]) -> T:
        """Run work that stores a rail's notice: it is answered while long reads and rails keep others waiting."""
        return await _in_thread(self._notices, work)

    def close(self) -> None:
        """Take no more work; what runs is left to finish."""
        for pool in (self._reading, self._rails, self._notices):
            pool.shutdown(wait=False, cancel_futures=True)


async def _in_thread(pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    # The context carries the request id into the log lines that the work writes.
    context = contextvars.copy_context()
    return await asyncio.get_running_loop().run_in_executor(pool, lambda: context.run(work))
