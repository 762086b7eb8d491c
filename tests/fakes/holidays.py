"""Holidays that a test gives."""

from collections.abc import Iterable, Mapping
from datetime import date


class FakeHolidays:
    """Implements the port `Holidays` in memory."""

    def __init__(self, days: Mapping[str, Iterable[date]]) -> None:
        self._days = {country: frozenset(listed) for country, listed in days.items()}

    def for_country(self, country: str, years: Iterable[int]) -> frozenset[date]:
        asked = frozenset(years)
        return frozenset(day for day in self._days.get(country, ()) if day.year in asked)
