"""Which vendors, customers and payees a record names."""

from collections.abc import Iterator

from domain.books.bill import Bill, VendorCredit
from domain.books.cash_document import Deposit, JournalEntry, Purchase
from domain.books.party import Customer
from domain.books.record import Record

_FIELDS = ("vendor_id", "customer_id", "entity_id", "parent_id")

NAMING_INSIDE: tuple[type[Record], ...] = (Bill, VendorCredit, Purchase, Deposit, JournalEntry, Customer)
"""The kinds that name others than the party that they are with: on their lines, or as their parent."""


def names_in(record: Record) -> frozenset[str]:
    """Ids of all parties that the record, a document or a customer, names anywhere in it."""
    return frozenset(_named(record))


def _named(record: Record) -> Iterator[str]:
    for part in (record, *getattr(record, "lines", ())):
        yield from filter(None, (getattr(part, name, None) for name in _FIELDS))
