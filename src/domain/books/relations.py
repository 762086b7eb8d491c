"""To whom and to what a record belongs."""

from collections.abc import Iterator

from domain.books.party import Party
from domain.books.record import Record
from domain.books.subject import Subject


def subject_of(record: Record) -> Subject:
    return Subject(type(record).__name__, record.id)


def party_of(record: Record) -> Subject | None:
    """The vendor, customer or employee whose a record is; a party is its own."""
    if isinstance(record, Party):
        return subject_of(record)
    for role, kind in (("vendor", "Vendor"), ("customer", "Customer")):
        named = getattr(record, f"{role}_id", None)
        if named:
            return Subject(kind, named)
    named = getattr(record, "entity_id", None)
    return Subject(getattr(record, "entity_kind", "") or "Vendor", named) if named else None


def links_of(record: Record) -> Iterator[Subject]:
    """The documents that a record and its lines name as settled by it, or as settling it."""
    for holder in (record, *getattr(record, "lines", ())):
        for link in getattr(holder, "links", ()):
            yield Subject(link.kind, link.id)
