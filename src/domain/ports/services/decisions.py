"""Port: what was decided about the business being read (ADR-006)."""

from typing import Protocol

from domain.plans.arrangement import Arrangements
from domain.plans.decision import Decision


class Decided(Protocol):
    """A domain service over one consistent read."""

    def standing(self) -> tuple[Decision, ...]:
        """The live decisions by document, those that have lapsed told as such."""
        ...

    def about(self, record: str) -> tuple[Decision, ...]:
        """All that was decided about a document, such as "Bill:7", the newest first; what has lapsed told as such."""
        ...

    def arrangements(self) -> Arrangements:
        """What standing decisions say of the days of bills and invoices."""
        ...
