"""Waiting in line for the one place at which SQLite lets somebody write."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock


class Line:
    """First come, first served, among the threads of a process.

    SQLite itself lets waiters try again now and then, so a thread that writes page after page would keep them out for
    seconds.
    """

    def __init__(self) -> None:
        self._guard = Lock()
        self._waiting: deque[Event] = deque()
        self._taken = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, which lasts as long as the body."""
        gate = self._joined()
        if gate is not None:
            gate.wait()
        try:
            yield
        finally:
            self._next()

    def _joined(self) -> Event | None:
        """What to wait at; None where the place was free and is now taken."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return None
            gate = Event()
            self._waiting.append(gate)
            return gate

    def _next(self) -> None:
        """Hand the place to whoever has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
