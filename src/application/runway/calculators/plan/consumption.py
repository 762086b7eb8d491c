"""Predicted payments that surer ones stand for, so that nothing counts twice (docs/formulas/consumption.md)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from application.runway.calculators.books.cash_movements import CashMovement
from application.runway.calculators.books.exchange import total_home_minor
from application.runway.calculators.habits.matching import REACH_DAYS_MAX, Payment, pair_up
from application.runway.calculators.habits.recurrence import Occurrence
from application.runway.calculators.plan.payment_dates import PlannedBill, PlannedInvoice
from domain.books.cadence import HALF_YEARLY
from domain.plans.known_item import KnownItem

# What comes once or twice a year is renewed some weeks sooner or later.
_SELDOM_REACH_DAYS = 31

Document = PlannedBill | PlannedInvoice | CashMovement

# In place of a party: the account of a payment to nobody named, and the account of a payment to whomever.
_NOBODY, _WHOEVER = "nobody on ", "whoever on "


class Consumed(msgspec.Struct, frozen=True, kw_only=True):
    """A prediction or known item that is not counted, and what stands for it; `by_key` names that as "Kind:id"."""

    predicted: Occurrence | KnownItem
    by: Document | KnownItem
    by_key: str


def known_key(item: KnownItem) -> str:
    return f"KnownItem:{item.id}"


def consumption(
    known: Iterable[KnownItem], coming: Sequence[Occurrence], documents: Sequence[Document], home: str
) -> tuple[Consumed, ...]:
    """Documents consume known items and predictions; known items that no document stands for consume predictions.

    What names no party is met by its account.
    """
    items = {known_key(item): item for item in known}
    parties = ({each.found.party for each in coming} | {item.party for item in items.values()}) - {""}
    accounts = {each.found.account_id for each in coming} - {""}
    concerned = (each for each in documents if each.party in parties or _account_of(each) in accounts)
    payments = {each.key: (each, document) for document in concerned for each in _as_payment(document, home)}
    by_party = [each for each, _ in payments.values() if each.party in parties]
    replaced = pair_up((known_payment(item) for item in items.values()), by_party)
    left = {key: item for key, item in items.items() if key not in replaced}
    standing: Mapping[str, Document | KnownItem] = {**{key: each[1] for key, each in payments.items()}, **left}
    predictions = {occurrence_key(each): each for each in coming}
    met = pair_up(
        (_predicted(key, each) for key, each in predictions.items()),
        (*by_party, *(known_payment(item) for item in left.values())),
    )
    used = {*replaced.values(), *met.values()}
    unused = [each for key, each in payments.items() if key not in used and _account_of(each[1]) in accounts]
    unmet = {key: each for key, each in predictions.items() if key not in met and each.found.account_id}
    met |= pair_up(
        (_predicted_on_account(key, each) for key, each in unmet.items()),
        (payment for each in unused for payment in _on_account(*each)),
    )
    found = [Consumed(predicted=items[key], by=standing[by], by_key=by) for key, by in sorted(replaced.items())]
    found += [Consumed(predicted=predictions[key], by=standing[by], by_key=by) for key, by in sorted(met.items())]
    return tuple(found)


def known_payment(item: KnownItem) -> Payment:
    """The item's whole amount: how likely it is does not change which document it would be."""
    return Payment(
        key=known_key(item),
        party=item.party,
        day=item.day,
        amount_minor=item.amount.amount_minor,
        distinct_from=item.distinct_from,
    )


def occurrence_key(each: Occurrence) -> str:
    found, series = each.found, each.found.series
    return f"{found.party}|{found.account_id}|{series.cadence_days}|{series.amount_minor}|{each.expected.isoformat()}"


def _predicted(key: str, each: Occurrence) -> Payment:
    series = each.found.series
    return Payment(
        key=key,
        party=each.found.party,
        day=each.expected,
        amount_minor=series.amount_minor,
        reach_days=_SELDOM_REACH_DAYS
        if series.cadence_days >= HALF_YEARLY
        else min(series.cadence_days // 2, REACH_DAYS_MAX),
        reach_minor=series.reach_minor,
    )


def _predicted_on_account(key: str, each: Occurrence) -> Payment:
    """A series of nobody is met by whomever, one of a party by a payment that names none."""
    whose = _NOBODY if each.found.party else _WHOEVER
    return replace(_predicted(key, each), party=whose + each.found.account_id)


def _on_account(payment: Payment, document: Document) -> Iterator[Payment]:
    account_id = _account_of(document)
    yield replace(payment, party=_WHOEVER + account_id)
    if not payment.party:
        yield replace(payment, party=_NOBODY + account_id)


def _account_of(document: Document) -> str:
    if isinstance(document, PlannedBill):
        return document.bill.main_account_id
    return "" if isinstance(document, PlannedInvoice) else document.counter


def _as_payment(document: Document, home: str) -> Iterator[Payment]:
    """By its whole amount: a part that is paid already belongs to the same payment. None without a rate."""
    if isinstance(document, PlannedBill):
        bill = document.bill
        key, party, day = f"Bill:{bill.id}", document.party, document.due
        amount_minor = -(total_home_minor(bill, home) or 0)
    elif isinstance(document, PlannedInvoice):
        invoice = document.invoice
        key, party, day = f"Invoice:{invoice.id}", document.party, document.usual
        amount_minor = total_home_minor(invoice, home) or 0
    else:
        key, party, day, amount_minor = document.record, document.party, document.day, document.amount_minor
    if amount_minor:
        yield Payment(key=key, party=party, day=day, amount_minor=amount_minor)
