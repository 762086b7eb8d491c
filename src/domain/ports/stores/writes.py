"""Port: the stored writes of a business."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from domain.firms.firm import Act, Scope
from domain.plans.claiming import Also
from domain.rails.write import Write


class StoredWrites(Protocol):
    """Writes as they are stored. Each call is one transaction."""

    def add(self, scope: Scope, write: Write, key: str, now: datetime, act: Act, also: Also | None = None) -> Write:
        """Store a new write and the act that asks for it, or give the write stored under the key in the last 24 hours.

        With a new one `also` is called in the same transaction; what it raises keeps all from being stored.

        Raises `KeyReused` when that one's intent, or the write it undoes, is another.
        """
        ...

    def find(self, scope: Scope, write: Write, key: str, now: datetime) -> Write | None:
        """The write stored under the key in the last 24 hours, if any; raises as `add` does."""
        ...

    def own(
        self, scope: Scope, write_id: str, owner: str, now: datetime, seconds: int
    ) -> AbstractContextManager[Write]:
        """Hold a write so that only one process works on it; gives its newest state; raises `Busy` while held.

        What is not released is void after `seconds`, or once the owner's process is known to have ended;
        its owner renews it by taking it again.
        """
        ...

    def save(self, scope: Scope, write: Write, *, before: bytes | None = None) -> None:
        """Store how far a write has got, and `before` once; a confirmed undo marks the write it undoes."""
        ...

    def before(self, scope: Scope, write_id: str) -> bytes:
        """The subject's raw payload as it was before the write; empty when none was stored."""
        ...

    def get(self, scope: Scope, write_id: str) -> Write:
        """One write; raises `NotFound`."""
        ...

    def list_writes(self, scope: Scope, before: str | None, limit: int) -> tuple[Write, ...]:
        """Writes, newest first, those older than the write `before`; raises `Invalid` where that is none."""
        ...

    def unsettled(self, scope: Scope) -> tuple[Write, ...]:
        """Writes in no final state, oldest first."""
        ...

    def unreconciled(self, scope: Scope) -> tuple[Write, ...]:
        """Confirmed writes that the mirror was not compared with yet, oldest first."""
        ...
