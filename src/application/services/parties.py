"""Vendors, customers and their terms."""

from application.services.reading import Reading
from domain.books.account import Term
from domain.books.party import Customer, Vendor
from domain.snapshot.families import inheriting


class PartyService:
    """Implements the port `parties`."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def vendors(self) -> tuple[Vendor, ...]:
        return self._reading.records(Vendor)

    def customers(self) -> tuple[Customer, ...]:
        return inheriting(self._reading.records(Customer))

    def terms(self) -> tuple[Term, ...]:
        return self._reading.records(Term)
