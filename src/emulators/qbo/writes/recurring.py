"""Recurring transactions: templates of documents with a schedule, wrapped by the kind of document they are of."""

from calendar import day_name, month_name, monthrange
from copy import deepcopy
from datetime import date, datetime, timedelta
from typing import Any, Final

from emulators.qbo.catalog import KINDS
from emulators.qbo.faults import (
    bad_enumeration,
    deleted_already,
    duplicate_name,
    missing,
    not_found,
    stale,
    unreadable,
    unsupported_operation,
)
from emulators.qbo.standing import identity
from emulators.qbo.store import Company
from emulators.qbo.wire import Json, local_date
from emulators.qbo.writes.changes import KEPT
from emulators.qbo.writes.drafts import complete
from emulators.qbo.writes.operations import Operation
from emulators.qbo.writes.references import name_references, require
from emulators.qbo.writes.shapes import readable

KIND: Final = "RecurringTransaction"
TEMPLATES: Final = (
    *("Bill", "CreditMemo", "Deposit", "Estimate", "Invoice", "JournalEntry", "Purchase", "PurchaseOrder"),
    *("RefundReceipt", "SalesReceipt", "Transfer", "VendorCredit"),
)
_TYPES: Final = ("Automated", "Reminder", "UnScheduled")
_INTERVALS: Final = ("Daily", "Weekly", "Monthly", "Yearly")
# A template is of no day and has no number.
_OF_A_DAY: Final = ("TxnDate", "DueDate", "DocNumber")


def write_recurring(company: Company, operation: Operation, now: datetime) -> Json:
    """`{RecurringTransaction: {Kind: template}}`, created where it has no Id. Raises ServiceError."""
    asked = operation.asked.lower()
    if asked not in ("", "create", "update", "delete"):
        raise unsupported_operation(f"{asked} {KIND}")
    kind, body = _wrapped(operation.body)
    current = _current(company, kind, body) if body.get("Id") else None
    if asked == "delete":
        if current is None:
            raise missing("Id")
        company.bury(KIND, current["Id"], now)
        return {KIND: {kind: {"domain": "QBO", "status": "Deleted", "Id": current["Id"]}}}
    template = _completed(company, kind, body, current, now)
    return {KIND: {kind: _keep(company, kind, template, current, now)}}


def unwrapped(record: Json) -> Json:
    """A template as recorded elsewhere, wrapped, as it is kept here; what is no such template stays as it is."""
    kind = next((name for name in TEMPLATES if isinstance(record.get(name), dict)), None)
    if kind is None:
        return record
    held = {field: record[kind][field] for field in ("Id", "SyncToken", "MetaData") if field in record[kind]}
    return {**held, "Type": kind, kind: record[kind]}


def shown(record: Json) -> Json:
    """What clients see: the template under the name of its kind."""
    kind = str(record.get("Type"))
    return {kind: record[kind]} if kind in record else record


def _wrapped(body: Json) -> tuple[str, Json]:
    kinds = [name for name in TEMPLATES if isinstance(body.get(name), dict)]
    if len(kinds) != 1:
        raise missing("Invoice, Bill or another kind of transaction")
    return kinds[0], readable(body[kinds[0]])


def _current(company: Company, kind: str, body: Json) -> Json:
    record = company.get(KIND, str(body["Id"]))
    if record is None or record["Type"] != kind:
        raise deleted_already() if company.is_deleted(KIND, str(body["Id"])) else not_found()
    if "SyncToken" not in body:
        raise missing("SyncToken")
    if str(body["SyncToken"]) != record["SyncToken"]:
        raise stale()
    return record


def _completed(company: Company, kind: str, body: Json, current: Json | None, now: datetime) -> Json:
    draft = {field: item for field, item in body.items() if field not in KEPT and item not in ("", {})}
    if current is not None and body.get("sparse") is True:
        kept = {field: item for field, item in current[kind].items() if field not in KEPT}
        draft = {**deepcopy(kept), **draft}
    draft["RecurringInfo"] = _checked_info(draft.get("RecurringInfo"), local_date(now))
    _refuse_known(company, draft["RecurringInfo"]["Name"], current)
    name_references(company, draft, current[kind] if current else None)
    require(draft, KINDS[kind].required)
    complete(company, KINDS[kind], draft, now)
    return {field: item for field, item in draft.items() if field not in _OF_A_DAY}


def _keep(company: Company, kind: str, template: Json, current: Json | None, now: datetime) -> Json:
    if current is None:
        held = identity(company.next_id(KINDS[KIND]), now)
        kept: Json = {**template, "RecurDataRef": {"value": held["Id"]}, **held}
        company.add(KIND, {**held, "Type": kind, kind: kept}, now)
        return kept
    company.touch(KIND, current, now)
    held = {field: current[field] for field in ("domain", "sparse", "Id", "SyncToken", "MetaData")}
    kept = current[kind] = {**template, "RecurDataRef": {"value": current["Id"]}, **held}
    company.mark(KIND, current["Id"])
    return kept


def _refuse_known(company: Company, name: str, current: Json | None) -> None:
    for record in company.of_kind(KIND).values():
        info = record.get(str(record.get("Type")), {}).get("RecurringInfo", {})
        if record is not current and str(info.get("Name", "")).casefold() == name.casefold():
            raise duplicate_name()


def _checked_info(info: Any, today: date) -> Json:
    if not isinstance(info, dict) or not info.get("Name"):
        raise missing("RecurringInfo.Name")
    checked: Json = {"Active": True, "RecurType": "UnScheduled", **info}
    if checked["RecurType"] not in _TYPES:
        raise bad_enumeration(checked["RecurType"])
    if checked["RecurType"] != "UnScheduled":
        checked["ScheduleInfo"] = _checked_schedule(checked.get("ScheduleInfo"), today)
    return checked


def _checked_schedule(schedule: Any, today: date) -> Json:
    if not isinstance(schedule, dict):
        raise missing("RecurringInfo.ScheduleInfo")
    if schedule.get("IntervalType") not in _INTERVALS:
        raise bad_enumeration(schedule.get("IntervalType"))
    interval = schedule.get("NumInterval", 1)
    if not isinstance(interval, int) or isinstance(interval, bool) or interval < 1:
        raise unreadable("ScheduleInfo.NumInterval")
    try:
        start = date.fromisoformat(str(schedule.get("StartDate") or today))
    except ValueError as error:
        raise unreadable("ScheduleInfo.StartDate") from error
    return {**schedule, "NumInterval": interval, "NextDate": _next_date(schedule, max(start, today)).isoformat()}


def _next_date(schedule: Json, first: date) -> date:
    """The first day from `first` on that fits the schedule, or `first` where none of a year does."""
    days = (first + timedelta(days=number) for number in range(366))
    return next((day for day in days if _fits(schedule, day)), first)


def _fits(schedule: Json, day: date) -> bool:
    interval = schedule["IntervalType"]
    if interval == "Weekly" and schedule.get("DayOfWeek"):
        return day_name[day.weekday()] == str(schedule["DayOfWeek"])
    if interval == "Yearly" and schedule.get("MonthOfYear") not in (None, month_name[day.month]):
        return False
    if interval in ("Monthly", "Yearly") and isinstance(schedule.get("DayOfMonth"), int):
        return day.day == min(int(schedule["DayOfMonth"]), monthrange(day.year, day.month)[1])
    return True
