"""The lines of a document: which details they may have, what their amounts must be, and their ids."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from emulators.qbo.catalog_documents import PURCHASE_FORMS, SALES_FORMS
from emulators.qbo.faults import (
    ServiceError,
    bad_enumeration,
    business_rule,
    invalid_number,
    missing,
    too_long,
    unreadable,
    wrong_amount,
)
from emulators.qbo.store import Company
from emulators.qbo.wire import CENT, ZERO, amount
from emulators.qbo.writes.postings import CONTROL_PARTIES, detail_of, flat_lines, ref_id
from emulators.service.wire import Json, WireError

LINES_LIMIT: Final = 750
_DESCRIPTION_LIMIT: Final = 4000
_SALE_DETAILS: Final = (
    *("SalesItemLineDetail", "GroupLineDetail", "DiscountLineDetail", "SubTotalLineDetail", "DescriptionOnly"),
)
_SOLD: Final = ("SalesItemLineDetail", "GroupLineDetail")
_EXPENSE_DETAILS: Final = ("AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail", "DescriptionOnly")
_DETAILS: Final = {
    **dict.fromkeys(SALES_FORMS, _SALE_DETAILS),
    **dict.fromkeys(PURCHASE_FORMS, _EXPENSE_DETAILS),
    "JournalEntry": ("JournalEntryLineDetail", "DescriptionOnly"),
}
_NEEDS_ACCOUNT: Final = frozenset({"AccountBasedExpenseLineDetail", "DepositLineDetail"})


def ordered_lines(kind: str, lines: list[Json]) -> list[Json]:
    """The lines as they are kept: checked, each with an id, and with the subtotal of a sale. Raises ServiceError."""
    if len(lines) > LINES_LIMIT:
        raise business_rule(f"A transaction can have at most {LINES_LIMIT} lines.")
    kept = [line for line in lines if line.get("DetailType") != "SubTotalLineDetail"]
    first = 0 if kind == "JournalEntry" else 1
    taken = {str(line["Id"]) for line in kept if "Id" in line}
    for number, line in enumerate(kept):
        _check_line(kind, line)
        if kind in _DETAILS:
            line["Id"] = str(line["Id"]) if "Id" in line else _free_id(taken, number + first)
    if kind in SALES_FORMS:
        subtotal = sum((line["Amount"] for line in kept if line["DetailType"] in _SOLD), ZERO)
        _take_discounts(kept, subtotal)
        drawn: Json = {"Amount": subtotal, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}
        return [*_lines_of(kept, discounts=False), drawn, *_lines_of(kept, discounts=True)]
    return kept


def _lines_of(lines: list[Json], *, discounts: bool) -> list[Json]:
    """Discounts stand below the subtotal, everything else above it."""
    return [line for line in lines if (line["DetailType"] == "DiscountLineDetail") is discounts]


def _take_discounts(lines: list[Json], subtotal: Decimal) -> None:
    for line in lines:
        if "Amount" not in line:
            try:
                line["Amount"] = amount(subtotal * Decimal(detail_of(line)["DiscountPercent"]) / 100)
            except (ArithmeticError, WireError) as error:
                raise invalid_number("DiscountPercent") from error


def _free_id(taken: set[str], number: int) -> str:
    while str(number) in taken:
        number += 1
    taken.add(str(number))
    return str(number)


def _check_line(kind: str, line: Json) -> None:
    details = _DETAILS.get(kind)
    detail_type = line.get("DetailType")
    if details is not None and not detail_type:
        raise missing("Line.DetailType")
    if details is not None and detail_type not in details:
        raise bad_enumeration(detail_type)
    if len(line.get("Description", "")) > _DESCRIPTION_LIMIT:
        raise too_long("Line.Description", _DESCRIPTION_LIMIT, len(line["Description"]))
    if detail_type == "DescriptionOnly":
        line["Amount"] = ZERO
    detail = detail_of(line)
    if detail_type == "GroupLineDetail":
        _check_bundle(kind, line, detail)
    _price(line, detail)
    if detail_type in _NEEDS_ACCOUNT and not line.get("LinkedTxn") and not ref_id(detail, "AccountRef"):
        raise missing(f"Line.{detail_type}.AccountRef")
    if detail_type == "JournalEntryLineDetail":
        _check_journal_line(detail)


def _check_bundle(kind: str, line: Json, detail: Json) -> None:
    """A bundle amounts to what is in it."""
    taken: set[str] = set()
    for number, inner in enumerate(detail["Line"], 1):
        if inner.get("DetailType") != "SalesItemLineDetail":
            raise bad_enumeration(inner.get("DetailType"))
        _check_line(kind, inner)
        inner["Id"] = _free_id(taken, number)
    line["Amount"] = sum((inner["Amount"] for inner in detail["Line"]), ZERO)


def _price(line: Json, detail: Json) -> None:
    """Set the amount, or hold it to quantity times price; two zeros beside an amount say nothing of it."""
    unsaid = "Amount" in line and not detail.get("Qty") and not detail.get("UnitPrice")
    if not unsaid and "Qty" in detail and "UnitPrice" in detail and line.get("DetailType") != "DiscountLineDetail":
        try:
            priced = amount(Decimal(detail["Qty"]) * Decimal(detail["UnitPrice"]))
        except (ArithmeticError, WireError) as error:
            raise invalid_number("Qty or UnitPrice") from error
        # The service rounds halves either way.
        if abs(line.setdefault("Amount", priced) - priced) > CENT:
            raise wrong_amount(line["Amount"])
    if "Amount" not in line and "DiscountPercent" not in detail:
        raise missing("Line.Amount")


def _check_journal_line(detail: Json) -> None:
    if detail.get("PostingType") not in ("Debit", "Credit"):
        raise missing("Line.JournalEntryLineDetail.PostingType")
    if not ref_id(detail, "AccountRef"):
        raise missing("Line.JournalEntryLineDetail.AccountRef")
    entity = detail.get("Entity", {})
    if not isinstance(entity, dict):
        raise unreadable("Line.JournalEntryLineDetail.Entity")


def check_control_lines(company: Company, kind: str, document: Json) -> None:
    """A line on receivables names a customer, one on payables a vendor. Raises ServiceError."""
    for account_id, party in named_accounts(kind, document):
        account = company.get("Account", account_id) or {}
        wanted = CONTROL_PARTIES.get(account.get("AccountType", ""))
        if wanted is not None and (party[0] != wanted or company.get(*party) is None):
            raise _nameless(account["AccountType"], wanted)


def _nameless(account_type: str, wanted: str) -> ServiceError:
    return business_rule(f"When you use {account_type}, you must choose a {wanted.lower()} in the Name field.")


def named_accounts(kind: str, document: Json) -> Iterator[tuple[str, tuple[str, str]]]:
    """The accounts that lines name, each with the party that the line is about."""
    payee = document.get("EntityRef", {}) if kind == "Purchase" else {}
    for line in flat_lines(document):
        detail = detail_of(line)
        entity = detail.get("Entity", {})
        if kind == "JournalEntry":
            party = (str(entity.get("Type", "")), ref_id(entity, "EntityRef"))
        else:
            named = entity or payee
            party = (str(named.get("type", "")).title(), str(named.get("value", "")))
        for field in ("AccountRef", "ItemAccountRef", "DiscountAccountRef"):
            if field in detail:
                yield ref_id(detail, field), party
