"""Port: the Hygiene Tray, as the Digest sees it."""

from typing import Protocol

from domain.models.firm import AsOf
from domain.models.freshness import CACHED, Freshness
from domain.models.tray import TrayAnswer


class Tray(Protocol):
    """What is wrong or missing in one client's books."""

    def answer(self, firm_id: str, business_id: str, as_of: AsOf, freshness: Freshness = CACHED) -> TrayAnswer:
        """Raises `NotFound` for a business that is not the firm's."""
        ...
