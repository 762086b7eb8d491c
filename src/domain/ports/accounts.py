"""Port: the chart of accounts (ADR-006)."""

from typing import Protocol

from domain.models.account import Account, Item


class Accounts(Protocol):
    """All accounts, inactive ones too, ordered by id."""

    def all(self) -> tuple[Account, ...]:
        """The whole chart."""
        ...

    def get(self, account_id: str) -> Account:
        """One account; raises `NotFound`."""
        ...

    def items(self) -> tuple[Item, ...]:
        """Products and services."""
        ...
