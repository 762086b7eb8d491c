"""Business days, pay-days and the business's own today."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from domain.dates import (
    business_days_between,
    is_business_day,
    last_pay_day,
    next_business_day,
    next_pay_day,
)

FRIDAY = date(2026, 7, 3)
MONDAY = date(2026, 7, 6)
INDEPENDENCE_OBSERVED = frozenset({FRIDAY})
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def test_weekends_and_holidays_are_passed_over() -> None:
    assert next_business_day(date(2026, 7, 4)) == MONDAY
    assert next_business_day(FRIDAY) == FRIDAY
    assert next_business_day(FRIDAY, INDEPENDENCE_OBSERVED) == MONDAY


def test_business_days_count_the_end_and_not_the_start() -> None:
    assert business_days_between(FRIDAY, MONDAY) == 1
    assert business_days_between(date(2026, 7, 2), MONDAY, INDEPENDENCE_OBSERVED) == 1
    assert business_days_between(MONDAY, MONDAY) == 0
    assert business_days_between(MONDAY, FRIDAY) == 0
    assert business_days_between(date(2028, 2, 28), date(2028, 3, 1)) == 2


def test_pay_days_are_tuesday_and_thursday_both_ways() -> None:
    assert next_pay_day(FRIDAY, (1, 3)) == date(2026, 7, 7)
    assert last_pay_day(FRIDAY, (1, 3)) == date(2026, 7, 2)
    assert next_pay_day(date(2026, 7, 7), (1, 3), frozenset({date(2026, 7, 7)})) == date(2026, 7, 9)


@given(DAYS, DAYS, DAYS)
def test_business_days_add_up_over_any_day_between(a: date, b: date, c: date) -> None:
    start, middle, end = sorted((a, b, c))
    parts = business_days_between(start, middle) + business_days_between(middle, end)
    assert parts == business_days_between(start, end)


@given(DAYS)
def test_the_next_business_day_is_one(day: date) -> None:
    assert is_business_day(next_business_day(day))
