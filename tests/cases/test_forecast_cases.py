"""Projections that were wrong on somebody's books, each with its right value."""

from datetime import date
from pathlib import Path

from tests.fixtures.cases import CASE_DAY, synced

from domain.models.forecast import Forecast


def forecast_of(name: str, folder: Path, day: date = CASE_DAY) -> Forecast:
    with synced(name, folder, day) as case:
        return case.job.program.forecast.answer(case.firm_id, case.business.id, case.as_of).forecast


def test_oracle_4_the_horizon_is_as_long_on_each_weekday(tmp_path: Path) -> None:
    forecast = forecast_of("oracle-4", tmp_path, date(2026, 10, 31))
    zero = date(2027, 1, 27)
    assert forecast.horizon_end == date(2027, 1, 29)
    assert (forecast.forecast_zero_date.value, forecast.breach_date.value) == (zero, zero)
    assert (str(forecast.low_water), forecast.low_day) == ("-5,000.00 USD", zero)
    assert forecast.headline is not None
    assert (forecast.headline.low_balance, forecast.headline.low_day) == (forecast.low_water, zero)
