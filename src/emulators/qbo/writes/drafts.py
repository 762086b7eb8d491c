"""A client's transaction made fit to keep: checked, dated, named, totalled."""

import unicodedata
from calendar import monthrange
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from emulators.qbo.catalog_documents import PURCHASE_FORMS, SALES_FORMS, WITHOUT_LINES
from emulators.qbo.catalog_kinds import EntityKind
from emulators.qbo.faults import (
    ServiceError,
    bad_enumeration,
    business_rule,
    invalid_text,
    missing,
    too_long,
)
from emulators.qbo.standing import preferences_of
from emulators.qbo.store import Company
from emulators.qbo.wire import ZERO, local_date
from emulators.qbo.writes.bundles import unpack_bundles
from emulators.qbo.writes.chart import CLASSIFICATIONS
from emulators.qbo.writes.denominations import set_currency
from emulators.qbo.writes.lines import check_control_lines, ordered_lines
from emulators.qbo.writes.postings import detail_of, ref_id
from emulators.qbo.writes.references import refuse_other_type
from emulators.service.wire import Json

_LENGTHS: Final = {"DocNumber": 21, "PrivateNote": 4000, "Memo": 4000, "PaymentRefNum": 21, "Description": 4000}
_CHOICES: Final = {
    "PayType": ("Check", "CreditCard"),
    "PaymentType": ("Cash", "Check", "CreditCard"),
    "EmailStatus": ("NotSet", "NeedToSend", "EmailSent"),
    "PrintStatus": ("NotSet", "NeedToPrint", "PrintComplete"),
    "TxnStatus": ("Accepted", "Closed", "Pending", "Rejected", "Converted"),
    "POStatus": ("Open", "Closed"),
    "NameOf": ("Employee", "Vendor"),
}
_BANK, _CARD = frozenset({"Bank"}), frozenset({"Credit Card"})
_FUNDS: Final = frozenset({"Bank", "Other Current Asset"})
_STANDING: Final = frozenset(
    {name for name, kind in CLASSIFICATIONS.items() if kind in ("Asset", "Liability", "Equity")}
    - {"Accounts Receivable", "Accounts Payable"}
)
_ACCOUNT_TYPES: Final = {
    "Bill": {"APAccountRef": frozenset({"Accounts Payable"})},
    "VendorCredit": {"APAccountRef": frozenset({"Accounts Payable"})},
    "PurchaseOrder": {"APAccountRef": frozenset({"Accounts Payable"})},
    "BillPayment": {"APAccountRef": frozenset({"Accounts Payable"})},
    "Payment": {"DepositToAccountRef": _FUNDS},
    "SalesReceipt": {"DepositToAccountRef": _FUNDS},
    "RefundReceipt": {"DepositToAccountRef": _FUNDS},
    "Deposit": {"DepositToAccountRef": _FUNDS},
    "Transfer": {"FromAccountRef": _STANDING, "ToAccountRef": _STANDING},
    "CreditCardPaymentTxn": {"BankAccountRef": _BANK, "CreditCardAccountRef": _CARD},
}
_PAID_FROM: Final = {
    "Check": ("CheckPayment", "BankAccountRef", _BANK),
    "CreditCard": ("CreditCardPayment", "CCAccountRef", _CARD),
}
_PURCHASED_FROM: Final = {"Cash": _FUNDS, "Check": _FUNDS, "CreditCard": _CARD}


def complete(company: Company, kind: EntityKind, draft: Json, now: datetime) -> None:
    """Set what the service sets on a transaction: date, currency, lines, total, due date, status."""
    dated = "PaymentDate" if kind.name == "TaxPayment" else "TxnDate"
    draft[dated] = _date(draft, dated, local_date(now)).isoformat()
    _check_texts(draft)
    _check_choices(draft)
    if kind.name in SALES_FORMS:
        unpack_bundles(company, draft.get("Line", []))
    if kind.name in WITHOUT_LINES:
        draft.pop("Line", None)
    else:
        draft["Line"] = ordered_lines(kind.name, draft.get("Line", []))
        check_control_lines(company, kind.name, draft)
    _check_accounts(company, kind.name, draft)
    set_currency(company, kind.name, draft)
    _total(kind.name, draft)
    _date_and_state(company, kind.name, draft)


def _check_texts(draft: Json) -> None:
    for field, limit in _LENGTHS.items():
        text = draft.get(field)
        if text is None:
            continue
        if len(str(text)) > limit:
            raise too_long(field, limit, len(str(text)))
        if any(unicodedata.category(mark) == "Cc" and mark not in "\n\r\t" for mark in str(text)):
            raise invalid_text(f"{field} holds a character that is not allowed", field)
    memo = draft.get("CustomerMemo")
    if isinstance(memo, dict) and len(str(memo.get("value", ""))) > 1000:
        raise too_long("CustomerMemo", 1000, len(str(memo["value"])))


def _check_choices(draft: Json) -> None:
    for field, choices in _CHOICES.items():
        if field in draft and draft[field] not in choices:
            raise bad_enumeration(draft[field])


