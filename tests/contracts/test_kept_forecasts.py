"""What every store of frozen projections does."""

from datetime import date

import pytest
from tests.fixtures.books import bank, bill, books, day
from tests.fixtures.forecasting import forecast_of_books
from tests.fixtures.worlds import NOW, World

from domain.answers.kept_forecast import KeptForecast
from domain.errors import NotFound
from domain.firms.firm import Scope


def kept(on: date, amount: int = 100) -> KeptForecast:
    made = forecast_of_books(books(accounts=(bank(5_000),), bills=(bill("x", amount, day(3)),)))
    return KeptForecast(as_of=on, made_at=NOW, mirror_version=7, policy_version=1, forecast=made)


def test_a_projection_is_kept_whole_and_only_once(world: World, scope: Scope) -> None:
    assert world.kept_forecasts.freeze(scope, kept(day(0)))
    assert not world.kept_forecasts.freeze(scope, kept(day(0), amount=999))
    with world.mirror.read(scope) as reading:
        assert reading.kept_forecast(day(0)) == kept(day(0))
        assert reading.kept_forecast(day(1)) is None


def test_their_days_come_newest_first(world: World, scope: Scope) -> None:
    for offset in (7, 0, 14):
        world.kept_forecasts.freeze(scope, kept(day(offset)))
    with world.mirror.read(scope) as reading:
        assert reading.kept_forecast_days() == (day(14), day(7), day(0))


def test_they_stay_with_their_business_and_firm(world: World, scope: Scope) -> None:
    world.kept_forecasts.freeze(scope, kept(day(0)))
    with world.mirror.read(world.client("f_one", "realm-2")) as reading:
        assert reading.kept_forecast_days() == ()
    with pytest.raises(NotFound):
        world.kept_forecasts.freeze(Scope("f_two", scope.business_id), kept(day(7)))
