"""Documents that recurring transactions make when their day comes."""

from contextlib import suppress
from copy import deepcopy
from datetime import date, datetime, timedelta
from typing import Final

from emulators.qbo.faults import ServiceError
from emulators.qbo.store import Company
from emulators.qbo.writes.changes import KEPT
from emulators.qbo.writes.operations import Books
from emulators.qbo.writes.recurring import KIND, stamp_template
from emulators.qbo.writes.schedules import day_after
from emulators.service.wire import Json

_OF_THE_TEMPLATE: Final = KEPT | {"RecurringInfo"}


def make_due(company: Company, books: Books, day: date, now: datetime) -> None:
    """Make what automated templates owe up to that day, dated as they say, each once.

    What the books refuse (a customer made inactive, a closed period) is left out, and the template goes on.
    """
    for record in list(company.of_kind(KIND).values()):
        made = 0
        while (due := _due(record)) is not None and due - _advance(record) <= day:
            with suppress(ServiceError):
                books.create(str(record["Type"]), _document(record, due), now)
            _move_on(record, due)
            made += 1
        if made:
            stamp_template(company, record, now)


def _due(record: Json) -> date | None:
    """The day of the next document, or None where none comes by itself."""
    info = _info(record)
    if not info.get("Active", True) or info.get("RecurType") != "Automated":
        return None
    schedule: Json = info.get("ScheduleInfo") or {}
    try:
        return date.fromisoformat(str(schedule.get("NextDate")))
    except ValueError:
        return None


def _info(record: Json) -> Json:
    template = record.get(str(record.get("Type")))
    info = template.get("RecurringInfo") if isinstance(template, dict) else None
    return info if isinstance(info, dict) else {}


def _advance(record: Json) -> timedelta:
    """How long before its date a document is made."""
    days = _info(record)["ScheduleInfo"].get("DaysBefore")
    return timedelta(days=days if isinstance(days, int) and days > 0 else 0)


def _document(record: Json, due: date) -> Json:
    template: Json = deepcopy(record[str(record["Type"])])
    draft = {field: item for field, item in template.items() if field not in _OF_THE_TEMPLATE}
    return {**draft, "TxnDate": due.isoformat(), "RecurDataRef": {"value": record["Id"]}}


def _move_on(record: Json, due: date) -> None:
    """Say when the next one comes, unless this was the last."""
    schedule = _info(record)["ScheduleInfo"]
    record["Made"] = record.get("Made", 0) + 1
    schedule["PreviousDate"] = due.isoformat()
    after = day_after(schedule, due)
    most = schedule.get("MaxOccurrences")
    over = isinstance(most, int) and 0 < most <= record["Made"]
    if over or after.isoformat() > str(schedule.get("EndDate") or "9999"):
        del schedule["NextDate"]
    else:
        schedule["NextDate"] = after.isoformat()
