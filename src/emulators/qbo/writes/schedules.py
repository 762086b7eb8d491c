"""Schedules of recurring transactions: checked, and the days that fit them."""

from calendar import day_name, month_name, monthrange
from datetime import date, timedelta
from typing import Any, Final

from emulators.qbo.faults import bad_enumeration, missing, unreadable
from emulators.service.wire import Json

_INTERVALS: Final = ("Daily", "Weekly", "Monthly", "Yearly")
_MONTHS: Final = {"Monthly": 1, "Yearly": 12}
_LAST_WEEK: Final = 5
_LONGEST_INTERVAL: Final = 999


def checked_schedule(schedule: Any, today: date, previous: str = "") -> Json:
    """With the next day from today on, and after the `previous` one. Raises ServiceError."""
    if not isinstance(schedule, dict):
        raise missing("RecurringInfo.ScheduleInfo")
    if schedule.get("IntervalType") not in _INTERVALS:
        raise bad_enumeration(schedule.get("IntervalType"))
    interval = schedule.get("NumInterval", 1)
    if not isinstance(interval, int) or isinstance(interval, bool) or not 1 <= interval <= _LONGEST_INTERVAL:
        raise unreadable("ScheduleInfo.NumInterval")
    first = max(_day_of(schedule, "StartDate") or today, today)
    checked = {**schedule, "NumInterval": interval, "PreviousDate": previous}
    last = _day_of(checked, "PreviousDate")
    if last is None:
        del checked["PreviousDate"]
    else:
        first = max(first, last + timedelta(days=1))
    return {**checked, "NextDate": _next_date(schedule, first).isoformat()}


def _day_of(schedule: Json, field: str) -> date | None:
    if not schedule.get(field):
        return None
    try:
        return date.fromisoformat(str(schedule[field]))
    except ValueError as error:
        raise unreadable(f"ScheduleInfo.{field}") from error


def day_after(schedule: Json, day: date) -> date:
    """The day of the schedule that follows that one."""
    kind, number = str(schedule["IntervalType"]), int(schedule["NumInterval"])
    if kind not in _MONTHS:
        return day + timedelta(days=number * (7 if kind == "Weekly" else 1))
    months = day.year * 12 + day.month - 1 + number * _MONTHS[kind]
    first = date(months // 12, months % 12 + 1, 1)
    if _names_a_day(schedule):
        return _next_date(schedule, first)
    return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))


def _names_a_day(schedule: Json) -> bool:
    return isinstance(schedule.get("DayOfMonth"), int) or isinstance(schedule.get("WeekOfMonth"), int)


def _next_date(schedule: Json, first: date) -> date:
    """The first day from `first` on that fits the schedule, or `first` where none of a year does."""
    days = (first + timedelta(days=number) for number in range(366))
    return next((day for day in days if _fits(schedule, day)), first)


def _fits(schedule: Json, day: date) -> bool:
    interval = schedule["IntervalType"]
    if interval == "Weekly":
        return _is_day_of_week(schedule, day)
    if interval == "Yearly" and schedule.get("MonthOfYear") not in (None, month_name[day.month]):
        return False
    if interval not in _MONTHS or not _names_a_day(schedule):
        return True
    length = monthrange(day.year, day.month)[1]
    if isinstance(schedule.get("DayOfMonth"), int):
        return day.day == min(int(schedule["DayOfMonth"]), length)
    last = schedule["WeekOfMonth"] == _LAST_WEEK and day.day > length - 7
    return _is_day_of_week(schedule, day) and (last or (day.day - 1) // 7 + 1 == schedule["WeekOfMonth"])


def _is_day_of_week(schedule: Json, day: date) -> bool:
    return not schedule.get("DayOfWeek") or day_name[day.weekday()] == str(schedule["DayOfWeek"])
