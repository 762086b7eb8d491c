"""Killing the product at any point: ports behind a fuse that burns a little with every call."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any


class Killed(BaseException):
    """The process is gone: nothing handles this, nothing cleans up after it."""


class Fuse:
    """Once `left` calls have been made the process is dead, and so is every call after."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.blown = False

    def burn(self) -> None:
        """One call's worth; raises `Killed` when that was the last."""
        if self.left is not None:
            self.left -= 1
            self.blown = self.blown or self.left < 0
        if self.blown:
            raise Killed


class Fused:
    """Any port, which may die before or after each of its calls has taken effect."""

    def __init__(self, port: Any, fuse: Fuse) -> None:
        self._port = port
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        return self._guarded(found) if callable(found) else found

    def _guarded(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*arguments: Any, **named: Any) -> Any:
            self._fuse.burn()
            answer = call(*arguments, **named)
            self._fuse.burn()
            if isinstance(answer, AbstractContextManager):
                return _Held(answer, self._fuse)
            return _each(answer, self._fuse) if isinstance(answer, Iterator) else answer

        return guarded


class _Held:
    """A lease; the dead do not give theirs back."""

    def __init__(self, held: AbstractContextManager[Any], fuse: Fuse) -> None:
        self._held = held
        self._fuse = fuse

    def __enter__(self) -> Any:
        return self._held.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return None if self._fuse.blown else self._held.__exit__(kind, error, trace)


def _each(answers: Iterator[Any], fuse: Fuse) -> Iterator[Any]:
    for answer in answers:
        fuse.burn()
        yield answer
