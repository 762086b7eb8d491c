"""Defaults and checks of list objects: accounts, vendors, customers, items, terms."""

from emulators.qbo.catalog import KINDS
from emulators.qbo.catalog_kinds import EntityKind
from emulators.qbo.faults import ServiceError, bad_reference, business_rule, duplicate_name, missing
from emulators.qbo.standing import USD
from emulators.qbo.store import Company
from emulators.qbo.wire import ZERO, Json
from emulators.qbo.writes.chart import CLASSIFICATIONS
from emulators.qbo.writes.postings import ref_id

_PARTIES = ("Customer", "Vendor")
_OWN_SUB_TYPES = ("AccountsReceivable", "AccountsPayable", "UndepositedFunds", "OpeningBalanceEquity")
_PLAIN_SUB_TYPES = {"Bank": "Checking", "Credit Card": "CreditCard", "Income": "ServiceFeeIncome"}


def complete_listed(company: Company, kind: EntityKind, draft: Json) -> None:
    """Set what the service sets on a list object. Raises ServiceError."""
    draft.setdefault("Active", True)
    if kind.sequence == "name":
        _complete_party(kind.name, draft)
    elif kind.name == "Account":
        _complete_account(draft)
    elif kind.name == "Item":
        _complete_item(draft)
    _refuse_duplicate(company, kind, draft)
    draft["FullyQualifiedName"] = _qualified(company, kind, draft)
    if kind.name in ("Vendor", "Term"):
        del draft["FullyQualifiedName"]


def _complete_party(kind: str, draft: Json) -> None:
    parts = [str(draft.get(field, "")) for field in ("GivenName", "FamilyName")]
    name = str(draft.get("DisplayName") or " ".join(part for part in parts if part)).strip()
    if not name:
        raise missing("DisplayName")
    if any(mark in name for mark in ":\t\n"):
        raise ServiceError("2090", "Invalid String", "DisplayName holds a character that is not allowed")
    draft["DisplayName"] = name
    draft.setdefault("PrintOnCheckName", name)
    draft.setdefault("CurrencyRef", dict(USD))
    draft.setdefault("Balance", ZERO)
    if kind == "Vendor":
        draft.setdefault("Vendor1099", False)
    if kind == "Customer":
        draft["Job"] = bool(draft.get("Job", bool(ref_id(draft, "ParentRef"))))
        draft.setdefault("IsProject", False)
        draft.setdefault("BillWithParent", False)
        draft.setdefault("Taxable", False)
        draft.setdefault("BalanceWithJobs", ZERO)
        draft.setdefault("PreferredDeliveryMethod", "Print")


def _complete_account(draft: Json) -> None:
    account_type = draft.get("AccountType")
    if not account_type:
        raise missing("AccountType")
    if account_type not in CLASSIFICATIONS:
        raise ServiceError("2170", "Invalid Enumeration", f"Invalid Enumeration : {account_type}")
    if len(str(draft["Name"])) > 100 or any(mark in str(draft["Name"]) for mark in '":'):
        raise ServiceError("2090", "Invalid String", "Name is too long or holds a character that is not allowed")
    draft.setdefault("AccountSubType", _PLAIN_SUB_TYPES.get(account_type, account_type.replace(" ", "")))
    draft.setdefault("CurrentBalance", ZERO)
    draft.setdefault("CurrentBalanceWithSubAccounts", ZERO)
    draft.setdefault("CurrencyRef", dict(USD))
    draft["Classification"] = CLASSIFICATIONS[account_type]
    draft["SubAccount"] = bool(ref_id(draft, "ParentRef"))


def _complete_item(draft: Json) -> None:
    draft.setdefault("Type", "Service")
    draft.setdefault("UnitPrice", 0)
    draft.setdefault("PurchaseCost", 0)
    draft.setdefault("Taxable", False)
    draft.setdefault("TrackQtyOnHand", False)
    if draft["Type"] != "Category" and not ref_id(draft, "IncomeAccountRef"):
        raise missing("IncomeAccountRef")


def _refuse_duplicate(company: Company, kind: EntityKind, draft: Json) -> None:
    name = str(draft[kind.name_field]).casefold()
    kinds = _PARTIES if kind.sequence == "name" else (kind.name,)
    parent = ref_id(draft, "ParentRef")
    for other_kind in kinds:
        for other in company.objects.get(other_kind, {}).values():
            if other_kind == kind.name and other["Id"] == draft.get("Id"):
                continue
            same_name = str(other.get(KINDS[other_kind].name_field, "")).casefold() == name
            if same_name and (kind.sequence == "name" or ref_id(other, "ParentRef") == parent):
                raise duplicate_name()


def _qualified(company: Company, kind: EntityKind, draft: Json) -> str:
    name = str(draft[kind.name_field])
    parent_id = ref_id(draft, "ParentRef")
    if not parent_id:
        return name
    parent = company.get(kind.name, parent_id)
    if parent is None or parent_id == draft.get("Id"):
        raise bad_reference("ParentRef")
    return f"{parent.get('FullyQualifiedName', parent[kind.name_field])}:{name}"


def refuse_new_role(before: Json, after: Json) -> None:
    """The accounts that the service posts to by itself keep their type, and stay active."""
    if before.get("AccountSubType") not in _OWN_SUB_TYPES:
        return
    if any(before.get(field) != after.get(field) for field in ("AccountType", "AccountSubType", "Active")):
        raise business_rule("The type of an account that the service itself uses cannot be changed.")


def hide_name(kind: EntityKind, record: Json) -> None:
    """An object made inactive is shown as deleted in its own name."""
    name = str(record[kind.name_field])
    if not name.endswith(" (deleted)"):
        record[kind.name_field] = f"{name} (deleted)"
        if "FullyQualifiedName" in record:
            record["FullyQualifiedName"] = f"{record['FullyQualifiedName']} (deleted)"
