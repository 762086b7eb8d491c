"""Several walks read at once, each in a thread, so that one waits for the service while others are answered."""

from collections.abc import Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def interleaved(walks: Iterable[Generator[T, None, None]], at_once: int) -> Generator[T, None, None]:
    """The items of all walks as they come, those of one walk in their order.

    No more than `at_once` walks are under way; each is one item ahead of what was taken of it, and no further.
    """
    left = iter(walks)
    running: dict[Future[tuple[T] | None], Generator[T, None, None]] = {}
    with ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="qbo") as threads:
        try:
            for walk in islice(left, at_once):
                running[threads.submit(_next_of, walk)] = walk
            while running:
                for done in wait(running, return_when=FIRST_COMPLETED).done:
                    walk = running.pop(done)
                    got = done.result()
                    following = walk if got else next(left, None)
                    if following is not None:
                        running[threads.submit(_next_of, following)] = following
                    if got:
                        yield got[0]
        finally:
            wait(running)
            for walk in running.values():
                walk.close()


def _next_of(walk: Generator[T, None, None]) -> tuple[T] | None:
    """The next item in a tuple, or None at the end: a future cannot carry StopIteration."""
    for item in walk:
        return (item,)
    return None
