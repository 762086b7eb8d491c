"""Port: what is expected beside the books, and what was expected before (ADR-006)."""

from datetime import date
from typing import Protocol

from domain.answers.kept_forecast import KeptForecast
from domain.plans.known_item import KnownItem


class Expectations(Protocol):
    """Known items and frozen projections of the business being read."""

    def known_items(self) -> tuple[KnownItem, ...]:
        """The planned ones by day and id, those past their review too."""
        ...

    def latest_kept(self) -> KeptForecast | None:
        """The newest projection kept that a week has passed since, within the history read; None without one."""
        ...

    def kept(self, day: date) -> KeptForecast:
        """The projection kept of a day; raises `NotFound`."""
        ...
