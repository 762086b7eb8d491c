"""Fetching the next page while the last one is stored."""

import queue
import threading
from collections.abc import Iterator
from typing import TypeVar

T = TypeVar("T")
_AHEAD = 2


class _End:
    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def prefetched(items: Iterator[T]) -> Iterator[T]:
    """The same items, taken from the iterator by a thread at most two ahead; its error is raised here in turn."""
    waiting: queue.Queue[T | _End] = queue.Queue(_AHEAD)
    stopped = threading.Event()
    thread = threading.Thread(target=_fetch, args=(items, waiting, stopped), name="rail pages", daemon=True)
    thread.start()
    try:
        while not isinstance(item := waiting.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        stopped.set()
        while thread.is_alive():
            _drain(waiting)
            thread.join(0.05)


def _fetch(items: Iterator[T], waiting: "queue.Queue[T | _End]", stopped: threading.Event) -> None:
    error: BaseException | None = None
    try:
        for item in items:
            if stopped.is_set():
                break
            waiting.put(item)
    except BaseException as raised:  # noqa: BLE001 - handed to the consuming thread, which raises it
        error = raised
    waiting.put(_End(error))


def _drain(waiting: "queue.Queue[T | _End]") -> None:
    try:
        waiting.get_nowait()
    except queue.Empty:
        return
