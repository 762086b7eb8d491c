"""When the next request may leave: the limits are never passed, and no moment is left unused."""

from bisect import insort
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.models.rail import RailLimits
from domain.turns import MINUTE_US, SECOND_US, Window, next_turn, still_counting, windows_of

QBO = RailLimits(requests_per_second=10, requests_per_minute=500)


def fits(taken: list[int], windows: tuple[Window, ...]) -> bool:
    """Whether no window holds more than it may."""
    return all(
        taken[first + window.most] - taken[first] >= window.span_us
        for window in windows
        for first in range(len(taken) - window.most)
    )


small = st.tuples(st.integers(1, 4), st.integers(1, 60)).map(lambda pair: Window(*pair))


@given(st.lists(small, min_size=1, max_size=3), st.lists(st.tuples(st.integers(0, 200), st.booleans()), max_size=40))
def test_whatever_was_booked_before_the_next_turn_fits_and_is_the_first_that_does(
    limits: list[Window], asked: list[tuple[int, bool]]
) -> None:
    full = tuple(limits)
    unreserved = tuple(Window(max(1, window.most - 1), window.span_us) for window in limits)
    taken: list[int] = []
    for not_before, reserved in asked:
        windows = full if reserved else unreserved
        moment = next_turn(taken, not_before, windows)
        others, taken = taken, sorted([*taken, moment])
        assert moment >= not_before
        assert fits(taken, full)
        earlier = (sorted([*others, candidate]) for candidate in range(not_before, moment))
        if fits(others, windows):
            assert not any(fits(each, windows) for each in earlier)


def test_a_minute_of_requests_leaves_nine_a_second_and_450_a_minute_to_all_but_users() -> None:
    taken: list[int] = []
    for _ in range(451):
        insort(taken, next_turn(taken, 0, windows_of(QBO, reserved=False)))
    assert [moment for moment in taken if moment < SECOND_US] == [0] * 9
    assert sum(moment < MINUTE_US for moment in taken) == 450
    assert taken[450] == MINUTE_US


def test_a_user_overtakes_what_others_have_booked() -> None:
    taken: list[int] = []
    for _ in range(45):
        insort(taken, next_turn(taken, 0, windows_of(QBO, reserved=False)))
    moments = []
    for _ in range(4):
        moments.append(next_turn(taken, 0, windows_of(QBO, reserved=True)))
        insort(taken, moments[-1])
    assert moments == [0, SECOND_US, 2 * SECOND_US, 3 * SECOND_US]
    assert all(later - earlier >= SECOND_US for earlier, later in pairwise(moments))
    assert fits(taken, windows_of(QBO, reserved=True))


@pytest.mark.parametrize(
    ("limits", "shared", "whole"),
    [
        (RailLimits(), (), ()),
        (RailLimits(requests_per_second=1), (1,), (1,)),
        (RailLimits(requests_per_second=5), (4,), (5,)),
        (RailLimits(requests_per_minute=40), (36,), (40,)),
        (QBO, (9, 450), (10, 500)),
    ],
)
def test_a_tenth_of_each_limit_is_kept_for_users(
    limits: RailLimits, shared: tuple[int, ...], whole: tuple[int, ...]
) -> None:
    assert tuple(window.most for window in windows_of(limits, reserved=False)) == shared
    assert tuple(window.most for window in windows_of(limits, reserved=True)) == whole


def test_what_is_over_and_what_a_clock_set_back_has_left_counts_no_more() -> None:
    now = 10 * MINUTE_US
    moments = [now - MINUTE_US, now - MINUTE_US + 1, now, now + 5, now + 6]
    assert still_counting(moments, now, 5) == [now - MINUTE_US + 1, now, now + 5]
