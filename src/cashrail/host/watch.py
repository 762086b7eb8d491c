"""A rail's code in a thread of its own, which is given up when it says nothing for too long."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from threading import Condition
from time import monotonic
from typing import Any, Generic, TypeVar

from cashrail.host.threads import in_a_thread
from domain.errors import RailError, RailRefused
from domain.ports.rails import RailSession
from domain.rails.rail import RailApp

T = TypeVar("T")


class RailSilentError(Exception):
    """The rail did nothing for too long; `outcome` tells when it comes back after all."""

    def __init__(self, outcome: "Outcome[Any]") -> None:
        super().__init__("the rail said nothing for too long")
        self.outcome = outcome


class RailBrokenError(Exception):
    """The rail raised what is no rail error; `error` is what."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(type(error).__name__)
        self.error = error


class Outcome(Generic[T]):
    """What came of one piece of work."""

    def __init__(self) -> None:
        self.done = False
        self.value: T | None = None
        self.error: BaseException | None = None

    def take(self, work: Callable[[], T]) -> None:
        try:
            self.value = work()
        except BaseException as error:  # noqa: BLE001 - a rail may raise anything, and end nothing but itself
            self.error = error


class Watch:
    """Watches one hook call through all its steps; safe for the threads a rail makes.

    Silence is the time since the rail last entered or left a request, or began a step. What it waits in the session for
    limits, tokens and repetitions is ours and does not count.
    """

    def __init__(self, silence_s: float) -> None:
        self._silence_s = silence_s
        self._state = Condition()
        self._last = monotonic()
        self._waiting = 0
        self._given_up = False

    def run(self, work: Callable[[], T]) -> T:
        """What the work returns; raises its rail error, `RailBrokenError` for another one, or `RailSilentError`."""
        outcome: Outcome[T] = Outcome()
        context = copy_context()
        self._last = monotonic()
        in_a_thread(lambda: context.run(outcome.take, work), lambda: self._told_done(outcome))
        with self._state:
            while not outcome.done:
                left_s = self._last + self._silence_s - monotonic()
                if self._waiting:
                    self._state.wait()
                elif left_s <= 0:
                    self._given_up = True
                    raise RailSilentError(outcome)
                else:
                    self._state.wait(left_s)
        return _unpacked(outcome)

    def _told_done(self, outcome: Outcome[T]) -> None:
        with self._state:
            outcome.done = True
            self._state.notify_all()

    @contextmanager
    def waiting_for_us(self) -> Iterator[None]:
        """The rail has handed over to the session."""
        with self._moved(1):
            yield

    @contextmanager
    def on_its_own(self) -> Iterator[None]:
        """The session has handed back to the rail for one request."""
        with self._moved(-1):
            yield

    @contextmanager
    def _moved(self, step: int) -> Iterator[None]:
        self._move(step)
        try:
            yield
        finally:
            self._move(-step, leaving=True)

    def _move(self, step: int, *, leaving: bool = False) -> None:
        with self._state:
            if self._given_up and not leaving:
                raise RailRefused("This call was given up because the rail said nothing for too long.")
            self._waiting += step
            self._last = monotonic()
            self._state.notify_all()


class WatchedSession:
    """Implements the port `RailSession` over another session, telling the watch whose time it is."""

    def __init__(self, session: RailSession, watch: Watch) -> None:
        self._session = session
        self._watch = watch

    @property
    def tenant(self) -> str:
        return self._session.tenant

    @property
    def app(self) -> RailApp:
        return self._session.app

    def call(self, request: Callable[[str], T], *, batch: bool = False) -> T:
        def sent(token: str) -> T:
            with self._watch.on_its_own():
                return request(token)

        with self._watch.waiting_for_us():
            return self._session.call(sent, batch=batch)


def _unpacked(outcome: Outcome[T]) -> T:
    error = outcome.error
    if error is None:
        return outcome.value  # type: ignore[return-value]
    # `sys.exit()` in a rail ends the rail's call; what ends our own process passes.
    if isinstance(error, Exception | SystemExit) and not isinstance(error, RailError):
        raise RailBrokenError(error) from error
    raise error
