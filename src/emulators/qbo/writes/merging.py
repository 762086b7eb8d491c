"""Two vendors or two customers made one, as people do it in the service: no client can, and feeds hardly tell."""

from datetime import datetime
from typing import Any, Final, Literal

from emulators.qbo.catalog import KINDS
from emulators.qbo.catalog_documents import DOCUMENT_KINDS
from emulators.qbo.faults import bad_reference, business_rule, unsupported_operation
from emulators.qbo.store import Company
from emulators.qbo.wire import ZERO, Json
from emulators.qbo.writes.names import hide_name, rename_below
from emulators.qbo.writes.postings import Bookkeeper, ref_id

Leaves = Literal["deleted", "inactive"]
_REFERENCES: Final = {"Vendor": "VendorRef", "Customer": "CustomerRef"}


def merge(company: Company, kind: str, dead_id: str, survivor_id: str, now: datetime, leaves: Leaves) -> None:
    """Everything of the one becomes the other's. Raises ServiceError, changing nothing.

    Documents point to the survivor with the SyncToken and the stamp that they had, so no feed tells of them. The
    survivor is told as merged; the dead one is deleted without a word of its own, or stays as an inactive name.
    """
    dead, survivor = _the_two(company, kind, dead_id, survivor_id)
    _repoint_all(company, kind, dead_id, {"value": survivor_id, "name": survivor["DisplayName"]})
    _carry_balance(company, kind, dead, survivor)
    company.touch(kind, survivor, now, operation="Merge", merged_id=dead_id)
    rename_below(company, KINDS[kind], survivor, now)
    if leaves == "deleted":
        company.bury(kind, dead_id, now, tells=False)
        return
    dead["Active"] = False
    hide_name(KINDS[kind], dead)
    company.touch(kind, dead, now)


def _the_two(company: Company, kind: str, dead_id: str, survivor_id: str) -> tuple[Json, Json]:
    if kind not in _REFERENCES:
        raise unsupported_operation(f"merge {kind}")
    dead, survivor = company.get(kind, dead_id), company.get(kind, survivor_id)
    if dead is None or survivor is None or dead is survivor:
        raise bad_reference(kind)
    if ref_id(dead, "CurrencyRef") != ref_id(survivor, "CurrencyRef"):
        raise business_rule("Names of different currencies cannot be merged.")
    above, seen = survivor, {survivor_id}
    while (parent := company.get(kind, ref_id(above, "ParentRef"))) is not None and parent["Id"] not in seen:
        if parent is dead:
            raise business_rule("A name cannot be merged into one that stands below it.")
        seen.add(parent["Id"])
        above = parent
    return dead, survivor


def _repoint_all(company: Company, kind: str, dead_id: str, named: Json) -> None:
    for document_kind in DOCUMENT_KINDS:
        for document in company.of_kind(document_kind.name).values():
            if _repoint(document, kind, dead_id, named):
                company.mark(document_kind.name, document["Id"])
    for job in company.of_kind(kind).values():
        if ref_id(job, "ParentRef") == dead_id:
            job["ParentRef"] = {"value": named["value"]}
            company.mark(kind, job["Id"])


def _repoint(value: Any, kind: str, dead_id: str, named: Json) -> bool:
    """Turn every reference to the dead name in the document; true when there was one."""
    if isinstance(value, list):
        turns = [_repoint(item, kind, dead_id, named) for item in value]
        return any(turns)
    if not isinstance(value, dict):
        return False
    turned = False
    for field, item in value.items():
        if isinstance(item, dict) and str(item.get("value", "")) == dead_id and _names(kind, field, item, value):
            value[field] = {**item, **named}
            turned = True
        else:
            turned = _repoint(item, kind, dead_id, named) or turned
    return turned


def _names(kind: str, field: str, ref: Json, holder: Json) -> bool:
    """True when the reference is to a name of that kind: by its field, or by the type in it or beside it."""
    if field == _REFERENCES[kind]:
        return True
    typed = ref.get("type") or holder.get("Type")
    return field in ("EntityRef", "Entity") and str(typed).title() == kind


def _carry_balance(company: Company, kind: str, dead: Json, survivor: Json) -> None:
    keeper = Bookkeeper(company)
    for record in (dead, survivor):
        keeper.hang(kind, record, -1)
    for field in ("Balance", "BalanceWithJobs"):
        if field in dead:
            survivor[field] = (survivor.get(field, ZERO) + dead[field]) or ZERO
            dead[field] = ZERO
    keeper.hang(kind, survivor, 1)
