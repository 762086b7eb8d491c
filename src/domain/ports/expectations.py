"""Port: what is expected beside the books, and what was expected before (ADR-006)."""

from datetime import date
from typing import Protocol

from domain.models.frozen_forecast import FrozenForecast
from domain.models.known_item import KnownItem


class Expectations(Protocol):
    """Known items and frozen projections of the business being read."""

    def known_items(self) -> tuple[KnownItem, ...]:
        """The planned ones by day and id, those past their review too."""
        ...

    def frozen_days(self) -> tuple[date, ...]:
        """The days of which projections are kept, newest first."""
        ...

    def frozen(self, day: date) -> FrozenForecast:
        """The projection kept of a day; raises `NotFound`."""
        ...
