"""Port: the Digest's rows of a firm's clients, as they were last computed."""

from datetime import date, datetime
from typing import Protocol

from domain.answers.portfolio import KeptRow, StampedRow
from domain.firms.firm import Scope


class DigestRows(Protocol):
    """One row a business."""

    def standing(self, firm_id: str, as_of: date) -> tuple[StampedRow, ...]:
        """The rows kept for that day, each beside how its books stand now; one read for the whole firm."""
        ...

    def keep(self, scope: Scope, kept: KeptRow, now: datetime) -> None:
        """Keep a row in place of the business's earlier one; raises `NotFound`."""
        ...
