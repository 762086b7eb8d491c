"""When payment terms let a document fall due."""

from calendar import monthrange
from datetime import date, timedelta

from domain.books.account import Term


def shifted(day: date, days: int) -> date:
    """The day so many days later or earlier, kept within the calendar: a year typed wrong must not stop an answer."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def due_by_terms(txn_date: date, term: Term) -> date | None:
    """The due date a term gives: so many days, or a day of the month (of the next one when too near)."""
    if term.due_days is not None:
        return shifted(txn_date, term.due_days)
    if term.due_day_of_month is None:
        return None
    due = _day_of_month(txn_date, term.due_day_of_month)
    too_near = term.due_next_month_days
    if due < txn_date or (too_near and (due - txn_date).days <= too_near):
        due = _day_of_month(_first_of_next_month(txn_date), term.due_day_of_month)
    return due


def _day_of_month(day: date, wanted: int) -> date:
    return day.replace(day=min(wanted, monthrange(day.year, day.month)[1]))


def _first_of_next_month(day: date) -> date:
    return shifted(day.replace(day=1), 32).replace(day=1)
