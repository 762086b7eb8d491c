"""Predicted payments that surer ones stand for, so that nothing counts twice (docs/formulas/consumption.md)."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from application.runway.calculators.cash_movements import CashMovement
from application.runway.calculators.exchange import total_home_minor
from application.runway.calculators.matching import REACH_DAYS_MAX, Payment, pair_up
from application.runway.calculators.recurrence import Occurrence
from application.runway.calculators.schedule import PlannedBill, PlannedInvoice
from domain.models.known_item import KnownItem

Document = PlannedBill | PlannedInvoice | CashMovement


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
    """Documents consume known items and predictions; known items that no document stands for consume predictions."""
    items = {known_key(item): item for item in known}
    parties = ({each.found.party for each in coming} | {item.party for item in items.values()}) - {""}
    by_key, payments = _documents(documents, parties, home)
    replaced = pair_up((known_payment(item) for item in items.values()), payments)
    found = [Consumed(predicted=items[key], by=by_key[by], by_key=by) for key, by in sorted(replaced.items())]
    left = {key: item for key, item in items.items() if key not in replaced}
    standing: Mapping[str, Document | KnownItem] = {**by_key, **left}
    predictions = {occurrence_key(each): each for each in coming}
    met = pair_up(
        (_predicted(key, each) for key, each in predictions.items()),
        (*payments, *(known_payment(item) for item in left.values())),
    )
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
    found = each.found
    return f"{found.party}|{found.account_id}|{found.series.amount_minor > 0}|{each.expected.isoformat()}"


def _predicted(key: str, each: Occurrence) -> Payment:
    series = each.found.series
    return Payment(
        key=key,
        party=each.found.party,
        day=each.expected,
        amount_minor=series.amount_minor,
        reach_days=min(series.cadence_days // 2, REACH_DAYS_MAX),
    )


def _documents(
    documents: Iterable[Document], parties: set[str], home: str
) -> tuple[dict[str, Document], list[Payment]]:
    """Those of the parties, by their whole amount: a part that is paid already belongs to the same payment."""
    by_key: dict[str, Document] = {}
    payments = []
    for document in documents:
        if isinstance(document, PlannedBill):
            bill = document.bill
            key, party, day = f"Bill:{bill.id}", document.party, document.due
            minor = total_home_minor(bill, home) if party in parties else None
            amount_minor = None if minor is None else -minor
        elif isinstance(document, PlannedInvoice):
            invoice = document.invoice
            key, party, day = f"Invoice:{invoice.id}", document.party, document.usual
            amount_minor = total_home_minor(invoice, home) if party in parties else None
        else:
            key, party, day, amount_minor = document.record, document.party, document.day, document.amount_minor
        if party in parties and amount_minor:
            by_key[key] = document
            payments.append(Payment(key=key, party=party, day=day, amount_minor=amount_minor))
    return by_key, payments
