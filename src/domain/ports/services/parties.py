"""Port: vendors and customers (ADR-006)."""

from typing import Protocol

from domain.books.account import Term
from domain.books.party import Customer, Vendor


class Parties(Protocol):
    """Everybody the company deals with, inactive ones too, ordered by id."""

    def vendors(self) -> tuple[Vendor, ...]:
        """All vendors."""
        ...

    def customers(self) -> tuple[Customer, ...]:
        """All customers, jobs and projects among them, with what jobs have from the customer above them."""
        ...

    def terms(self) -> tuple[Term, ...]:
        """All payment terms."""
        ...
