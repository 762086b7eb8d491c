"""Two vendors, customers, accounts or items made one, as people do it: no client can, and feeds hardly tell."""

from datetime import datetime
from typing import Any, Final, Literal

from emulators.qbo.catalog import KINDS
from emulators.qbo.faults import bad_reference, business_rule, unsupported_operation
from emulators.qbo.store import Company
from emulators.qbo.wire import ZERO
from emulators.qbo.writes.names import OWN_SUB_TYPES, hide_name, rename_below
from emulators.qbo.writes.postings import Bookkeeper, ref_id
from emulators.qbo.writes.references import REFERENCES
from emulators.service.wire import Json

Leaves = Literal["deleted", "inactive"]
_PARTIES: Final = ("Vendor", "Customer")
_MERGED: Final = (*_PARTIES, "Account", "Item")
# What hangs on a record besides its documents, in the kinds that have any.
_BALANCES: Final = ("Balance", "BalanceWithJobs", "CurrentBalance", "CurrentBalanceWithSubAccounts")
# Fields in which two records must be alike to become one.
_ALIKE: Final = {"Account": ("AccountType", "AccountSubType"), "Item": ("Type",)}
_NEVER_MERGED: Final = ("Inventory", "Group")


def merge(company: Company, kind: str, dead_id: str, survivor_id: str, now: datetime, leaves: Leaves) -> None:
    """Everything of the one becomes the other's. Raises ServiceError, changing nothing.

    Documents point to the survivor with the SyncToken and the stamp that they had, so no feed tells of them. The
    survivor is told as merged; the dead one is deleted without a word of its own, or stays as an inactive name.
    """
    dead, survivor = _the_two(company, kind, dead_id, survivor_id)
    name = survivor.get("FullyQualifiedName", survivor[KINDS[kind].name_field])
    _repoint_all(company, kind, dead_id, {"value": survivor_id, "name": name})
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
    if kind not in _MERGED:
        raise unsupported_operation(f"merge {kind}")
    dead, survivor = company.get(kind, dead_id), company.get(kind, survivor_id)
    if dead is None or survivor is None or dead is survivor:
        raise bad_reference(kind)
    if ref_id(dead, "CurrencyRef") != ref_id(survivor, "CurrencyRef"):
        raise business_rule("Names of different currencies cannot be merged.")
    if any(dead.get(field) != survivor.get(field) for field in _ALIKE.get(kind, ())):
        raise business_rule("Only what is of one type can be merged.")
    if dead.get("AccountSubType") in OWN_SUB_TYPES or dead.get("Type") in _NEVER_MERGED:
        raise business_rule("This one cannot be merged into another.")
    above, seen = survivor, {survivor_id}
    while (parent := company.get(kind, ref_id(above, "ParentRef"))) is not None and parent["Id"] not in seen:
        if parent is dead:
            raise business_rule("A name cannot be merged into one that stands below it.")
        seen.add(parent["Id"])
        above = parent
    return dead, survivor


def _repoint_all(company: Company, kind: str, dead_id: str, named: Json) -> None:
    for holder_kind, records in company.objects.items():
        for record_id, record in records.items():
            below = holder_kind == kind and ref_id(record, "ParentRef") == dead_id
            if below:
                record["ParentRef"] = {"value": named["value"]}
            if _repoint(record, kind, dead_id, named) or below:
                company.mark(holder_kind, record_id)


def _repoint(value: Any, kind: str, dead_id: str, named: Json) -> bool:
    """Turn every reference to the dead one in the object; true when there was one."""
    if isinstance(value, list):
        turns = [_repoint(item, kind, dead_id, named) for item in value]
        return any(turns)
    if not isinstance(value, dict):
        return False
    turned = False
    for field, item in value.items():
        if isinstance(item, dict) and str(item.get("value", "")) == dead_id and _names(kind, field, item, value):
            # A reference that the service answers without a name stays without one.
            value[field] = {**item, **{key: named[key] for key in named if key == "value" or key in item}}
            turned = True
        else:
            turned = _repoint(item, kind, dead_id, named) or turned
    return turned


def _names(kind: str, field: str, ref: Json, holder: Json) -> bool:
    """True when the reference is to an object of that kind: by its field, or by the type in it or beside it."""
    if REFERENCES.get(field) == kind:
        return True
    typed = ref.get("type") or holder.get("Type")
    return kind in _PARTIES and field in ("EntityRef", "Entity") and str(typed).title() == kind


def _carry_balance(company: Company, kind: str, dead: Json, survivor: Json) -> None:
    keeper = Bookkeeper(company)
    for record in (dead, survivor):
        keeper.hang(kind, record, -1)
    for field in _BALANCES:
        if field in dead:
            survivor[field] = (survivor.get(field, ZERO) + dead[field]) or ZERO
            dead[field] = ZERO
    keeper.hang(kind, survivor, 1)
