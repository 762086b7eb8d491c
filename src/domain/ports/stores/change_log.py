"""Port: the append-only change log of a business."""

from typing import Protocol

from domain.firms.firm import Scope
from domain.rails.change import ChangeEntry, LogProof


class ChangeLog(Protocol):
    """Reads the log with its payloads, and proves that nobody has altered it."""

    def entries(
        self, scope: Scope, after: int, limit: int, *, kind: str | None = None, record_id: str | None = None
    ) -> tuple[ChangeEntry, ...]:
        """As `MirrorReading.changes`, each with the payloads before and after it."""
        ...

    def prove(self, scope: Scope, kept: LogProof | None = None) -> LogProof:
        """Recompute every link from the first entry to the head, and compare the mirror with what the log says.

        `kept` is an earlier proof of the log: who rewrites a whole log, head and all, is found out by it.
        """
        ...
