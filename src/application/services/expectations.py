"""What is expected beside the books, and what was expected before."""

from datetime import date

from application.services.reading import Reading
from domain.errors import NotFound
from domain.models.frozen_forecast import FrozenForecast
from domain.models.known_item import KnownItem


class ExpectationService:
    """Implements the port `Expectations`."""

    def __init__(self, reading: Reading) -> None:
        self._mirror = reading.mirror

    def known_items(self) -> tuple[KnownItem, ...]:
        return self._mirror.known_items()

    def frozen_days(self) -> tuple[date, ...]:
        return self._mirror.frozen_days()

    def frozen(self, day: date) -> FrozenForecast:
        found = self._mirror.frozen_forecast(day)
        if found is None:
            raise NotFound(f"No projection of {day.isoformat()} was kept.")
        return found
