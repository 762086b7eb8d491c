"""One computation for all who ask the same while it waits to begin."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class SharedAnswers(Generic[T]):
    """Answers to equal questions, at most one being computed at a time.

    A request never gets an answer whose computing began before it came, so that what it has just changed is in it:
    it waits for the running one to end and shares the next.
    """

    def __init__(self) -> None:
        self._running: dict[Hashable, asyncio.Task[T]] = {}
        self._next: dict[Hashable, asyncio.Task[T]] = {}

    async def of(self, question: Hashable, compute: Callable[[], Awaitable[T]]) -> T:
        """The answer, computed by the first that asks; raises what `compute` raises, for all that share it."""
        task = self._next.get(question)
        if task is None:
            task = asyncio.create_task(self._in_turn(question, compute))
            self._next[question] = task
        # One who gives up waiting leaves the computation to the others.
        return await asyncio.shield(task)

    async def _in_turn(self, question: Hashable, compute: Callable[[], Awaitable[T]]) -> T:
        before = self._running.get(question)
        if before is not None:
            await asyncio.wait([before])
        task = self._next.pop(question)
        self._running[question] = task
        try:
            return await compute()
        finally:
            if self._running.get(question) is task:
                del self._running[question]
