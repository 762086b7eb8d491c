"""Which payments make a recurring series."""

from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from domain.series import Beat, find_series, varies_within

START = date(2026, 1, 5)


def beats(*payments: tuple[int, int]) -> list[Beat]:
    """Payments of so many days after the start and so much."""
    return [Beat(START + timedelta(days=day), f"Purchase:{n}", minor) for n, (day, minor) in enumerate(payments)]


def test_three_like_payments_at_a_cadence_are_a_series() -> None:
    found = find_series(beats((0, -10_000), (7, -10_400), (14, -9_900)))
    assert found is not None
    assert (found.cadence_days, found.amount_minor, found.fixed) == (7, -10_000, True)
    assert found.records == ("Purchase:0", "Purchase:1", "Purchase:2")


def test_amounts_that_vary_are_variable_and_then_no_series() -> None:
    variable = find_series(beats((0, -10_000), (7, -13_000), (14, -8_000)))
    assert variable is not None
    assert (variable.amount_minor, variable.fixed) == (-10_000, False)
    assert find_series(beats((0, -10_000), (7, -40_000), (14, -1_000))) is None


def test_two_payments_are_no_series() -> None:
    assert find_series(beats((0, -100), (7, -100))) is None


def test_payments_of_one_day_are_one_beat() -> None:
    found = find_series(beats((0, -60), (0, -40), (7, -100), (14, -30), (14, -70)))
    assert found is not None
    assert found.amount_minor == -100
    assert len(found.records) == 5


def test_a_series_lapses_when_two_payments_in_a_row_fail_to_come() -> None:
    found = find_series(beats((0, -100), (7, -100), (14, -100)))
    assert found is not None
    assert not found.has_lapsed(START + timedelta(days=31))
    assert found.has_lapsed(START + timedelta(days=32))


def test_variation_is_compared_exactly() -> None:
    assert varies_within([90, 110], 10)
    assert not varies_within([89, 111], 10)
    assert not varies_within([0, 0, 1], 35)


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 200)), max_size=15), st.randoms())
def test_the_order_of_payments_never_matters(payments: list[tuple[int, int]], random: Random) -> None:
    made = beats(*payments)
    assert find_series(made) == find_series(random.sample(made, len(made)))
