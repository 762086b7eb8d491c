"""Port: the client company itself and how current its books are (ADR-006)."""

from collections.abc import Mapping
from typing import Protocol

from domain.books.company import CompanyInfo, Preferences
from domain.books.restatement import Restatement
from domain.books.unreadable import Unreadable
from domain.firms.firm import Business
from domain.rails.connection import ConnectionState
from domain.snapshot.snapshot import DataAge


class Company(Protocol):
    """The company of one consistent read."""

    def business(self) -> Business: ...

    def info(self) -> CompanyInfo | None:
        """The ledger's own record of the company; None before the first sync."""
        ...

    def preferences(self) -> Preferences | None: ...

    def home_currency(self) -> str | None:
        """From the preferences, else from the accounts when they all agree, else None."""
        ...

    def data_age(self) -> DataAge:
        """How old the mirror is, measured against the policy."""
        ...

    def unreadable(self) -> tuple[Unreadable, ...]:
        """The records that could not be typed, by kind and id."""
        ...

    def restatements(self) -> tuple[Restatement, ...]:
        """What was seen, within the policy's history, of documents deleted or changed in amount or date."""
        ...

    def stamp(self) -> str:
        """What an answer depends on beside its date and policy; "" where the books are not current enough."""
        ...

    def connection_state(self) -> ConnectionState: ...

    def pages(self) -> Mapping[str, str]:
        """Where a person sees the company's records: by kind, an address with `{id}` for the record's id."""
        ...
