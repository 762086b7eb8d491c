"""What every calendar of public holidays answers."""

from datetime import date
from pathlib import Path

import pytest
from tests.fakes.holidays import FakeHolidays

from adapters.holidays import PublicHolidays
from domain.ports.holidays import Holidays

THANKSGIVING, LABOR_DAY = date(2026, 11, 26), date(2026, 9, 7)
KNOWN = {"US": [THANKSGIVING, date(2027, 11, 25), LABOR_DAY], "GB": [date(2026, 8, 31)]}


@pytest.fixture(params=["fake", "library"])
def calendar(request: pytest.FixtureRequest, tmp_path: Path) -> Holidays:
    return FakeHolidays(KNOWN) if request.param == "fake" else PublicHolidays(tmp_path)


def test_a_country_has_its_own_holidays_in_the_years_asked_for(calendar: Holidays) -> None:
    days = calendar.for_country("US", [2026])
    assert {THANKSGIVING, LABOR_DAY} <= days
    assert {day.year for day in days} == {2026}
    assert date(2027, 11, 25) in calendar.for_country("US", [2026, 2027])
    assert THANKSGIVING not in calendar.for_country("GB", [2026])


def test_banks_of_the_united_states_move_sundays_holidays_to_monday_and_no_saturdays(tmp_path: Path) -> None:
    days = PublicHolidays(tmp_path).for_country("US", [2026, 2027])
    # By the Federal Reserve's calendar.
    assert sorted(day for day in days if day.weekday() < 5) == [
        *(date(2026, 1, 1), date(2026, 1, 19), date(2026, 2, 16), date(2026, 5, 25), date(2026, 6, 19)),
        *(date(2026, 9, 7), date(2026, 10, 12), date(2026, 11, 11), date(2026, 11, 26), date(2026, 12, 25)),
        *(date(2027, 1, 1), date(2027, 1, 18), date(2027, 2, 15), date(2027, 5, 31), date(2027, 7, 5)),
        *(date(2027, 9, 6), date(2027, 10, 11), date(2027, 11, 11), date(2027, 11, 25)),
    ]


@pytest.mark.parametrize("country", ["", "ZZ", "Ruritania"])
def test_an_unknown_country_has_none(calendar: Holidays, country: str) -> None:
    assert calendar.for_country(country, [2026]) == frozenset()


def test_what_the_library_said_of_a_year_is_kept_and_read_instead(tmp_path: Path) -> None:
    said = PublicHolidays(tmp_path).for_country("US", [2026])
    [kept] = tmp_path.iterdir()
    assert kept.name == "US-2026.json"
    kept.write_text(kept.read_text().replace("2026-11-26", "2026-11-27"))
    assert PublicHolidays(tmp_path).for_country("US", [2026]) == said - {THANKSGIVING} | {date(2026, 11, 27)}


@pytest.mark.parametrize("written", ['{"state":"of another library","days":[]}', "half of i", ""])
def test_what_another_library_said_or_cannot_be_read_is_asked_for_anew(tmp_path: Path, written: str) -> None:
    (tmp_path / "US-2026.json").write_text(written)
    assert THANKSGIVING in PublicHolidays(tmp_path).for_country("US", [2026])


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    assert THANKSGIVING in PublicHolidays(tmp_path / "taken").for_country("US", [2026])
    assert PublicHolidays(tmp_path).for_country("../US", [2026]) == frozenset()
