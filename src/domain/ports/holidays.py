"""Port: on which days the banks of a country are closed."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol


class Holidays(Protocol):
    """The public holidays of countries, observed ones included; of the United States those of its banks."""

    def for_country(self, country: str, years: Iterable[int]) -> frozenset[date]:
        """By ISO 3166 code of two or three letters; none for a country that nobody knows."""
        ...
