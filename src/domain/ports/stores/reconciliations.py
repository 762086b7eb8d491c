"""Port: how mirrors compared with their rails."""

from typing import Protocol

from domain.firms.firm import Scope
from domain.rails.reconciliation import Reconciliation


class Reconciliations(Protocol):
    """Outcomes by business."""

    def save(self, scope: Scope, reconciliation: Reconciliation) -> None:
        """Keep one outcome; the oldest beyond a few months of nights are dropped."""
        ...

    def list_reconciliations(self, scope: Scope, limit: int) -> tuple[Reconciliation, ...]:
        """Outcomes, newest first."""
        ...
