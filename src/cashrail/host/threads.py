"""Threads for rails' code, which are taken up again: to start one for each step took longer than most steps."""

import os
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final

IDLE_S: Final = 10.0

_idle: "list[_RailThread]" = []
# Threads do not live on in a forked process.
os.register_at_fork(after_in_child=_idle.clear)


def in_a_thread(work: Callable[[], None], then: Callable[[], None]) -> None:
    """Begin the work in a thread that has none, and do `then` there once it is done; neither may raise."""
    try:
        thread = _idle.pop()
    except IndexError:
        thread = _RailThread()
    thread.tasks.put((work, then))


class _RailThread:
    """Ends when nobody has needed it for `IDLE_S` seconds."""

    def __init__(self) -> None:
        self.tasks: SimpleQueue[tuple[Callable[[], None], Callable[[], None]]] = SimpleQueue()
        # A daemon, so that a rail that never comes back cannot keep the process from ending.
        Thread(target=self._run, name="rail", daemon=True).start()

    def _run(self) -> None:
        while self._does_one():
            pass

    def _does_one(self) -> bool:
        try:
            work, then = self.tasks.get(timeout=IDLE_S)
        except Empty:
            return not self._is_let_go()
        work()
        # Before anyone is told, so that the next step finds it idle.
        _idle.append(self)
        then()
        return True

    def _is_let_go(self) -> bool:
        """False when somebody has taken it at this very moment."""
        try:
            _idle.remove(self)
        except ValueError:
            return False
        return True
