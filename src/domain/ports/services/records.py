"""Port: single records, whatever their kind and date, and what belongs to them (ADR-006)."""

from collections.abc import Iterable
from typing import Protocol

from domain.books.record import Document, Record
from domain.books.subject import Subject


class Records(Protocol):
    """A domain service over one consistent read."""

    def get(self, record: Subject) -> Record:
        """One record; raises `NotFound` with the reason: never here, deleted, unreadable, or of a kind not read."""
        ...

    def documents(self, wanted: Iterable[Subject]) -> tuple[Document, ...]:
        """Those of the documents that are here, by kind and id."""
        ...

    def of_party(self, party: Subject) -> tuple[Document, ...]:
        """All documents that are a vendor's, customer's or employee's; what names one on its lines alone is none."""
        ...
