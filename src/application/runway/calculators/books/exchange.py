"""Home-currency amounts; an amount without a rate is left out by the caller, never taken one to one."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from domain.books.record import Document, OpenDocument
from domain.money import Money
from domain.snapshot.snapshot import Snapshot

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


class Rates(msgspec.Struct, frozen=True):
    """Home units for one unit of each foreign currency, as the ledger tells them last on a business date."""

    home: str
    by_currency: Mapping[str, Decimal] = {}

    def home_minor(self, amount_minor: int, currency: str) -> int | None:
        """What is open or held on that date is worth its rate, not that of the day it was entered."""
        return home_minor(amount_minor, currency, self.by_currency.get(currency), self.home)

    def open_minor(self, document: OpenDocument) -> int | None:
        return self.home_minor(document.balance_minor, document.currency)


def rates_on(snapshot: Snapshot, as_of: date, home: str) -> Rates:
    """The newest rate of each currency until the end of `as_of`, or the oldest one after it.

    Of one day the ledger's own stands before those of documents, into which people may write any.
    """
    newest: dict[str, tuple[bool, int, bool, str, Decimal]] = {}
    for currency, day, is_own, source, rate in _told(snapshot):
        known, ordinal = day <= as_of, day.toordinal()
        found = (known, ordinal if known else -ordinal, is_own, source, rate)
        if currency != home:
            newest[currency] = max(newest.get(currency, found), found)
    return Rates(home, {currency: rate for currency, (*_, rate) in newest.items()})


def _told(snapshot: Snapshot) -> Iterator[tuple[str, date, bool, str, Decimal]]:
    """Each rate with its currency and day, whether it is the ledger's own, and the record that tells it."""
    for each in snapshot.exchange_rates:
        yield each.id, each.as_of, True, each.id, each.rate
    for document in snapshot.documents():
        rate = document.exchange_rate
        if rate is not None and rate > 0:
            yield document.currency, document.txn_date, False, document.id, rate


def left_out(records: Sequence[str], want: str = "an exchange rate") -> tuple[str, ...]:
    """The warning for records that lack what it takes to count them, empty when there are none."""
    if not records:
        return ()
    named = ", ".join(records[:_NAMED_AT_MOST])
    more = f" and {len(records) - _NAMED_AT_MOST} more" if len(records) > _NAMED_AT_MOST else ""
    return (f"Left out for want of {want}: {named}{more}.",)
