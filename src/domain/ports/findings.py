"""Port: what the hygiene rules conclude (ADR-006)."""

from typing import Protocol

from domain.models.finding import Evaluation


class Findings(Protocol):
    """The rules' outcome for the mirror version being read."""

    def evaluation(self) -> Evaluation:
        """Every rule's outcome and every finding, worst first."""
        ...
