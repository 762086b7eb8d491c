"""The traffic light at its bounds."""

from typing import Any

import pytest
from tests.fixtures.books import MONDAY, bank, bill, books, day, quarter

from application.runway.calculators.position.assessment import assess
from domain.answers.runway import Light, RunwayFigures
from domain.books.bill import Bill
from domain.policy.policy import DEFAULT_POLICY
from domain.rails.connection import ConnectionState


def figures(cash: int, *bills: Bill, **fields: Any) -> RunwayFigures:
    # 500 a day out and in: the baseline is level and cash lasts.
    snapshot = books(accounts=(bank(cash),), bills=bills, **(quarter(45_500, 45_500) | fields))
    return assess(snapshot, DEFAULT_POLICY, MONDAY).figures


@pytest.mark.parametrize(
    ("cash", "light"),
    [(50_000, Light.GREEN), (15_000, Light.GREEN), (14_900, Light.AMBER), (10_500, Light.AMBER), (6_900, Light.RED)],
)
def test_the_buffer_sets_the_light(cash: int, light: Light) -> None:
    assert figures(cash).light is light


@pytest.mark.parametrize(("due", "light"), [(14, Light.RED), (15, Light.AMBER), (30, Light.AMBER), (31, Light.GREEN)])
def test_the_first_day_under_the_floor_sets_the_light(due: int, light: Light) -> None:
    assert day(due).weekday() < 5
    found = figures(50_000, bill("x", 45_000, day(due)))
    assert found.breach_date.value == day(due)
    assert found.light is light


def test_a_connection_to_be_made_again_is_grey_with_the_reason() -> None:
    found = figures(50_000, connection_state=ConnectionState.RECONNECT)
    assert found.light is Light.GREY
    assert found.light_reasons == ("The connection to the ledger must be made again.",)
