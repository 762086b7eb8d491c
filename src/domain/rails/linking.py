"""Which documents of a feed and of a client's ledger are one and the same (docs/rails/feeds.md)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Protocol

import msgspec
from msgspec.structs import replace

from domain.books.bill import Bill, BillPayment, VendorCredit
from domain.books.cash_document import Deposit, Purchase, Transfer
from domain.books.invoice import CreditMemo, Invoice, Payment
from domain.books.names import plain_name
from domain.books.record import Document, OpenDocument
from domain.firms.firm import Business
from domain.rails.feed import FeedLink

LINKED_KINDS: tuple[type[Document], ...] = (
    Bill,
    BillPayment,
    VendorCredit,
    Invoice,
    Payment,
    CreditMemo,
    Purchase,
    Deposit,
    Transfer,
)
DAYS_APART = 5
"""How many days the dates of one document may lie apart on two sides."""

_PARTY_OFTEN_UNTOLD = (Purchase, Deposit, Transfer)

NUMBER = "number"
AMOUNT = "amount"


class Side(msgspec.Struct, frozen=True):
    """One side's documents of one kind, and the names of its parties by their kinds and ids."""

    documents: Sequence[Document]
    parties: Mapping[tuple[str, str], str]

    def party_of(self, document: Document) -> str:
        """What the document's vendor or customer is called there, "" for nobody."""
        kind, of = "Vendor", getattr(document, "vendor_id", None)
        if of is None:
            kind, of = "Customer", getattr(document, "customer_id", None)
        if isinstance(document, Purchase):
            kind, of = document.entity_kind, document.entity_id
            if not kind:
                return document.entity_name
        return self.parties.get((kind, of or ""), "")


class _Key(Protocol):
    def __call__(self, document: Document, party: str) -> tuple[object, ...] | None: ...


def linked(feed: Business, rail: str, theirs: Side, ours: Side, known: Iterable[FeedLink]) -> Iterator[FeedLink]:
    """A link for each of the feed's documents of one kind, in their order.

    Who was found to be one stays so while both are there. New ones are found by party and number, then by party,
    currency and amount with dates at most `DAYS_APART` days apart, the nearest first; money that moves without a bill
    or an invoice is often told without a party, so there the amount is enough. Each of the ledger's documents belongs
    to one of the feed's at most.
    """
    there = {document.id for document in ours.documents}
    pairs = {link.feed_record_id: (link.record_id, link.matched_by) for link in known if link.record_id in there}
    for how, pair in _found(theirs, ours, pairs):
        pairs[pair[0]] = (pair[1], how)
    for document in theirs.documents:
        record_id, how = pairs.get(document.id, (None, ""))
        yield replace(_link(feed, rail, document, theirs.party_of(document)), record_id=record_id, matched_by=how)


def differences(link: FeedLink, document: Document) -> dict[str, tuple[object, object]]:
    """What a feed tells otherwise than the ledger, by name: theirs, ours. A date nobody has told is no difference."""
    told: dict[str, tuple[object, object]] = {
        "total": (link.total, document.total),
        "voided": (link.voided, document.voided),
    }
    if isinstance(document, OpenDocument) and link.balance is not None:
        told["open"] = (link.balance, document.balance)
    due = getattr(document, "due_date", None)
    if link.due_date is not None and due is not None:
        told["due date"] = (link.due_date, due)
    if abs(link.txn_date - document.txn_date) > timedelta(days=DAYS_APART):
        told["date"] = (link.txn_date, document.txn_date)
    return {name: (theirs, ours) for name, (theirs, ours) in told.items() if theirs != ours}


def _found(
    theirs: Side, ours: Side, known: Mapping[str, tuple[str | None, str]]
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Pairs of ids that are not known yet, with how they were found."""
    taken = {record_id for record_id, _ in known.values()}
    linked_already = set(known)
    for how, key in ((NUMBER, _numbered), (AMOUNT, _valued)):
        free = _by_key(ours, key, taken)
        for document in sorted(theirs.documents, key=lambda each: (each.txn_date, each.id)):
            found = free.get(key(document, plain_name(theirs.party_of(document))) or ())
            mate = _nearest(document, found or (), how) if document.id not in linked_already else None
            if found and mate is not None:
                found.remove(mate)
                taken.add(mate.id)
                linked_already.add(document.id)
                yield how, (document.id, mate.id)


def _by_key(side: Side, key: _Key, taken: set[str | None]) -> dict[tuple[object, ...], list[Document]]:
    grouped: dict[tuple[object, ...], list[Document]] = defaultdict(list)
    for document in sorted(side.documents, key=lambda each: (each.txn_date, each.id)):
        of = key(document, plain_name(side.party_of(document)))
        if of is not None and document.id not in taken:
            grouped[of].append(document)
    return grouped


def _numbered(document: Document, party: str) -> tuple[object, ...] | None:
    number = document.doc_number.strip().casefold()
    return (party, number) if number else None


def _valued(document: Document, party: str) -> tuple[object, ...] | None:
    told = "" if isinstance(document, _PARTY_OFTEN_UNTOLD) else party
    return (told, document.currency, document.total_minor) if document.total_minor else None


def _nearest(document: Document, mates: Iterable[Document], how: str) -> Document | None:
    """Of two documents with one number none is meant for sure; of one amount the nearest in time is."""
    candidates = list(mates)
    if how == NUMBER:
        return candidates[0] if len(candidates) == 1 else None
    near = [each for each in candidates if abs(each.txn_date - document.txn_date) <= timedelta(days=DAYS_APART)]
    return min(near, key=lambda each: (abs(each.txn_date - document.txn_date), each.id), default=None)


def _link(feed: Business, rail: str, document: Document, party: str) -> FeedLink:
    kind = type(document).__name__
    return FeedLink(
        id=f"{feed.id}.{kind}.{document.id}",
        version=0,
        updated_at=document.updated_at,
        feed_id=feed.id,
        rail=rail,
        kind=kind,
        feed_record_id=document.id,
        doc_number=document.doc_number,
        party=party,
        txn_date=document.txn_date,
        due_date=getattr(document, "due_date", None),
        currency=document.currency,
        total_minor=document.total_minor,
        balance_minor=document.balance_minor if isinstance(document, OpenDocument) else None,
        voided=document.voided,
    )
