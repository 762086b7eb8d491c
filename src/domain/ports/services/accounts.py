"""Port: the chart of accounts, and the other lists that documents refer to (ADR-006)."""

from typing import Protocol, TypeVar

from domain.books.account import Account, Item
from domain.books.record import Record

R = TypeVar("R", bound=Record)


class Accounts(Protocol):
    """All accounts, inactive ones too, ordered by id."""

    def all(self) -> tuple[Account, ...]:
        """The whole chart."""
        ...

    def items(self) -> tuple[Item, ...]:
        """Products and services."""
        ...

    def list_of_kind(self, kind: type[R]) -> tuple[R, ...]:
        """A list that documents refer to, or what is attached to them."""
        ...
