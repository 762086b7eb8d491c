"""What is expected beside the books, and what was expected before."""

from datetime import date, timedelta

from application.services.reading import Reading
from domain.answers.kept_forecast import KeptForecast
from domain.errors import NotFound
from domain.plans.known_item import KnownItem


class ExpectationService:
    """Implements the port `Expectations`."""

    def __init__(self, reading: Reading) -> None:
        self._reading, self._mirror = reading, reading.mirror

    def known_items(self) -> tuple[KnownItem, ...]:
        return self._mirror.known_items()

    def latest_kept(self) -> KeptForecast | None:
        last = self._reading.as_of.day - timedelta(weeks=1)
        days = (day for day in self._mirror.kept_forecast_days() if self._reading.history_from <= day <= last)
        newest = next(days, None)
        return None if newest is None else self._mirror.kept_forecast(newest)

    def kept(self, day: date) -> KeptForecast:
        found = self._mirror.kept_forecast(day)
        if found is None:
            raise NotFound(f"No projection of {day.isoformat()} was kept.")
        return found
