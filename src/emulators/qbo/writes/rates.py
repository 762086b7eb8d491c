"""Exchange rates: one for a currency and a day, in home units for one unit of the currency."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from emulators.qbo.currencies import CURRENCY_NAMES
from emulators.qbo.faults import ServiceError, bad_enumeration, missing, not_found
from emulators.qbo.standing import preferences_of
from emulators.qbo.store import Company
from emulators.qbo.wire import local_date, stamp
from emulators.service.wire import Json

_LARGEST: Final = Decimal(1_000_000)
KIND: Final = "ExchangeRate"


def home_currency(company: Company) -> str:
    home = preferences_of(company).get("CurrencyPrefs", {}).get("HomeCurrency", {})
    return str(home.get("value", "USD"))


def rate_key(code: str, day: date) -> str:
    return f"{code}/{day.isoformat()}"


def rate_on(company: Company, code: str, day: date) -> Json | None:
    """The last rate set for the currency on or before the day."""
    known = company.of_kind(KIND)
    found = known.get(rate_key(code, day))
    if found is not None:
        return found
    earlier = [rate for rate in known.values() if rate["SourceCurrencyCode"] == code and rate["AsOfDate"] <= str(day)]
    return max(earlier, key=lambda rate: str(rate["AsOfDate"]), default=None)


def set_rate(company: Company, code: str, day: date, rate: Decimal, now: datetime) -> Json:
    key = rate_key(code, day)
    record: Json = {
        "Id": key,
        "SyncToken": "0",
        "domain": "QBO",
        "sparse": False,
        "SourceCurrencyCode": code,
        "TargetCurrencyCode": home_currency(company),
        "Rate": rate,
        "AsOfDate": day.isoformat(),
        "MetaData": {"LastUpdatedTime": stamp(now)},
    }
    company.put(KIND, record)
    return record


def read_rate(company: Company, code: str, as_of: str, now: datetime) -> Json:
    """`{ExchangeRate: …}` for `GET /exchangerate`. Raises ServiceError."""
    if not code:
        raise missing("sourcecurrencycode")
    day = _day(as_of, local_date(now))
    if code.upper() == home_currency(company):
        found: Json | None = {"SourceCurrencyCode": code.upper(), "TargetCurrencyCode": code.upper(), "Rate": 1}
        return {KIND: {**(found or {}), "AsOfDate": day.isoformat(), "MetaData": {"LastUpdatedTime": stamp(now)}}}
    found = rate_on(company, code.upper(), day)
    if found is None:
        raise not_found()
    return {KIND: shown(found)}


def write_rate(company: Company, body: Json, now: datetime) -> Json:
    """`{ExchangeRate: …}` for `POST /exchangerate`. Raises ServiceError."""
    for field in ("SourceCurrencyCode", "Rate"):
        if body.get(field) in (None, ""):
            raise missing(field)
    code = str(body["SourceCurrencyCode"]).upper()
    if code not in CURRENCY_NAMES or code == home_currency(company):
        raise bad_enumeration(code)
    try:
        rate = Decimal(str(body["Rate"]))
    except InvalidOperation as error:
        raise _bad_rate() from error
    if not rate.is_finite() or not 0 < rate < _LARGEST:
        raise _bad_rate()
    day = _day(str(body.get("AsOfDate") or ""), local_date(now))
    return {KIND: shown(set_rate(company, code, day, rate, now))}


def shown(record: Json) -> Json:
    """Rates have no id of their own for clients."""
    return {key: value for key, value in record.items() if key not in ("Id", "SyncToken")}


def _bad_rate() -> ServiceError:
    return ServiceError("2080", "Invalid Number", "Invalid Number : Rate", element="Rate")


def _day(text: str, default: date) -> date:
    if not text:
        return default
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise ServiceError("2030", "Invalid Date", f"AsOfDate: {text} is not a date", element="AsOfDate") from error
