"""References between objects: ids checked, names written beside them, inactive ones refused."""

from collections.abc import Iterator
from typing import Any, Final

from emulators.qbo.faults import ServiceError, bad_reference, missing, not_found, unreadable
from emulators.qbo.store import Company
from emulators.qbo.writes.postings import ref_id
from emulators.service.wire import Json

REFERENCES: Final = {
    "VendorRef": "Vendor",
    "CustomerRef": "Customer",
    "EmployeeRef": "Employee",
    "APAccountRef": "Account",
    "ARAccountRef": "Account",
    "AccountRef": "Account",
    "BankAccountRef": "Account",
    "CCAccountRef": "Account",
    "CreditCardAccountRef": "Account",
    "DepositToAccountRef": "Account",
    "DiscountAccountRef": "Account",
    "FromAccountRef": "Account",
    "ToAccountRef": "Account",
    "IncomeAccountRef": "Account",
    "ExpenseAccountRef": "Account",
    "AssetAccountRef": "Account",
    "ItemAccountRef": "Account",
    "GroupItemRef": "Item",
    "ItemRef": "Item",
    "ClassRef": "Class",
    "DepartmentRef": "Department",
    "PaymentMethodRef": "PaymentMethod",
    "SalesTermRef": "Term",
    "TermRef": "Term",
}
_NESTED: Final = (dict, list)
# The service answers these with the id alone.
_UNNAMED: Final = frozenset({"SalesTermRef", "TermRef", "DepositToAccountRef", "PaymentMethodRef"})
# A company's own dump may lack these objects, or all of a kind, so an unknown id in them is kept as given.
_LOOSE: Final = frozenset({"Term"})
_LOOSE_WHEN_EMPTY: Final = frozenset({"Class", "Department", "PaymentMethod", "Employee"})


def require(draft: Json, fields: tuple[str, ...]) -> None:
    for field in fields:
        if field not in draft or draft[field] in ("", {}, []):
            raise missing(field)
        if field.endswith("Ref") and not ref_id(draft, field):
            raise missing(field)


def name_references(company: Company, value: Any, current: Json | None = None) -> None:
    """Write the names of referenced objects beside their ids.

    Raises ServiceError for ids that are unknown (2500), or of inactive objects that `current` does not use yet (610).
    """
    if isinstance(value, list):
        for item in value:
            if isinstance(item, _NESTED):
                name_references(company, item, current)
        return
    if not isinstance(value, dict):
        return
    for field, item in value.items():
        if isinstance(item, _NESTED):
            kind = REFERENCES.get(field)
            if kind is None:
                name_references(company, item, current)
            else:
                value[field] = _named(company, kind, field, item, current)
        elif field in REFERENCES:
            raise unreadable(field)


def _named(company: Company, kind: str, field: str, ref: Any, current: Json | None) -> Json:
    if not isinstance(ref, dict) or not isinstance(ref.get("value"), str | int):
        raise unreadable(field)
    known = company.objects.get(kind, {})
    found = known.get(str(ref["value"]))
    if found is None and (kind in _LOOSE or (kind in _LOOSE_WHEN_EMPTY and not known)):
        return ref
    if found is None:
        raise bad_reference(field)
    if not found.get("Active", True) and (field, found["Id"]) not in _used(current):
        raise not_found()
    if field in _UNNAMED:
        return {**ref, "value": found["Id"]}
    name = found.get("DisplayName") or found.get("FullyQualifiedName") or found.get("Name")
    return {**ref, "value": found["Id"], "name": name}


def _used(value: Any) -> Iterator[tuple[str, str]]:
    """Every (field, id) in the object."""
    if isinstance(value, list):
        for item in value:
            yield from _used(item)
    elif isinstance(value, dict):
        for field, item in value.items():
            if field in REFERENCES and isinstance(item, dict):
                yield field, str(item.get("value", ""))
            elif isinstance(item, dict | list):
                yield from _used(item)


def refuse_other_type(company: Company, draft: Json, field: str, types: frozenset[str]) -> None:
    """Raises ServiceError when the account that the field names is of a type that cannot stand there."""
    found = company.get("Account", ref_id(draft, field))
    if found is not None and found.get("AccountType") not in types:
        wanted = ", ".join(sorted(types))
        detail = f"Business Validation Error: {field} must be an account of type {wanted}."
        message = "A business validation error has occurred while processing your request"
        raise ServiceError("6000", message, detail, element=field)