def _check_accounts(company: Company, kind: str, draft: Json) -> None:
    for field, types in _ACCOUNT_TYPES.get(kind, {}).items():
        refuse_other_type(company, draft, field, types)
    if kind == "BillPayment":
        holder, field, types = _PAID_FROM[draft["PayType"]]
        if not ref_id(draft.get(holder, {}), field):
            raise missing(f"{holder}.{field}")
        refuse_other_type(company, draft[holder], field, types)
    if kind == "Purchase":
        refuse_other_type(company, draft, "AccountRef", _PURCHASED_FROM[draft["PaymentType"]])
        if draft.get("Credit") and draft["PaymentType"] != "CreditCard":
            raise business_rule("Only a credit card charge can be a credit.")
    if kind == "Transfer" and ref_id(draft, "FromAccountRef") == ref_id(draft, "ToAccountRef"):
        raise business_rule("The two accounts of a transfer must be different.")
    if kind == "TimeActivity" and not ref_id(draft, f"{draft['NameOf']}Ref"):
        raise missing(f"{draft['NameOf']}Ref")


def _date(draft: Json, field: str, default: date) -> date:
    text = draft.get(field)
    if not text:
        return default
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError as error:
        raise ServiceError("2030", "Invalid Date", f"{field}: {text} is not a date", element=field) from error


def _date_and_state(company: Company, kind: str, draft: Json) -> None:
    if kind in ("Bill", "Invoice"):
        draft["DueDate"] = _date(draft, "DueDate", _default_due(company, kind, draft)).isoformat()
    elif kind == "Estimate":
        draft.setdefault("TxnStatus", "Pending")
    elif kind == "PurchaseOrder":
        draft.setdefault("POStatus", "Open")
    if kind in SALES_FORMS:
        draft.setdefault("EmailStatus", "NotSet")
        draft.setdefault("PrintStatus", "NotSet")


def _default_due(company: Company, kind: str, draft: Json) -> date:
    dated = date.fromisoformat(draft["TxnDate"])
    term = company.get("Term", ref_id(draft, "SalesTermRef"))
    if term is None and kind == "Invoice":
        usual = preferences_of(company).get("SalesFormsPrefs", {})
        term = company.get("Term", ref_id(usual, "DefaultTerms")) or {"DueDays": 30}
    return due_on(dated, term or {})


def due_on(dated: date, term: Json) -> date:
    """The due day under a term: so many days on, or on a day of this month or the next."""
    try:
        if not term.get("DayOfMonthDue"):
            return dated + timedelta(days=int(term.get("DueDays", 0)))
        due = _in_month(dated, int(term["DayOfMonthDue"]))
        if (due - dated).days >= int(term.get("DueNextMonthDays", 0)) and due >= dated:
            return due
        return _in_month(date(dated.year + dated.month // 12, dated.month % 12 + 1, 1), int(term["DayOfMonthDue"]))
    except (ValueError, OverflowError):
        return dated


def _in_month(any_day: date, day: int) -> date:
    return any_day.replace(day=min(day, monthrange(any_day.year, any_day.month)[1]))


def _total(kind: str, draft: Json) -> None:
    lines: list[Json] = draft.get("Line", [])
    if kind in PURCHASE_FORMS:
        draft["TotalAmt"] = sum((line["Amount"] for line in lines), ZERO) or ZERO
    elif kind in SALES_FORMS:
        draft["TotalAmt"] = _sales_total(lines, draft)
    elif kind == "Deposit":
        cash_back = draft.get("CashBack", {}).get("Amount", ZERO)
        draft["TotalAmt"] = sum((line["Amount"] for line in lines), ZERO) - cash_back
    elif kind == "JournalEntry":
        _check_balance(lines)
        draft["TotalAmt"] = ZERO
    if draft.get("TotalAmt", ZERO) < 0 or draft.get("Amount", ZERO) < 0:
        raise business_rule("The amount of a transaction cannot be negative.")


def _sales_total(lines: list[Json], draft: Json) -> Decimal:
    signs = {"SalesItemLineDetail": 1, "GroupLineDetail": 1, "DiscountLineDetail": -1}
    total: Decimal = sum((signs.get(line["DetailType"], 0) * line["Amount"] for line in lines), ZERO)
    tax: Any = draft.setdefault("TxnTaxDetail", {"TotalTax": ZERO})
    total += tax.get("TotalTax", ZERO)
    if not ZERO <= draft.get("Deposit", ZERO) <= max(total, ZERO):
        raise business_rule("The deposit cannot be more than the total.")
    return total


def _check_balance(lines: list[Json]) -> None:
    signs = {"Debit": 1, "Credit": -1}
    balance = sum((signs.get(detail_of(line).get("PostingType", ""), 0) * line["Amount"] for line in lines), ZERO)
    if len(lines) < 2 or balance:
        raise business_rule("You must have at least two lines, and debits must equal credits.")
