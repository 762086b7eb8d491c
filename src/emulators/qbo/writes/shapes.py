"""The JSON types that the API's fields have, checked before anything reads them."""

from decimal import Decimal, InvalidOperation
from typing import Any, Final

from emulators.qbo.faults import invalid_number, unreadable
from emulators.qbo.wire import MONEY_FIELDS, with_amounts
from emulators.service.wire import Json, WireError

_TEXTS: Final = frozenset(
    {"Id", "SyncToken", "TxnId", "TxnType", "TxnLineId", "DetailType", "PostingType", "PayType"}
    | {"PaymentType", "TxnDate", "DueDate", "DocNumber", "PrivateNote", "DisplayName", "GivenName"}
    | {"FamilyName", "CompanyName", "Name", "AccountType", "AccountSubType", "Type", "Description"}
    | {"EmailStatus", "PrintStatus", "TxnStatus", "POStatus", "NameOf", "PaymentRefNum", "Memo"}
    | {"AcceptedBy", "AcceptedDate", "ExpirationDate", "FullyQualifiedName"}
    | {"AcctNum", "Code", "ContentType", "EmployeeNumber", "FileName", "InvStartDate", "MiddleName", "Note"}
    | {"PreferredDeliveryMethod", "PrintOnCheckName", "Sku", "Suffix", "TaxIdentifier", "Title"}
)
_FLAGS: Final = frozenset(
    {"Active", "Job", "Credit", "sparse", "Vendor1099", "Taxable", "Adjustment", "BillWithParent", "IsProject"}
    | {"SubAccount", "SubClass", "SubDepartment", "SubItem", "TrackQtyOnHand", "IncludeOnSend"}
    | {"TaxTrackedOnPurchases", "TaxTrackedOnSales"}
)
_OBJECTS: Final = frozenset(
    {"CashBack", "CheckPayment", "CreditCardPayment", "Entity", "MetaData", "BillEmail", "POEmail", "TxnTaxDetail"}
    | {"AlternatePhone", "Fax", "Mobile", "PrimaryPhone"}
)
_LISTS: Final = frozenset({"Line", "LinkedTxn", "AttachableRef"})
_COUNTS: Final = frozenset({"DueDays", "DiscountDays", "DayOfMonthDue", "DueNextMonthDays"})
_NUMBERS: Final = frozenset(
    {"Qty", "UnitPrice", "ExchangeRate", "DiscountPercent", "QtyOnHand", "PurchaseCost"}
    | {"BillRate", "Quantity", "CostRate", "HourlyRate"}
)
_LARGEST: Final = Decimal(10) ** 12
_DECIMALS: Final = 10
_OBJECT_ENDINGS: Final = ("Ref", "Detail", "Addr")


def readable(body: Json) -> Json:
    """A copy of known shape, with amounts in whole cents, without nulls and without blanks.

    Blank texts at the head of an object stay: they ask an update to clear the field. Raises ServiceError.
    """
    try:
        copy: Json = with_amounts(_told(body, head=True))
    except WireError as error:
        raise invalid_number(str(error)) from error
    except RecursionError as error:
        raise unreadable("the body is nested too deeply") from error
    _check(copy)
    return copy


def _told(value: Any, *, head: bool = False) -> Any:
    """What clients that send every field of theirs mean: a blank says nothing."""
    if isinstance(value, list):
        return [_told(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        field: _told(item)
        for field, item in value.items()
        if item != "" or (head and field not in MONEY_FIELDS and field not in _NUMBERS)
    }


def _check(record: Json) -> None:
    for field, value in record.items():
        if field in _TEXTS and isinstance(value, int) and not isinstance(value, bool):
            record[field] = value = str(value)
        if field in _NUMBERS:
            record[field] = _number(field, value)
        if not _has_shape(field, value):
            raise unreadable(field)
        if field.endswith("Ref") and isinstance(value, dict) and value:
            value["value"] = _id_text(field, value.get("value", ""))
        if isinstance(value, dict):
            _check(value)
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    _check(item)


def _has_shape(field: str, value: Any) -> bool:
    if field in _TEXTS:
        return isinstance(value, str)
    if field in MONEY_FIELDS:
        return isinstance(value, Decimal)
    if field in _COUNTS:
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10_000
    if field in _FLAGS:
        return isinstance(value, bool)
    if field in _LISTS:
        return isinstance(value, list) and all(isinstance(item, dict) for item in value)
    if field in _OBJECTS or field.endswith(_OBJECT_ENDINGS):
        return isinstance(value, dict)
    return True


def _number(field: str, value: Any) -> int | Decimal:
    """A quantity, a price or a rate; clients may send it as a string."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise unreadable(field)
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise invalid_number(field) from error
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or not -_DECIMALS <= exponent <= 0 or abs(number) >= _LARGEST:
        raise invalid_number(field)
    return number if isinstance(value, str) else value


def _id_text(field: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise unreadable(field)
    return str(value)
