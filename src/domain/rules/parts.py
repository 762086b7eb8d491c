"""A client's books in parts that have nothing to do with one another, as far as single parties are concerned."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from hashlib import blake2b
from typing import Any

import msgspec
from msgspec.structs import replace

from domain.books.cash_document import Deposit, JournalEntry, Purchase
from domain.books.families import Families
from domain.books.subject import Subject
from domain.money import to_wire
from domain.rules.doc_numbers import normalised
from domain.snapshot.snapshot import FIELDS, Snapshot

_PARTIES = ("Vendor", "Customer")
_OF_VENDORS = ("Bill", "BillPayment", "VendorCredit")
_OF_CUSTOMERS = ("Invoice", "Payment", "CreditMemo", "SalesReceipt", "RefundReceipt")
_OF_NOBODY = ("Transfer", "CreditCardPayment", "TaxPayment")
_KINDS = (*_PARTIES, *_OF_VENDORS, *_OF_CUSTOMERS, *_OF_NOBODY, "Purchase", "JournalEntry", "Deposit")

PARTED = frozenset(FIELDS[kind] for kind in _KINDS)
"""The fields of a snapshot whose records stand in its parts; all others are every part's."""

_encoder = msgspec.msgpack.Encoder(enc_hook=to_wire)


def digest_of(told: object) -> str:
    """Names what it is made of: another value has another one. Sets have no order, and are not to be given."""
    return blake2b(_encoder.encode(told), digest_size=12).hexdigest()


class Parts:
    """The parts of a snapshot: each the records of one family of parties, and of those that a record joins to it.

    Joined are parties that one entry names, whose documents one payment settles, and vendors whose bills have number
    and amount in common. What names nobody is one part. A deposit is with the vendors that its lines name.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._above: dict[str, str] = {}
        self._keys: dict[str, list[str]] = {}
        self._fill(snapshot.families)

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """By part, what names the state of all its records."""
        records: dict[str, list[object]] = defaultdict(list)
        for kind, keys in self._keys.items():
            for key, record in zip(keys, self._snapshot.of_kind(kind), strict=True):
                records[self._top(key)].append(record)
        return {part: digest_of(found) for part, found in records.items()}

    def only(self, parts: Collection[str]) -> Snapshot:
        """The books with the records of some parts."""
        kept: dict[str, Any] = {}
        for kind, keys in self._keys.items():
            pairs = zip(keys, self._snapshot.of_kind(kind), strict=True)
            kept[FIELDS[kind]] = tuple(record for key, record in pairs if self._top(key) in parts)
        return replace(self._snapshot, **kept)

    def of(self, subjects: Iterable[Subject]) -> str | None:
        """The part in which records are; None where that is not one."""
        found = {self._part_of.get((subject.kind, subject.id)) for subject in subjects}
        return found.pop() if len(found) == 1 else None

    @cached_property
    def _part_of(self) -> Mapping[tuple[str, str], str]:
        return {
            (kind, record.id): self._top(key)
            for kind, keys in self._keys.items()
            for key, record in zip(keys, self._snapshot.of_kind(kind), strict=True)
        }

    def _fill(self, families: Families) -> None:
        vendor, customer, books = families.vendors.get, families.customers.get, self._snapshot
        for kind, head, whose in (
            *((kind, vendor, "vendor_id") for kind in _OF_VENDORS),
            *((kind, customer, "customer_id") for kind in _OF_CUSTOMERS),
        ):
            side = "Vendor:" if head is vendor else "Customer:"
            ids = [getattr(record, whose) or "" for record in books.of_kind(kind)]
            self._keys[kind] = [side + head(party_id, party_id) if party_id else "" for party_id in ids]
        self._keys.update({kind: [""] * len(books.of_kind(kind)) for kind in _OF_NOBODY})
        self._keys["Vendor"] = ["Vendor:" + vendor(each.id, each.id) for each in books.vendors]
        self._keys["Customer"] = ["Customer:" + customer(each.id, each.id) for each in books.customers]
        self._keys["Purchase"] = [_payee(purchase, families) for purchase in books.purchases]
        self._keys["JournalEntry"] = [self._joined(_named(entry, families)) for entry in books.journal_entries]
        self._keys["Deposit"] = [self._joined(_named(deposit, families)) for deposit in books.deposits]
        self._join_what_is_settled()
        self._join_numbers()

    def _join_what_is_settled(self) -> None:
        for settling, settled in (("BillPayment", "Bill"), ("Payment", "Invoice")):
            ids = (record.id for record in self._snapshot.of_kind(settled))
            by_id = dict(zip(ids, self._keys[settled], strict=True))
            for key, payment in zip(self._keys[settling], self._snapshot.of_kind(settling), strict=True):
                for line in payment.lines:  # type: ignore[attr-defined]
                    for link in line.links:
                        other = by_id.get(link.id, key) if link.kind == settled else key
                        if other != key:
                            self._join(key, other)

    def _join_numbers(self) -> None:
        first: dict[tuple[str, int, str], str] = {}
        for key, bill in zip(self._keys["Bill"], self._snapshot.bills, strict=True):
            if bill.doc_number and (number := normalised(bill.doc_number)):
                other = first.setdefault((number, bill.total_minor, bill.currency), key)
                if other != key:
                    self._join(key, other)

    def _joined(self, keys: Collection[str]) -> str:
        first = next(iter(keys), "")
        for key in keys:
            self._join(first, key)
        return first

    def _join(self, one: str, other: str) -> None:
        one, other = self._top(one), self._top(other)
        # The lesser stands for both, so that the order in which they are joined does not matter.
        if one != other:
            self._above[max(one, other)] = min(one, other)

    def _top(self, key: str) -> str:
        while (above := self._above.get(key)) is not None:
            key = above
        return key


def _payee(purchase: Purchase, families: Families) -> str:
    return families.party(purchase.entity_kind or "Vendor", purchase.entity_id)


def _named(document: JournalEntry | Deposit, families: Families) -> set[str]:
    """The vendors that the lines name, for whom an entry or a deposit stands beside their bills."""
    return {families.party("Vendor", line.entity_id) for line in document.lines if line.entity_kind == "Vendor"}
