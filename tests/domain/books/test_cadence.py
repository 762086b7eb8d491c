"""At which intervals days recur, and on which days the next ones fall."""

from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.books.cadence import (
    BIWEEKLY,
    CADENCES_DAYS,
    FOUR_WEEKLY,
    HALF_YEARLY,
    MONTHLY,
    QUARTERLY,
    SEMIMONTHLY,
    TWO_MONTHLY,
    WEEKLY,
    YEARLY,
    days_after,
)
from domain.books.cadence import cadence_of as found


def on(*days: str) -> list[date]:
    return [date.fromisoformat(day) for day in days]


def following(days: list[date], cadence: int, count: int = 3) -> list[date]:
    return list(islice(days_after(days, cadence), count))


@pytest.mark.parametrize(
    ("days", "cadence", "after"),
    [
        (on("2026-05-04", "2026-05-11", "2026-05-18"), WEEKLY, on("2026-05-25", "2026-06-01", "2026-06-08")),
        (on("2026-05-01", "2026-05-15", "2026-05-29"), BIWEEKLY, on("2026-06-12", "2026-06-26", "2026-07-10")),
        (on("2026-03-15", "2026-03-31", "2026-04-15"), SEMIMONTHLY, on("2026-04-30", "2026-05-15", "2026-05-31")),
        (on("2026-01-31", "2026-02-15", "2026-02-28"), SEMIMONTHLY, on("2026-03-15", "2026-03-31", "2026-04-15")),
        (on("2026-01-01", "2026-02-02", "2026-03-02"), MONTHLY, on("2026-04-01", "2026-05-01", "2026-06-01")),
        (on("2025-12-31", "2026-01-31", "2026-02-28"), MONTHLY, on("2026-03-31", "2026-04-30", "2026-05-31")),
        (on("2025-12-30", "2026-01-30", "2026-02-28"), MONTHLY, on("2026-03-30", "2026-04-30", "2026-05-30")),
        (on("2025-08-31", "2025-11-30", "2026-02-28"), QUARTERLY, on("2026-05-31", "2026-08-31", "2026-11-30")),
        (on("2026-02-06", "2026-03-06", "2026-04-03"), FOUR_WEEKLY, on("2026-05-01", "2026-05-29", "2026-06-26")),
        (on("2025-12-31", "2026-02-28", "2026-04-30"), TWO_MONTHLY, on("2026-06-30", "2026-08-31", "2026-10-31")),
        (on("2025-04-15", "2025-10-15", "2026-04-15"), HALF_YEARLY, on("2026-10-15", "2027-04-15", "2027-10-15")),
        (on("2024-02-29", "2025-02-28", "2026-02-28"), YEARLY, on("2027-02-28", "2028-02-29", "2029-02-28")),
        (on("2024-03-10", "2025-03-10", "2026-03-10"), YEARLY, on("2027-03-10", "2028-03-10", "2029-03-10")),
    ],
)
def test_each_cadence_is_found_and_kept(days: list[date], cadence: int, after: list[date]) -> None:
    assert found(days) == cadence
    assert following(days, cadence) == after


def test_a_payment_made_early_does_not_move_the_calendar() -> None:
    early = on("2026-03-02", "2026-04-01", "2026-05-01", "2026-05-29")
    assert found(early) == MONTHLY
    assert following(early, MONTHLY) == on("2026-07-01", "2026-08-01", "2026-09-01")


def test_days_without_a_beat_have_no_cadence() -> None:
    assert found(on("2026-01-01", "2026-01-04", "2026-03-20", "2026-04-02")) is None
    assert found(on("2026-01-01")) is None


def test_gaps_may_lie_three_days_or_fifteen_percent_off() -> None:
    start = date(2026, 1, 5)
    assert found([start, start + timedelta(days=10), start + timedelta(days=17)]) == WEEKLY
    assert found([start, start + timedelta(days=34), start + timedelta(days=64)]) == MONTHLY
    assert found([start, start + timedelta(days=35), start + timedelta(days=65)]) is None


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(CADENCES_DAYS), st.integers(3, 12))
def test_what_a_calendar_foretells_is_found_again_in_it(start: date, cadence: int, count: int) -> None:
    days = list(islice(days_after([start], cadence), count))
    assert days == sorted(set(days))
    assert days[0] > start
    again = found(days)
    assert again is not None
    # Half months around 28 days of February look like two weeks until a longer month comes.
    assert again == cadence or {again, cadence} == {BIWEEKLY, SEMIMONTHLY}
    assert next(days_after(days, cadence)) > days[-1]
