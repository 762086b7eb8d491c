"""A client's object made fit to keep: checked, named, numbered, totalled."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from emulators.qbo.catalog_kinds import EntityKind
from emulators.qbo.faults import ServiceError, bad_reference, business_rule, missing, not_found, unreadable
from emulators.qbo.standing import USD
from emulators.qbo.store import Company
from emulators.qbo.wire import ZERO, Json, WireError, amount, local_date
from emulators.qbo.writes.postings import detail_of, ref_id

_REFERENCES: Final = {
    "VendorRef": "Vendor",
    "CustomerRef": "Customer",
    "APAccountRef": "Account",
    "ARAccountRef": "Account",
    "AccountRef": "Account",
    "BankAccountRef": "Account",
    "CCAccountRef": "Account",
    "DepositToAccountRef": "Account",
    "DiscountAccountRef": "Account",
    "FromAccountRef": "Account",
    "ToAccountRef": "Account",
    "IncomeAccountRef": "Account",
    "ExpenseAccountRef": "Account",
    "AssetAccountRef": "Account",
    "ItemRef": "Item",
    "SalesTermRef": "Term",
    "TermRef": "Term",
}
_NESTED: Final = (dict, list)
# The service answers these with the id alone.
_UNNAMED: Final = frozenset({"SalesTermRef", "TermRef", "DepositToAccountRef"})
# A company's own dump may lack these kinds, so an unknown id in them is kept as given.
_LOOSE: Final = frozenset({"Term"})
_CONTROL_PARTIES: Final = {"Accounts Receivable": "Customer", "Accounts Payable": "Vendor"}
_LINE_DETAILS: Final = {
    "Bill": ("AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail"),
    "VendorCredit": ("AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail"),
    "Purchase": ("AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail"),
    "Invoice": ("SalesItemLineDetail", "DiscountLineDetail", "SubTotalLineDetail", "DescriptionOnly"),
    "CreditMemo": ("SalesItemLineDetail", "DiscountLineDetail", "SubTotalLineDetail", "DescriptionOnly"),
    "JournalEntry": ("JournalEntryLineDetail", "DescriptionOnly"),
}


def require(draft: Json, fields: tuple[str, ...]) -> None:
    for field in fields:
        if field not in draft or draft[field] in ("", {}, []):
            raise missing(field)
        if field.endswith("Ref") and not ref_id(draft, field):
            raise missing(field)


def name_references(company: Company, value: Any) -> None:
    """Write the names of referenced objects beside their ids. Raises ServiceError for unknown ids."""
    if isinstance(value, list):
        for item in value:
            name_references(company, item)
    elif isinstance(value, dict):
        for field, item in value.items():
            kind = _REFERENCES.get(field)
            if kind is not None:
                value[field] = _named(company, kind, field, item)
            elif item.__class__ in _NESTED:
                name_references(company, item)


def _named(company: Company, kind: str, field: str, ref: Any) -> Json:
    if not isinstance(ref, dict) or not isinstance(ref.get("value"), str | int):
        raise unreadable(field)
    found = company.get(kind, str(ref["value"]))
    if found is None and kind in _LOOSE:
        return ref
    if found is None:
        raise bad_reference(field)
    if field in _UNNAMED:
        return {**ref, "value": found["Id"]}
    name = found.get("DisplayName") or found.get("FullyQualifiedName") or found.get("Name")
    return {**ref, "value": found["Id"], "name": name}


def refuse_inactive(company: Company, draft: Json) -> None:
    for field, kind in (("VendorRef", "Vendor"), ("CustomerRef", "Customer"), ("AccountRef", "Account")):
        found = company.get(kind, ref_id(draft, field))
        if found is not None and not found.get("Active", True):
            raise not_found()


def complete(company: Company, kind: EntityKind, draft: Json, now: datetime) -> None:
    """Set what the service sets on a transaction: date, currency, lines, total, due date."""
    draft["TxnDate"] = _date(draft, "TxnDate", local_date(now)).isoformat()
    draft.setdefault("CurrencyRef", dict(USD))
    if len(str(draft.get("DocNumber", ""))) > 21:
        raise ServiceError("2050", "String length is either shorter or longer than supported", "DocNumber: 21")
    draft["Line"] = _lines(kind.name, draft.get("Line", []))
    _fix_item_accounts(company, draft["Line"])
    _check_control_lines(company, draft["Line"])
    _total(kind.name, draft)
    if kind.name in ("Bill", "Invoice"):
        draft["DueDate"] = _date(draft, "DueDate", _default_due(company, kind.name, draft)).isoformat()


def _date(draft: Json, field: str, default: date) -> date:
    text = draft.get(field)
    if not text:
        return default
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError as error:
        raise ServiceError("2030", "Invalid Date", f"{field}: {text} is not a date", element=field) from error


def _default_due(company: Company, kind: str, draft: Json) -> date:
    dated = date.fromisoformat(draft["TxnDate"])
    term = company.get("Term", ref_id(draft, "SalesTermRef"))
    if term is None and kind == "Invoice":
        return dated + timedelta(days=30)
    return dated + timedelta(days=int((term or {}).get("DueDays", 0)))


def _lines(kind: str, lines: list[Json]) -> list[Json]:
    kept = [line for line in lines if line.get("DetailType") != "SubTotalLineDetail"]
    first = 0 if kind == "JournalEntry" else 1
    taken = {str(line["Id"]) for line in kept if "Id" in line}
    for number, line in enumerate(kept):
        _check_line(kind, line)
        if kind in _LINE_DETAILS:
            line["Id"] = str(line["Id"]) if "Id" in line else _free_id(taken, number + first)
    if kind in ("Invoice", "CreditMemo"):
        subtotal = sum((line["Amount"] for line in kept if line["DetailType"] == "SalesItemLineDetail"), ZERO)
        kept.append({"Amount": subtotal, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}})
    return kept


def _fix_item_accounts(company: Company, lines: list[Json]) -> None:
    """A sale keeps the income account its item had, whatever the item is changed to later."""
    for line in lines:
        detail = line.get("SalesItemLineDetail", {})
        item = company.get("Item", ref_id(detail, "ItemRef"))
        if item is not None and "IncomeAccountRef" in item:
            detail.setdefault("ItemAccountRef", dict(item["IncomeAccountRef"]))


def _check_control_lines(company: Company, lines: list[Json]) -> None:
    """Journal lines on receivables name a customer, those on payables a vendor."""
    for line in lines:
        detail = line.get("JournalEntryLineDetail", {})
        account = company.get("Account", ref_id(detail, "AccountRef")) or {}
        wanted = _CONTROL_PARTIES.get(account.get("AccountType", ""))
        entity = detail.get("Entity", {})
        known = wanted is None or company.get(wanted, ref_id(entity, "EntityRef")) is not None
        if wanted is not None and not (known and entity.get("Type") == wanted):
            raise business_rule(f"A line on {account['AccountType']} must name a {wanted.lower()}.")


def _free_id(taken: set[str], number: int) -> str:
    while str(number) in taken:
        number += 1
    taken.add(str(number))
    return str(number)


def _check_line(kind: str, line: Json) -> None:
    details = _LINE_DETAILS.get(kind)
    if details is not None and not line.get("DetailType"):
        raise missing("Line.DetailType")
    if details is not None and line["DetailType"] not in details:
        raise ServiceError("2170", "Invalid Enumeration", f"Invalid Enumeration : {line['DetailType']}")
    if line.get("DetailType") == "DescriptionOnly":
        line.setdefault("Amount", ZERO)
    if "Amount" not in line:
        line["Amount"] = _priced(line)
    if line.get("DetailType") == "JournalEntryLineDetail":
        _check_journal_line(line)


def _priced(line: Json) -> Decimal:
    detail = detail_of(line)
    if "Qty" not in detail or "UnitPrice" not in detail:
        raise missing("Line.Amount")
    try:
        return amount(Decimal(str(detail["Qty"])) * Decimal(str(detail["UnitPrice"])))
    except (ArithmeticError, WireError) as error:
        raise ServiceError("2080", "Invalid Number", "Invalid Number : Qty or UnitPrice") from error


def _check_journal_line(line: Json) -> None:
    detail = detail_of(line)
    if detail.get("PostingType") not in ("Debit", "Credit"):
        raise missing("Line.JournalEntryLineDetail.PostingType")
    if not ref_id(detail, "AccountRef"):
        raise missing("Line.JournalEntryLineDetail.AccountRef")
    entity = detail.get("Entity", {})
    if not isinstance(entity, dict):
        raise unreadable("Line.JournalEntryLineDetail.Entity")


def _total(kind: str, draft: Json) -> None:
    lines: list[Json] = draft["Line"]
    if kind in ("Bill", "VendorCredit", "Purchase"):
        draft["TotalAmt"] = sum((line["Amount"] for line in lines), ZERO) or ZERO
    elif kind in ("Invoice", "CreditMemo"):
        signs = {"SalesItemLineDetail": 1, "DiscountLineDetail": -1}
        total = sum((signs.get(line["DetailType"], 0) * line["Amount"] for line in lines), ZERO)
        draft.setdefault("TxnTaxDetail", {"TotalTax": ZERO})
        draft["TotalAmt"] = total + draft["TxnTaxDetail"].get("TotalTax", ZERO)
    elif kind == "Deposit":
        cash_back = draft.get("CashBack", {}).get("Amount", ZERO)
        draft["TotalAmt"] = sum((line["Amount"] for line in lines), ZERO) - cash_back
    elif kind == "JournalEntry":
        _check_balance(lines)
        draft["TotalAmt"] = ZERO
    if draft.get("TotalAmt", ZERO) < 0 or draft.get("Amount", ZERO) < 0:
        raise business_rule("The amount of a transaction cannot be negative.")


def _check_balance(lines: list[Json]) -> None:
    signs = {"Debit": 1, "Credit": -1}
    balance = sum((signs.get(detail_of(line).get("PostingType", ""), 0) * line["Amount"] for line in lines), ZERO)
    if len(lines) < 2 or balance:
        raise business_rule("You must have at least two lines, and debits must equal credits.")
