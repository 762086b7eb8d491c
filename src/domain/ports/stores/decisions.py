"""Port: the stored decisions about bills and invoices."""

from collections.abc import Mapping
from typing import Protocol

from domain.firms.firm import Scope
from domain.plans.decision import Decision


class Decisions(Protocol):
    """Decisions of businesses. Each call is one transaction, or a part of the unit of work; nothing is ever deleted."""

    def add(self, scope: Scope, decisions: tuple[Decision, ...]) -> None:
        """Store new ones, all or none; the live ones of the same documents are replaced by them.

        Raises `Conflict` where the payment of one of these is under way.
        """
        ...

    def get(self, scope: Scope, decision_id: str) -> Decision:
        """One decision; raises `NotFound`."""
        ...

    def change(self, scope: Scope, decision: Decision) -> None:
        """Store the next version of one; raises `NotFound`, and `Conflict` unless it follows the stored one."""
        ...

    def live(self, scope: Scope) -> tuple[Decision, ...]:
        """Those that are proposed or standing, by document."""
        ...

    def proposed(self, firm_id: str) -> Mapping[str, tuple[Decision, ...]]:
        """Those of all the firm's businesses that lack approvals, by business; raises `NotFound` for no firm."""
        ...

    def list_decisions(self, scope: Scope, before: str | None, limit: int) -> tuple[Decision, ...]:
        """All of them, newest first, those older than the decision `before`; raises `Invalid` where that is none."""
        ...
