"""Port: the append-only change log of a business."""

from typing import Protocol

from domain.models.change import ChangeEntry, LogProof
from domain.models.firm import Scope


class ChangeLog(Protocol):
    """Reads the log with its payloads, and proves that nobody has altered it."""

    def entries(self, scope: Scope, after: int, limit: int) -> tuple[ChangeEntry, ...]:
        """Entries after a sequence number, oldest first, each with the payloads before and after it."""
        ...

    def prove(self, scope: Scope) -> LogProof:
        """Recompute every link from the first entry to the head, and compare the mirror with what the log says."""
        ...
