"""What is done about decisions together with storing a write."""

from collections.abc import Callable
from typing import Protocol

from domain.firms.firm import Scope
from domain.plans.decision import Decision
from domain.rails.write import Write


class DecisionsHeld(Protocol):
    """Decisions that nobody else can change until the write is stored."""

    def live(self, scope: Scope) -> tuple[Decision, ...]:
        """Those that are proposed or standing, by document."""
        ...

    def change(self, scope: Scope, decision: Decision) -> None:
        """Store the next version of one; raises `NotFound`, and `Conflict` unless it follows the stored one."""
        ...


Also = Callable[[DecisionsHeld, Write, tuple[Write, ...]], None]
"""Called with a new write as it is stored; what it raises keeps the write from being stored.

The last are the client's writes that have not ended, and those that have ended since the new one was asked for: what
was looked at before it does not show what they do.
"""
