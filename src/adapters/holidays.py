"""Public holidays by a kept library."""

from collections.abc import Iterable
from datetime import date
from functools import cache


class PublicHolidays:
    """Implements the port `Holidays` by the library `holidays`."""

    def of(self, country: str, years: Iterable[int]) -> frozenset[date]:
        return frozenset().union(*(_of_year(country, year) for year in years))


@cache
def _of_year(country: str, year: int) -> frozenset[date]:
    # Hundreds of calendars are only read once somebody's books are opened.
    import holidays

    known = country in holidays.list_supported_countries(include_aliases=True)
    return frozenset(holidays.country_holidays(country, years=year)) if known else frozenset()
