"""Port: writes to rails, as the domain services see them (ADR-005)."""

from typing import Protocol

from domain.firms.firm import Act, Scope
from domain.plans.claiming import Also
from domain.rails.intent import Intent
from domain.rails.write import Write, WritePreview


class Writes(Protocol):
    """The only way to change something at a rail: stored before it is sent, made once or not at all."""

    def execute(self, scope: Scope, intent: Intent, *, act: Act, key: str, also: Also | None = None) -> Write:
        """Make one write and return it in the state it got to; one that is `unknown` is settled later.

        The act is kept with the intent, before anything is sent; its member has made the write. So is what `also` does,
        and where it raises, nothing is kept and nothing sent.
        The same `key` with the same intent gives the same write for 24 hours; with another intent it raises `Invalid`.
        Raises `Refused` for what the books do not allow, `Conflict` when the record has moved on since the member saw
        it or when the same write is under way, `NotFound` for a record or business that does not exist.
        """
        ...

    def repeated(self, scope: Scope, intent: Intent, *, key: str) -> bool:
        """Whether `execute` would give a write made before under the key; raises `Invalid` for another intent."""
        ...

    def undo(self, scope: Scope, write_id: str, *, act: Act, key: str) -> Write:
        """Take a confirmed write back by another; raises `Refused` with the reason where there is no undo."""
        ...

    def preview(self, scope: Scope, intent: Intent) -> WritePreview:
        """Say whether the intent would be sent and whether it could be undone; sends nothing."""
        ...

    def get(self, scope: Scope, write_id: str) -> Write:
        """One write; raises `NotFound`."""
        ...

    def list_writes(self, scope: Scope, before: str | None, limit: int) -> tuple[Write, ...]:
        """Writes, newest first, those older than the write `before`."""
        ...

    def settle(self, scope: Scope) -> int:
        """End the writes that were left under way; how many are still not final."""
        ...
