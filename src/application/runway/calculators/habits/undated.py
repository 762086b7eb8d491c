"""What is owed by journal entries and the like, which no document tells the day of (docs/formulas/forecast.md)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import msgspec

from application.runway.calculators.books.exchange import Rates
from domain.books.bill import BillPayment
from domain.books.invoice import Payment
from domain.money import Money
from domain.snapshot.control_items import ControlItem
from domain.snapshot.snapshot import Snapshot

_Key = tuple[str, str]


class Undated(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one party owes (positive) or is owed by open lines of other documents than bills and invoices, together.

    `records` are those documents, `day` is that of the newest, and `home_minor` None for want of a rate.
    """

    records: tuple[str, ...]
    party: str
    day: date
    amount: Money
    home_minor: int | None


def undated(
    snapshot: Snapshot, payable: Iterable[ControlItem], receivable: Iterable[ControlItem], rates: Rates
) -> tuple[Undated, ...]:
    """By party, less what it was paid or has paid without saying for what; reversed entries come to nothing."""
    paid = _rests("Vendor", snapshot.bill_payments, snapshot)
    received = _rests("Customer", snapshot.payments, snapshot)
    return (*_owed(payable, paid, -1, snapshot, rates), *_owed(receivable, received, 1, snapshot, rates))


def _owed(
    items: Iterable[ControlItem], rests: Mapping[_Key, int], sign: int, snapshot: Snapshot, rates: Rates
) -> Iterator[Undated]:
    by_party: dict[_Key, list[ControlItem]] = defaultdict(list)
    for item in items:
        by_party[snapshot.families.head(item.party), item.currency].append(item)
    for (party, currency), lines in sorted(by_party.items()):
        minor = sign * sum(line.open_minor for line in lines) - rests.get((party, currency), 0)
        if minor > 0:
            yield Undated(
                records=tuple(dict.fromkeys(line.record for line in lines)),
                party=party,
                day=max(line.day for line in lines),
                amount=Money(sign * minor, currency),
                home_minor=rates.home_minor(sign * minor, currency),
            )


def _rests(kind: str, payments: Iterable[Payment | BillPayment], snapshot: Snapshot) -> Mapping[_Key, int]:
    """What each party's payments have left that settles no document."""
    rests: dict[_Key, int] = defaultdict(int)
    for payment in payments:
        party_id = payment.customer_id if isinstance(payment, Payment) else payment.vendor_id
        if not payment.voided:
            rests[snapshot.families.party(kind, party_id), payment.currency] += payment.unapplied_minor
    return rests


def undated_told(found: Iterable[Undated], home: str) -> tuple[str, ...]:
    """A sentence for what is owed without a day, one for what is to come; empty where nothing is."""
    amounts = [each.home_minor for each in found if each.home_minor is not None]
    out, into = -sum(a for a in amounts if a < 0), sum(a for a in amounts if a > 0)
    said = []
    if out:
        said.append(f"Without {Money(out, home)} owed by journal entries and the like, which have no due date.")
    if into:
        said.append(f"Without {Money(into, home)} to come by journal entries and the like, which have no due date.")
    return tuple(said)
