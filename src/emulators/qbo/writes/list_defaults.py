"""What the service sets and checks on each kind of list object by itself."""

from collections.abc import Callable, Mapping
from typing import Final

from emulators.qbo.currencies import CURRENCY_NAMES
from emulators.qbo.faults import ServiceError, bad_enumeration, missing, too_long
from emulators.qbo.standing import USD
from emulators.qbo.wire import ZERO
from emulators.qbo.writes.account_types import TYPE_OF
from emulators.qbo.writes.chart import CLASSIFICATIONS
from emulators.qbo.writes.postings import ref_id
from emulators.service.wire import Json

_PLAIN_SUB_TYPES: Final = {"Bank": "Checking", "Credit Card": "CreditCard", "Income": "ServiceFeeIncome"}
_ITEM_TYPES: Final = ("Inventory", "Service", "NonInventory", "Group", "Category")
_PAYMENT_METHOD_TYPES: Final = ("CREDIT_CARD", "NON_CREDIT_CARD")
_ACCOUNT_NUMBER_LENGTH: Final = 20
_HIDDEN_SSN: Final = "-".join("X" * digits for digits in (3, 2, 4))
_TERM_NEEDS: Final = {"STANDARD": "DueDays", "DATE_DRIVEN": "DayOfMonthDue"}


def _party(draft: Json) -> None:
    parts = [str(draft.get(field, "")) for field in ("GivenName", "FamilyName")]
    name = str(draft.get("DisplayName") or " ".join(part for part in parts if part)).strip()
    if not name:
        raise missing("DisplayName")
    _refuse_marks("DisplayName", name, ":\t\n")
    draft["DisplayName"] = name
    draft.setdefault("PrintOnCheckName", name)


def _paying_party(draft: Json) -> None:
    _party(draft)
    draft.setdefault("CurrencyRef", dict(USD))
    draft.setdefault("Balance", ZERO)


def _vendor(draft: Json) -> None:
    _paying_party(draft)
    draft.setdefault("Vendor1099", False)
    if "TaxIdentifier" in draft:
        # Only the end of it is ever shown again.
        draft["TaxIdentifier"] = str(draft["TaxIdentifier"])[-4:].rjust(10, "X")


def _customer(draft: Json) -> None:
    _paying_party(draft)
    draft.setdefault("IsProject", False)
    draft.setdefault("BillWithParent", False)
    draft.setdefault("Taxable", False)
    draft.setdefault("BalanceWithJobs", ZERO)
    draft.setdefault("PreferredDeliveryMethod", "Print")


def _employee(draft: Json) -> None:
    _party(draft)
    if not (draft.get("GivenName") or draft.get("FamilyName")):
        raise missing("GivenName")
    if "SSN" in draft:
        draft["SSN"] = _HIDDEN_SSN


def _account(draft: Json) -> None:
    account_type = draft.get("AccountType") or TYPE_OF.get(str(draft.get("AccountSubType")))
    if not account_type:
        raise missing("AccountType")
    if account_type not in CLASSIFICATIONS:
        raise bad_enumeration(account_type)
    draft["AccountType"] = account_type
    _refuse_marks("Name", str(draft["Name"]), '":')
    number = str(draft.get("AcctNum", ""))
    if len(number) > _ACCOUNT_NUMBER_LENGTH:
        raise too_long("AcctNum", _ACCOUNT_NUMBER_LENGTH, len(number))
    draft.setdefault("AccountSubType", _PLAIN_SUB_TYPES.get(account_type, account_type.replace(" ", "")))
    draft.setdefault("CurrentBalance", ZERO)
    draft.setdefault("CurrentBalanceWithSubAccounts", ZERO)
    draft.setdefault("CurrencyRef", dict(USD))
    draft["Classification"] = CLASSIFICATIONS[account_type]


def _item(draft: Json) -> None:
    draft.setdefault("Type", "Service")
    draft.setdefault("UnitPrice", 0)
    draft.setdefault("PurchaseCost", 0)
    draft.setdefault("Taxable", False)
    draft.setdefault("TrackQtyOnHand", draft["Type"] == "Inventory")
    if draft["Type"] not in _ITEM_TYPES:
        raise bad_enumeration(draft["Type"])
    if draft["Type"] == "Inventory":
        _require_all(draft, ("QtyOnHand", "InvStartDate", "AssetAccountRef", "IncomeAccountRef", "ExpenseAccountRef"))
    elif draft["Type"] in ("Service", "NonInventory") and not ref_id(draft, "ExpenseAccountRef"):
        _require_all(draft, ("IncomeAccountRef",))


def _term(draft: Json) -> None:
    kind = draft.setdefault("Type", "DATE_DRIVEN" if "DayOfMonthDue" in draft else "STANDARD")
    if kind not in _TERM_NEEDS:
        raise bad_enumeration(kind)
    _require_all(draft, (_TERM_NEEDS[kind],))
    if kind == "DATE_DRIVEN" and not 1 <= draft["DayOfMonthDue"] <= 31:
        raise ServiceError("2080", "Invalid Number", "Invalid Number : DayOfMonthDue", element="DayOfMonthDue")


def _payment_method(draft: Json) -> None:
    if draft.setdefault("Type", "NON_CREDIT_CARD") not in _PAYMENT_METHOD_TYPES:
        raise bad_enumeration(draft["Type"])


def _company_currency(draft: Json) -> None:
    code = str(draft["Code"]).upper()
    if code not in CURRENCY_NAMES:
        raise bad_enumeration(code)
    draft["Code"], draft["Name"] = code, CURRENCY_NAMES[code]


def _tax_agency(draft: Json) -> None:
    draft.setdefault("TaxTrackedOnSales", True)
    draft.setdefault("TaxTrackedOnPurchases", False)


def _require_all(draft: Json, fields: tuple[str, ...]) -> None:
    for field in fields:
        if draft.get(field) in (None, "", {}):
            raise missing(field)


def _refuse_marks(field: str, text: str, marks: str) -> None:
    if any(mark in text for mark in marks):
        raise ServiceError("2090", "Invalid String", f"{field} holds a character that is not allowed", element=field)


COMPLETED: Final[Mapping[str, Callable[[Json], None]]] = {
    "Account": _account,
    "CompanyCurrency": _company_currency,
    "Customer": _customer,
    "Employee": _employee,
    "Item": _item,
    "PaymentMethod": _payment_method,
    "TaxAgency": _tax_agency,
    "Term": _term,
    "Vendor": _vendor,
}
