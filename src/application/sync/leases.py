"""Holding a business, or its tokens, for as long as it takes."""

from collections.abc import Callable
from contextlib import ExitStack
from threading import Event, Thread
from types import TracebackType

from domain.errors import CashrailError, Conflict
from domain.models.firm import Scope
from domain.ports.clock import Clock
from domain.ports.mirror_writing import MirrorWriting

LEASE_S = 60
_RENEWALS_PER_LEASE = 3


class Renewal:
    """Takes a lease anew in the background while the body runs; `lost` says that the last time failed."""

    def __init__(self, take: Callable[[], object], lease_s: float) -> None:
        self._take = take
        self._every_s = lease_s / _RENEWALS_PER_LEASE
        self._over = Event()
        self._thread = Thread(target=self._renew, name="lease renewal", daemon=True)
        self.lost = False

    def __enter__(self) -> "Renewal":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _renew(self) -> None:
        while not self._over.wait(self._every_s):
            renewed = False
            try:
                self._take()
                renewed = True
            except CashrailError:
                # Another process has the lease, or the database is busy: the next renewal tells.
                continue
            finally:
                self.lost = not renewed


class RunLease:
    """A lease that is renewed in the background, so that a process that dies frees the business within `LEASE_S`."""

    def __init__(self, writing: MirrorWriting, clock: Clock, scope: Scope, owner: str, seconds: int = LEASE_S) -> None:
        self._writing = writing
        self._clock = clock
        self._scope = scope
        self._owner = owner
        self._seconds = seconds
        self._held = ExitStack()
        self._renewal = Renewal(self._take, seconds)

    def __enter__(self) -> "RunLease":
        self._take()
        self._renewal.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._renewal.__exit__(kind, error, trace)
        self._held.close()

    def check(self) -> None:
        """Raise `Conflict` when another sync may have taken the business meanwhile."""
        if self._renewal.lost:
            raise Conflict("This sync stood still for too long and another one may have begun.")

    def _take(self) -> None:
        self._held.enter_context(self._writing.lease(self._scope, self._owner, self._clock.now(), self._seconds))
