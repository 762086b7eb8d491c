"""Changing what a company says of itself: its preferences and its particulars."""

from copy import deepcopy
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from emulators.qbo.faults import ServiceError, bad_enumeration, business_rule, unreadable
from emulators.qbo.store import Company
from emulators.service.wire import Json

SETTINGS: Final = ("Preferences", "CompanyInfo")
# What the service sets by itself, or only by a person's hand in its own pages.
_FIXED: Final = {
    "AccountingInfoPrefs": ("FirstMonthOfFiscalYear", "TaxYearMonth", "UseAccountNumbers", "TaxForm"),
    "ReportPrefs": ("CalcAgingReportFromTxnDate",),
    "TaxPrefs": ("UsingSalesTax", "PartnerTaxEnabled"),
}
_KEPT: Final = frozenset({"Id", "SyncToken", "MetaData", "domain", "sparse"})
_REPORT_BASES: Final = ("Accrual", "Cash")


def write_settings(company: Company, kind: str, current: Json, body: Json, now: datetime) -> Json:
    """Preferences or CompanyInfo after a full or sparse update. Raises ServiceError.

    Blocks that are left out stay as they are in both forms, as no company is without them.
    """
    merged = deepcopy(current)
    for block, value in body.items():
        if block in _KEPT:
            continue
        if block.endswith("Prefs") and not isinstance(value, dict):
            raise unreadable(block)
        merged[block] = _merged(block, current.get(block, value), value)
    if kind == "Preferences":
        _check_preferences(current, merged)
    if merged == current:
        return current
    current.clear()
    current.update(merged)
    company.touch(kind, current, now)
    return current


def _merged(block: str, known: object, value: object) -> object:
    _check_type(block, known, value)
    if not isinstance(known, dict) or not isinstance(value, dict):
        return value
    sent = {field: item for field, item in value.items() if field not in _FIXED.get(block, ())}
    for field, item in sent.items():
        _check_type(f"{block}.{field}", known.get(field, item), item)
    return {**known, **sent}


def _check_type(field: str, known: object, value: object) -> None:
    """What a company says of itself keeps its JSON type; a blank clears a field that is no switch."""
    if value == "" and not isinstance(known, bool):
        return
    if _json_type(value) is not _json_type(known):
        raise unreadable(field)


def _json_type(value: object) -> type:
    return Decimal if value.__class__ is int else value.__class__


def _check_preferences(before: Json, after: Json) -> None:
    currency, wanted = before.get("CurrencyPrefs", {}), after.get("CurrencyPrefs", {})
    if wanted.get("MultiCurrencyEnabled") != currency.get("MultiCurrencyEnabled"):
        raise business_rule("Multicurrency can only be turned on in the company's own settings, and never off.")
    if wanted.get("HomeCurrency") != currency.get("HomeCurrency"):
        raise business_rule("The home currency cannot be changed.")
    basis = after.get("ReportPrefs", {}).get("ReportBasis", _REPORT_BASES[0])
    if basis not in _REPORT_BASES:
        raise bad_enumeration(basis)
    closed = after.get("AccountingInfoPrefs", {}).get("BookCloseDate")
    if closed:
        _check_date("BookCloseDate", closed)


def _check_date(field: str, text: object) -> None:
    try:
        date.fromisoformat(str(text))
    except ValueError as error:
        raise ServiceError("2030", "Invalid Date", f"{field}: {text} is not a date", element=field) from error
