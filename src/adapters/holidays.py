"""Public holidays, where it has them those of banks, by a kept library."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import msgspec
from platformdirs import user_cache_path

# Countries whose banks keep a calendar of their own: the Federal Reserve moves no Saturday's holiday to the Friday.
_BANKS = {"US": "XFED"}


class _Kept(msgspec.Struct, frozen=True):
    state: str
    days: frozenset[date]


class PublicHolidays:
    """Implements the port `Holidays` by the library `holidays`.

    It reads the calendars of all countries when it is imported. So what it said of a year is kept, a file each, in a
    folder of the user's cache unless another is given, for as long as the same library lies there.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._known: dict[tuple[str, int], frozenset[date]] = {}

    def for_country(self, country: str, years: Iterable[int]) -> frozenset[date]:
        if not (country.isalpha() and country.isascii()):
            return frozenset()
        return frozenset().union(*(self._of_year(country, year) for year in years))

    def _of_year(self, country: str, year: int) -> frozenset[date]:
        if (country, year) not in self._known:
            self._known[country, year] = self._recalled(country, year)
        return self._known[country, year]

    def _recalled(self, country: str, year: int) -> frozenset[date]:
        place = (self._folder or user_cache_path("cashrail") / "bank-holidays") / f"{country}-{year}.json"
        state = _state()
        with suppress(OSError, msgspec.DecodeError):
            kept = msgspec.json.decode(place.read_bytes(), type=_Kept)
            if kept.state == state:
                return kept.days
        days = _computed(country, year)
        # Whoever reads half of it cannot decode it, and computes it anew.
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(msgspec.json.encode(_Kept(state, days)))
        return days


@cache
def _state() -> str:
    """What tells one installed library from another without importing it."""
    spec = find_spec("holidays")
    status = Path(spec.origin).with_name("version.py").stat() if spec and spec.origin else None
    return f"{status.st_size} {status.st_mtime_ns}" if status else ""


def _computed(country: str, year: int) -> frozenset[date]:
    import holidays

    bank = _BANKS.get(country, "")
    if bank in holidays.list_supported_financial():
        return frozenset(holidays.financial_holidays(bank, years=year))
    known = country in holidays.list_supported_countries(include_aliases=True)
    return frozenset(holidays.country_holidays(country, years=year)) if known else frozenset()
