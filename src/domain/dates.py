"""Calendar arithmetic on business dates."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

_SATURDAY = 5
_MONTHS_A_YEAR = 12


def is_business_day(day: date, holidays: frozenset[date] = frozenset()) -> bool:
    """Whether banks work on that day: Monday to Friday and not in `holidays`."""
    return day.weekday() < _SATURDAY and day not in holidays


def next_business_day(day: date, holidays: frozenset[date] = frozenset()) -> date:
    """The day itself when it is a business day, else the first one after it."""
    while not is_business_day(day, holidays):
        day += timedelta(days=1)
    return day


def weekdays_moved(after: date, end: date, holidays: frozenset[date] = frozenset()) -> Iterator[tuple[date, date]]:
    """Weekdays up to `end`, each with the business day after `after` on which what is due on it moves.

    A weekday that is a holiday passes to the next business day, also one just before: nothing is lost by a holiday.
    """
    day = after
    while not is_business_day(day, holidays):
        day -= timedelta(days=1)
    while (day := day + timedelta(days=1)) <= end:
        if day.weekday() < _SATURDAY and (on := next_business_day(day, holidays)) > after:
            yield day, on


def business_days_between(start: date, end: date, holidays: frozenset[date] = frozenset()) -> int:
    """Business days after `start` up to and including `end`; 0 when `end` is not after `start`."""
    span = (end - start).days
    return sum(is_business_day(start + timedelta(days=n), holidays) for n in range(1, span + 1))


def day_count(days: int) -> str:
    """A number of days in words: "1 day", "2 days"."""
    return "1 day" if days == 1 else f"{days} days"


def due_in_words(due: date, today: date) -> str:
    """How a due date lies to a day: "overdue by 2 days", "due today", "due in 1 day"."""
    days = (due - today).days
    if days < 0:
        return f"overdue by {day_count(-days)}"
    return "due today" if days == 0 else f"due in {day_count(days)}"


def next_pay_day(day: date, pay_weekdays: tuple[int, ...], holidays: frozenset[date] = frozenset()) -> date:
    """The first pay-day on or after `day`; weekdays are 0 for Monday; a holiday passes to the next pay-day."""
    while day.weekday() not in pay_weekdays or day in holidays:
        day += timedelta(days=1)
    return day


def last_pay_day(day: date, pay_weekdays: tuple[int, ...], holidays: frozenset[date] = frozenset()) -> date:
    """The last pay-day on or before `day`."""
    while day.weekday() not in pay_weekdays or day in holidays:
        day -= timedelta(days=1)
    return day


def month_end(day: date) -> date:
    """The last day of the month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the month's last one when it has no such day."""
    year, index = divmod(day.year * _MONTHS_A_YEAR + day.month - 1 + months, _MONTHS_A_YEAR)
    return date(year, index + 1, min(day.day, monthrange(year, index + 1)[1]))
