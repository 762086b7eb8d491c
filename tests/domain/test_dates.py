"""Calendar arithmetic."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates import (
    business_days_between,
    due_in_words,
    is_business_day,
    last_pay_day,
    next_business_day,
    next_pay_day,
    weekdays_moved,
)

# May 2026: the 1st is a Friday, the 25th Memorial Day, the 31st a Sunday.
MEMORIAL_DAY = frozenset({date(2026, 5, 25)})
TUESDAY_THURSDAY = (1, 3)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def may(day: int) -> date:
    return date(2026, 5, day)


def test_business_days_are_weekdays_that_are_no_holidays() -> None:
    assert [n for n in range(22, 30) if is_business_day(may(n), MEMORIAL_DAY)] == [22, 26, 27, 28, 29]
    assert is_business_day(may(25))


def test_next_business_day_passes_weekends_holidays_and_month_ends() -> None:
    assert next_business_day(may(22)) == may(22)
    assert next_business_day(may(23)) == may(25)
    assert next_business_day(may(23), MEMORIAL_DAY) == may(26)
    assert next_business_day(may(30)) == date(2026, 6, 1)
    assert next_business_day(date(2027, 1, 1), frozenset({date(2027, 1, 1)})) == date(2027, 1, 4)
    assert next_business_day(date(2028, 2, 29)) == date(2028, 2, 29)


def test_business_days_between_leave_the_first_day_out_and_the_last_in() -> None:
    # Friday 22 May to Monday 1 June: 25 to 29 May and 1 June are 6, 5 without Memorial Day.
    assert business_days_between(may(22), date(2026, 6, 1)) == 6
    assert business_days_between(may(22), date(2026, 6, 1), MEMORIAL_DAY) == 5
    assert business_days_between(may(22), may(24)) == 0
    assert business_days_between(may(22), may(22)) == 0
    assert business_days_between(may(22), may(1)) == 0


@given(days, st.integers(0, 60), st.integers(0, 60))
def test_business_days_add_up(start: date, first: int, second: int) -> None:
    middle = start + timedelta(days=first)
    end = middle + timedelta(days=second)
    parts = business_days_between(start, middle) + business_days_between(middle, end)
    assert business_days_between(start, end) == parts


def test_pay_days() -> None:
    # Tuesdays and Thursdays of May 2026: 5, 7, 12, 14, 19, 21, 26, 28.
    assert [next_pay_day(may(n), TUESDAY_THURSDAY).day for n in (5, 6, 7, 8, 28)] == [5, 7, 7, 12, 28]
    assert next_pay_day(may(29), TUESDAY_THURSDAY) == date(2026, 6, 2)
    assert [last_pay_day(may(n), TUESDAY_THURSDAY).day for n in (5, 6, 7, 11, 31)] == [5, 5, 7, 7, 28]
    assert last_pay_day(may(4), TUESDAY_THURSDAY) == date(2026, 4, 30)


def test_a_pay_day_on_a_holiday_passes_to_the_neighbour() -> None:
    assert next_pay_day(may(25), (0,), MEMORIAL_DAY) == date(2026, 6, 1)
    assert last_pay_day(may(25), (0,), MEMORIAL_DAY) == may(18)


@given(days, st.sets(st.integers(0, 6), min_size=1))
def test_pay_days_enclose_the_day_within_a_week(day: date, weekdays: set[int]) -> None:
    pay = tuple(sorted(weekdays))
    before, after = last_pay_day(day, pay), next_pay_day(day, pay)
    assert before <= day <= after
    assert (after - before).days <= 7
    assert before.weekday() in weekdays
    assert after.weekday() in weekdays


@pytest.mark.parametrize(
    ("offset", "words"),
    [
        (-2, "overdue by 2 days"),
        (-1, "overdue by 1 day"),
        (0, "due today"),
        (1, "due in 1 day"),
        (30, "due in 30 days"),
    ],
)
def test_a_due_date_in_words(offset: int, words: str) -> None:
    assert due_in_words(may(4) + timedelta(days=offset), may(4)) == words


def test_what_is_due_on_a_holiday_moves_to_the_next_business_day_and_nothing_is_lost() -> None:
    # Thursday and Friday, 25 and 26 November 2027, are holidays; Monday the 29th takes their parts beside its own.
    holidays = frozenset({date(2027, 11, 25), date(2027, 11, 26)})
    thanksgiving = [date(2027, 11, day) for day in (24, 29, 29, 29, 30)]
    assert [on for _, on in weekdays_moved(date(2027, 11, 23), date(2027, 11, 30), holidays)] == thanksgiving
    # Asked on either holiday, its own part and that of the one before are still to come.
    for asked in (25, 26, 27, 28):
        coming = weekdays_moved(date(2027, 11, asked), date(2027, 11, 30), holidays)
        assert [on.day for _, on in coming] == [29, 29, 29, 30]
    assert [on.day for _, on in weekdays_moved(date(2027, 11, 29), date(2027, 11, 30), holidays)] == [30]
