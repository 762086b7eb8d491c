"""Holding a business for one sync, for as long as it takes."""

from contextlib import ExitStack
from threading import Event, Thread
from types import TracebackType

from domain.errors import CashrailError, Conflict
from domain.models.firm import Scope
from domain.ports.clock import Clock
from domain.ports.mirror_writing import MirrorWriting

LEASE_S = 20
_RENEWALS_PER_LEASE = 3


class RunLease:
    """A lease that is renewed in the background, so that a process that dies frees the business within `LEASE_S`."""

    def __init__(self, writing: MirrorWriting, clock: Clock, scope: Scope, owner: str, seconds: int = LEASE_S) -> None:
        self._writing = writing
        self._clock = clock
        self._scope = scope
        self._owner = owner
        self._seconds = seconds
        self._held = ExitStack()
        self._over = Event()
        self._lost = False
        self._renewing = Thread(target=self._renew, name="lease renewal", daemon=True)

    def __enter__(self) -> "RunLease":
        self._take()
        self._renewing.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._renewing.join()
        self._held.close()

    def check(self) -> None:
        """Raise `Conflict` when another sync may have taken the business meanwhile."""
        if self._lost:
            raise Conflict("This sync stood still for too long and another one may have begun.")

    def _take(self) -> None:
        self._held.enter_context(self._writing.lease(self._scope, self._owner, self._clock.now(), self._seconds))

    def _renew(self) -> None:
        while not self._over.wait(self._seconds / _RENEWALS_PER_LEASE):
            renewed = False
            try:
                self._take()
                renewed = True
            except CashrailError:
                # Another sync has the business, or the database is busy: the next renewal tells.
                continue
            finally:
                self._lost = not renewed
