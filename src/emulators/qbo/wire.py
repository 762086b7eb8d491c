"""JSON as Intuit's API writes it: amounts with exactly two decimals, times with a Pacific offset."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from emulators.service.wire import WireError

PACIFIC: Final = ZoneInfo("America/Los_Angeles")
CENT: Final = Decimal("0.01")
ZERO: Final = Decimal(0)
_TOO_LARGE: Final = Decimal(10) ** 13
MONEY_FIELDS: Final = frozenset(
    {
        "Amount",
        "Balance",
        "BalanceWithJobs",
        "CurrentBalance",
        "CurrentBalanceWithSubAccounts",
        "Deposit",
        "HomeBalance",
        "HomeTotalAmt",
        "NetAmountTaxable",
        "PaymentAmount",
        "RemainingCredit",
        "TotalAmt",
        "TotalTax",
        "UnappliedAmt",
    }
)


class Binary(msgspec.Struct, frozen=True):
    """The bytes of an answer, or of a file, and what they are."""

    content: bytes
    media_type: str


def amount(value: object) -> Decimal:
    """An amount of money in whole cents from a JSON number or a numeric string. Raises WireError."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise WireError(f"{value!r} is not an amount")
    try:
        cents = Decimal(value).quantize(CENT)
    except InvalidOperation as error:
        raise WireError(f"{value!r} is not an amount") from error
    if not cents.is_finite() or abs(cents) >= _TOO_LARGE:
        raise WireError(f"{value!r} is out of range")
    return cents if cents else ZERO


def with_amounts(value: Any, read: Callable[[object], object] = amount) -> Any:
    """A deep copy in which every money field is a Decimal in whole cents. Raises WireError."""
    if isinstance(value, dict):
        return {
            key: read(item) if key in MONEY_FIELDS and not isinstance(item, dict | list) else with_amounts(item, read)
            for key, item in value.items()
            if item is not None
        }
    if isinstance(value, list):
        return [with_amounts(item, read) for item in value]
    return value


def amount_or_as_is(value: object) -> object:
    """The amount; what is none stays as it was recorded."""
    try:
        return amount(value)
    except WireError:
        return value


@lru_cache(maxsize=16)
def stamp(moment: datetime) -> str:
    """Second precision with the Pacific offset, as in MetaData."""
    return moment.astimezone(PACIFIC).isoformat(timespec="seconds")


def envelope_time(moment: datetime) -> str:
    """Millisecond precision with the Pacific offset, as in `time`."""
    return moment.astimezone(PACIFIC).isoformat(timespec="milliseconds")


def instant(text: str) -> datetime:
    """An aware moment from a date or date-time; Pacific where no offset is given. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=PACIFIC)


def local_date(moment: datetime) -> date:
    return moment.astimezone(PACIFIC).date()
