"""Port: the Decision Console, as the Digest sees it."""

from typing import Protocol

from domain.models.console import ConsoleAnswer
from domain.models.firm import AsOf
from domain.models.freshness import CACHED, Freshness


class Console(Protocol):
    """What may be decided for one client."""

    def answer(self, firm_id: str, business_id: str, as_of: AsOf, freshness: Freshness = CACHED) -> ConsoleAnswer:
        """Raises `NotFound` for a business that is not the firm's."""
        ...
