"""Names of list objects: unique, of the allowed length, and qualified by what stands above."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from emulators.qbo.catalog import KINDS
from emulators.qbo.catalog_kinds import EntityKind
from emulators.qbo.faults import bad_reference, business_rule, duplicate_name, too_long
from emulators.qbo.store import Company
from emulators.qbo.writes.list_defaults import COMPLETED
from emulators.qbo.writes.postings import ref_id
from emulators.service.wire import Json

_PARTIES: Final = ("Customer", "Vendor", "Employee")
OWN_SUB_TYPES: Final = (
    *("AccountsReceivable", "AccountsPayable", "UndepositedFunds", "OpeningBalanceEquity"),
    *("GlobalTaxPayable", "ExchangeGainOrLoss"),
)
_LENGTHS: Final = {
    "DisplayName": 500,
    "GivenName": 100,
    "FamilyName": 100,
    "CompanyName": 100,
    "PrintOnCheckName": 110,
    "Name": 100,
}
# Levels below the topmost object.
_DEEPEST_LEVEL: Final = 4
_DELETED: Final = " (deleted)"


def complete_listed(company: Company, kind: EntityKind, draft: Json) -> None:
    """Set what the service sets on a list object. Raises ServiceError."""
    if kind.active_field:
        draft.setdefault("Active", True)
    if kind.name in COMPLETED:
        COMPLETED[kind.name](draft)
    for field, most in _LENGTHS.items():
        if len(str(draft.get(field, ""))) > most:
            raise too_long(field, most, len(str(draft[field])))
    _restore_name(kind, draft)
    _refuse_duplicate(company, kind, draft)
    draft.pop("FullyQualifiedName", None)
    if kind.sub_field:
        _qualify(company, kind, draft)


def _restore_name(kind: EntityKind, draft: Json) -> None:
    name = str(draft[kind.name_field])
    if draft.get("Active", True) and name.endswith(_DELETED):
        draft[kind.name_field] = name.removesuffix(_DELETED)


def _refuse_duplicate(company: Company, kind: EntityKind, draft: Json) -> None:
    name = str(draft[kind.name_field]).casefold()
    kinds = _PARTIES if kind.sequence == "name" else (kind.name,)
    parent = ref_id(draft, "ParentRef")
    for other_kind in kinds:
        name_field = KINDS[other_kind].name_field
        for other in company.of_kind(other_kind).values():
            if other_kind == kind.name and other["Id"] == draft.get("Id"):
                continue
            same_name = str(other.get(name_field, "")).casefold() == name
            if same_name and (kind.sequence == "name" or ref_id(other, "ParentRef") == parent):
                raise duplicate_name()


def _qualify(company: Company, kind: EntityKind, draft: Json) -> None:
    """Set the full name, whether there is a parent, and how far below the topmost object this one stands."""
    above = list(_ancestors(company, kind, draft))
    if len(above) > _DEEPEST_LEVEL:
        raise business_rule("You can only have up to five levels.")
    if kind.name == "Account" and above and above[0]["AccountType"] != draft["AccountType"]:
        raise business_rule("The type of a sub-account must be that of its parent.")
    draft[kind.sub_field] = bool(above)
    draft["FullyQualifiedName"] = _full_name(kind, draft, above)
    if kind.name in ("Customer", "Item") and above:
        draft["Level"] = len(above)


def _full_name(kind: EntityKind, record: Json, above: list[Json]) -> str:
    return ":".join(str(one[kind.name_field]) for one in [*reversed(above), record])


def _ancestors(company: Company, kind: EntityKind, record: Json) -> Iterator[Json]:
    """The parent, its parent, and so on. Raises ServiceError 2500 for one that is absent, or the record itself."""
    seen = {str(record.get("Id", ""))}
    while parent_id := ref_id(record, "ParentRef"):
        parent = company.get(kind.name, parent_id)
        if parent is None or parent_id in seen:
            raise bad_reference("ParentRef")
        seen.add(parent_id)
        yield parent
        record = parent


def rename_below(company: Company, kind: EntityKind, record: Json, now: datetime) -> None:
    """Carry a changed name into the full names of everything that stands below."""
    if not kind.sub_field:
        return
    for child in company.of_kind(kind.name).values():
        above = list(_ancestors(company, kind, child))
        full_name = _full_name(kind, child, above)
        if any(one["Id"] == record["Id"] for one in above) and child["FullyQualifiedName"] != full_name:
            child["FullyQualifiedName"] = full_name
            company.touch(kind.name, child, now, bump=False)


def refuse_new_role(before: Json, after: Json) -> None:
    """The accounts that the service posts to by itself keep their type, and stay active."""
    if before.get("AccountSubType") not in OWN_SUB_TYPES:
        return
    if any(before.get(field) != after.get(field) for field in ("AccountType", "AccountSubType", "Active")):
        raise business_rule("The type of an account that the service itself uses cannot be changed.")


def hide_name(kind: EntityKind, record: Json) -> None:
    """An object made inactive is shown as deleted in its own name, unless the service names it by its code."""
    if kind.name == "CompanyCurrency":
        return
    name = str(record[kind.name_field])
    if not name.endswith(_DELETED):
        record[kind.name_field] = f"{name}{_DELETED}"
        if "FullyQualifiedName" in record:
            record["FullyQualifiedName"] = f"{record['FullyQualifiedName']}{_DELETED}"
