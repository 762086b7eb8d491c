"""Single fields of Intuit's JSON into the domain's: amounts, days, instants and references."""

import re
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

import msgspec

from cashrail.kit.records import Link, minor_digits
from plugins.qbo.wire import Amount, Head, LinkedTxn, Ref, Text

DEFAULT_CURRENCY = "USD"
_NEVER = datetime.fromtimestamp(0, UTC)
# Beyond this the minor units leave a 64-bit integer; Intuit's own limit is 15 digits.
_MAJOR_DIGITS_MAX = 14
_VERSION_DIGITS_MAX = 18
_CURRENCY = re.compile(r"[A-Z]{3}")


class UnreadableError(Exception):
    """The payload lacks or garbles something the record cannot be without; the text names the field only."""


class BooksContext(msgspec.Struct, frozen=True, kw_only=True):
    """What a payload leaves unsaid: the company's home currency, and when the service answered.

    `applied_minor` is what payments have applied to this very document; None where nobody has looked.
    """

    home_currency: str = DEFAULT_CURRENCY
    answered_at: datetime | None = None
    applied_minor: int | None = None


def text_of(value: Text | None) -> str:
    """Trimmed text; empty when there is none. Zero characters are dropped: databases take none in text."""
    if value is None:
        return ""
    text = value.strip() if type(value) is str else str(value).strip()
    return text.replace("\0", "").strip() if "\0" in text else text


def name_of(head: Head, *names: Text | None) -> str:
    """What a list entry is called: by the first name that is one, else by its id, so that no sentence has a blank."""
    return next(filter(None, map(text_of, names)), f"(id {text_of(head.id)})")


def id_of(ref: Ref | None) -> str | None:
    """The id a reference points to; None for no reference and for an empty one."""
    return None if ref is None else text_of(ref.value) or None


def currency_of(ref: Ref | None, context: BooksContext) -> str:
    """ISO 4217 code of the reference, else of the books; raises `UnreadableError` for what is no such code."""
    code = (id_of(ref) or context.home_currency).upper()
    if not is_currency(code):
        raise UnreadableError("CurrencyRef is not a currency.")
    return code


@lru_cache(maxsize=256)
def is_currency(code: str) -> bool:
    """Whether it has the form of an ISO 4217 code."""
    return _CURRENCY.fullmatch(code) is not None


def exact_minor(amount: Amount, currency: str, field: str) -> int:
    """Minor units of an amount that must be there and exact; raises `UnreadableError`."""
    if amount is None:
        raise UnreadableError(f"{field} is missing.")
    _require_amount(amount, field)
    unit, units_in_major = _minor_unit(currency)
    if amount % unit:
        raise UnreadableError(f"{field} has more digits than the currency's minor unit.")
    return int(amount * units_in_major)


def stated_minor(amount: Amount, currency: str, field: str) -> int | None:
    """As `exact_minor`, with None for an amount that is not there."""
    return None if amount is None else exact_minor(amount, currency, field)


def rounded_minor(amount: Amount, currency: str, field: str) -> int:
    """Minor units of a line's amount, rounded half-even; zero when there is none."""
    if amount is None:
        return 0
    _require_amount(amount, field)
    unit, units_in_major = _minor_unit(currency)
    return int(amount.quantize(unit, ROUND_HALF_EVEN) * units_in_major)


def whole_number(value: Amount, field: str) -> int | None:
    """A count of days or a day of the month; raises `UnreadableError` for a fraction."""
    if value is None:
        return None
    if not value.is_finite() or value.adjusted() > _MAJOR_DIGITS_MAX or value != value.to_integral_value():
        raise UnreadableError(f"{field} is not a whole number.")
    return int(value)


def finite(value: Decimal | None) -> Decimal | None:
    """A rate or percentage; None for what is no number."""
    return value if value is not None and value.is_finite() else None


def rate_of(value: Decimal | None) -> Decimal | None:
    """An exchange rate; None for what can be none, such as 0."""
    rate = finite(value)
    return rate if rate is not None and rate > 0 else None


def day_of(value: str | None, field: str) -> date | None:
    """A local calendar day; an offset or a time behind it is left.

    None when there is none, also for the first day there is, which programs write where they know none.
    """
    if not value or not value.strip():
        return None
    try:
        day = date.fromisoformat(value.strip()[:10])
    except ValueError:
        raise UnreadableError(f"{field} is not a date.") from None
    return None if day == date.min else day


def due_day_of(value: str | None) -> date | None:
    """When a document is due; None also for the last day there is, which Intuit has written where it knew none."""
    day = day_of(value, "DueDate")
    return None if day == date.max else day


def instant_of(value: str | None) -> datetime | None:
    """An aware UTC instant, to the microsecond; None for anything that is not one.

    A time without offset is taken as UTC: at worst that is some hours before what Intuit meant, and a mark
    that is too early asks for records twice, where one too late would lose them.
    """
    return _instant(value) if value else None


# Most objects were made and last changed at one time.
@lru_cache(maxsize=64)
def _instant(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def updated_at_of(head: Head, context: BooksContext) -> datetime:
    """When the object last changed; where it does not say, when the service answered."""
    stated = instant_of(head.meta_data.last_updated_time) if head.meta_data else None
    return stated or context.answered_at or _NEVER


def created_at_of(head: Head) -> datetime | None:
    """When the object was made; None where it does not say."""
    return instant_of(head.meta_data.create_time) if head.meta_data else None


def version_of(head: Head) -> int:
    """The SyncToken as a number; 0 when there is none."""
    token = text_of(head.sync_token)
    return int(token) if token.isascii() and token.isdigit() and len(token) <= _VERSION_DIGITS_MAX else 0


def links_of(linked: tuple[LinkedTxn, ...] | None) -> tuple[Link, ...]:
    """Links to other documents, under the type names Intuit gives them."""
    if not linked:
        return ()
    return tuple([Link(link.txn_type or "", text_of(link.txn_id)) for link in linked if link.txn_id is not None])


def _require_amount(amount: Decimal, field: str) -> None:
    if not amount.is_finite() or (amount and amount.adjusted() > _MAJOR_DIGITS_MAX):
        raise UnreadableError(f"{field} is not an amount.")


@lru_cache(maxsize=64)
def _minor_unit(currency: str) -> tuple[Decimal, Decimal]:
    """The minor unit in major ones, and how many of it make a major one."""
    digits = minor_digits(currency)
    return Decimal(1).scaleb(-digits), Decimal(10**digits)
