"""Vendors, customers and their terms."""

from typing import TypeVar

from application.services.reading import Reading
from domain.books.account import Term
from domain.books.party import Customer, Party, Vendor
from domain.errors import NotFound
from domain.ports.stores.mirror import Selection
from domain.snapshot.families import inheriting

P = TypeVar("P", bound=Party)


class PartyService:
    """Implements the port `parties`."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def vendors(self) -> tuple[Vendor, ...]:
        return self._reading.records(Vendor)

    def customers(self) -> tuple[Customer, ...]:
        return inheriting(self._reading.records(Customer))

    def vendor(self, vendor_id: str) -> Vendor:
        return self._one(Vendor, vendor_id)

    def customer(self, customer_id: str) -> Customer:
        return self._one(Customer, customer_id)

    def terms(self) -> tuple[Term, ...]:
        return self._reading.records(Term)

    def _one(self, kind: type[P], party_id: str) -> P:
        for party in self._reading.records(kind, Selection(record_ids=(party_id,))):
            return party
        raise NotFound(f"There is no {kind.__name__.lower()} {party_id}.")
