"""Holding a business for one sync, or a write for its making, for as long as it takes."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from threading import Event, Thread
from types import TracebackType

from domain.errors import Busy, CashrailError, Conflict
from domain.ports.sync.sync import Waiting

LEASE_S = 20
_RENEWALS_PER_LEASE = 3

Take = Callable[[int], AbstractContextManager[object]]
"""Takes the lease for so many seconds, or again when it is held already; raises `Busy` when others hold it."""


class Lease:
    """A lease renewed in the background, so that a process that dies frees what it held within `LEASE_S`.

    While others hold it `waiting` is asked whether to try again; without it the lease is refused at once.
    """

    def __init__(self, take: Take, seconds: int = LEASE_S, waiting: Waiting | None = None) -> None:
        self._take_for = take
        self._waiting = waiting
        self._seconds = seconds
        self._held = ExitStack()
        self._over = Event()
        self._lost = False
        self._renewing = Thread(target=self._renew, name="lease renewal", daemon=True)

    def __enter__(self) -> "Lease":
        while not self._is_taken():
            pass
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

    def _is_taken(self) -> bool:
        """Whether it was free; False when it was not and one waits."""
        try:
            self._take()
        except Busy as busy:
            if self._waiting is None or not self._waiting(str(busy)):
                raise
            return False
        return True

    def _take(self) -> None:
        self._held.enter_context(self._take_for(self._seconds))

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
