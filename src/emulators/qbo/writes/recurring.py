"""Recurring transactions: templates of documents with a schedule, wrapped by the kind of document they are of."""

from copy import deepcopy
from datetime import date, datetime
from typing import Any, Final

from emulators.qbo.catalog import KINDS
from emulators.qbo.faults import (
    bad_enumeration,
    deleted_already,
    duplicate_name,
    missing,
    not_found,
    stale,
    unsupported_operation,
)
from emulators.qbo.standing import identity
from emulators.qbo.store import Company
from emulators.qbo.wire import local_date
from emulators.qbo.writes.changes import KEPT
from emulators.qbo.writes.drafts import complete
from emulators.qbo.writes.operations import Operation
from emulators.qbo.writes.references import name_references, require
from emulators.qbo.writes.schedules import checked_schedule
from emulators.qbo.writes.shapes import readable
from emulators.service.wire import Json

KIND: Final = "RecurringTransaction"
TEMPLATES: Final = (
    *("Bill", "CreditMemo", "Deposit", "Estimate", "Invoice", "JournalEntry", "Purchase", "PurchaseOrder"),
    *("RefundReceipt", "SalesReceipt", "Transfer", "VendorCredit"),
)
_TYPES: Final = ("Automated", "Reminder", "UnScheduled")
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
    draft["RecurringInfo"] = _checked_info(draft.get("RecurringInfo"), local_date(now), _last_made(current))
    _refuse_known(company, draft["RecurringInfo"]["Name"], current)
    name_references(company, draft, current[kind] if current else None)
    require(draft, KINDS[kind].required)
    complete(company, KINDS[kind], draft, now)
    return {field: item for field, item in draft.items() if field not in _OF_A_DAY}


def _keep(company: Company, kind: str, template: Json, current: Json | None, now: datetime) -> Json:
    if current is None:
        held = identity(company.next_id(KINDS[KIND]), now)
        made: Json = {**template, "RecurDataRef": {"value": held["Id"]}, **held}
        company.add(KIND, {**held, "Type": kind, kind: made}, now)
        return made
    current[kind] = {**template, "RecurDataRef": {"value": current["Id"]}}
    stamp_template(company, current, now)
    kept: Json = current[kind]
    return kept


def stamp_template(company: Company, record: Json, now: datetime) -> None:
    """Tell that a template has changed, in itself as in what wraps it."""
    company.touch(KIND, record, now)
    held = {field: record[field] for field in ("domain", "sparse", "Id", "SyncToken", "MetaData")}
    record[str(record["Type"])].update(held)


def _last_made(current: Json | None) -> str:
    """The date of the last document that came of the template, or an empty string."""
    info = {} if current is None else current[str(current["Type"])].get("RecurringInfo", {})
    return str((info.get("ScheduleInfo") or {}).get("PreviousDate", ""))


def _refuse_known(company: Company, name: str, current: Json | None) -> None:
    for record in company.of_kind(KIND).values():
        info = record.get(str(record.get("Type")), {}).get("RecurringInfo", {})
        if record is not current and str(info.get("Name", "")).casefold() == name.casefold():
            raise duplicate_name()


def _checked_info(info: Any, today: date, previous: str) -> Json:
    if not isinstance(info, dict) or not info.get("Name"):
        raise missing("RecurringInfo.Name")
    checked: Json = {"Active": True, "RecurType": "UnScheduled", **info}
    if checked["RecurType"] not in _TYPES:
        raise bad_enumeration(checked["RecurType"])
    if checked["RecurType"] != "UnScheduled":
        checked["ScheduleInfo"] = checked_schedule(checked.get("ScheduleInfo"), today, previous)
    return checked
