"""What every calendar of public holidays answers."""

from datetime import date

import pytest
from tests.fakes.holidays import FakeHolidays

from adapters.holidays import PublicHolidays
from domain.ports.holidays import Holidays

THANKSGIVING, INDEPENDENCE_OBSERVED = date(2026, 11, 26), date(2026, 7, 3)
KNOWN = {"US": [THANKSGIVING, date(2027, 11, 25), INDEPENDENCE_OBSERVED], "GB": [date(2026, 8, 31)]}


@pytest.fixture(params=["fake", "library"])
def calendar(request: pytest.FixtureRequest) -> Holidays:
    return FakeHolidays(KNOWN) if request.param == "fake" else PublicHolidays()


def test_a_country_has_its_own_holidays_in_the_years_asked_for(calendar: Holidays) -> None:
    days = calendar.of("US", [2026])
    assert {THANKSGIVING, INDEPENDENCE_OBSERVED} <= days
    assert {day.year for day in days} == {2026}
    assert date(2027, 11, 25) in calendar.of("US", [2026, 2027])
    assert THANKSGIVING not in calendar.of("GB", [2026])


@pytest.mark.parametrize("country", ["", "ZZ", "Ruritania"])
def test_an_unknown_country_has_none(calendar: Holidays, country: str) -> None:
    assert calendar.of(country, [2026]) == frozenset()
