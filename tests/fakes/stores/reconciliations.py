"""Reconciliations in memory: `domain.ports.stores.reconciliations.Reconciliations`."""

from tests.fakes.installation import Installation

from domain.firms.firm import Scope
from domain.rails.reconciliation import Reconciliation


class FakeReconciliations:
    def __init__(self, installation: Installation) -> None:
        self._held = installation
        self._kept: dict[str, list[Reconciliation]] = {}

    def save(self, scope: Scope, reconciliation: Reconciliation) -> None:
        self._of(scope).append(reconciliation)

    def list_reconciliations(self, scope: Scope, limit: int) -> tuple[Reconciliation, ...]:
        return tuple(reversed(self._of(scope)))[:limit]

    def _of(self, scope: Scope) -> list[Reconciliation]:
        business = self._held.business(scope.firm_id, scope.business_id)
        return self._kept.setdefault(business.id, [])
