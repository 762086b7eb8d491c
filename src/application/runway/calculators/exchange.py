"""Home-currency amounts; an amount without a rate is left out by the caller, never taken one to one."""

from collections.abc import Sequence
from decimal import Decimal

from domain.models.record import Document, OpenDocument
from domain.money import Money

_NAMED_AT_MOST = 5


def home_minor(amount_minor: int, currency: str, rate: Decimal | None, home: str) -> int | None:
    """Minor units of the home currency, or None when the currency is foreign and no rate is given."""
    if currency == home:
        return amount_minor
    if rate is None or rate <= 0:
        return None
    return Money(amount_minor, currency).converted(rate, home).amount_minor


def total_home_minor(document: Document, home: str) -> int | None:
    return home_minor(document.total_minor, document.currency, document.exchange_rate, home)


def open_home_minor(document: OpenDocument, home: str) -> int | None:
    return home_minor(document.balance_minor, document.currency, document.exchange_rate, home)


def left_out(records: Sequence[str], want: str = "an exchange rate") -> tuple[str, ...]:
    """The warning for records that lack what it takes to count them, empty when there are none."""
    if not records:
        return ()
    named = ", ".join(records[:_NAMED_AT_MOST])
    more = f" and {len(records) - _NAMED_AT_MOST} more" if len(records) > _NAMED_AT_MOST else ""
    return (f"Left out for want of {want}: {named}{more}.",)
