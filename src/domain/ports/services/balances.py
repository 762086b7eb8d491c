"""Port: cash balances and the documents that move them outside bills and invoices (ADR-006)."""

from typing import Protocol, TypeVar

from domain.books.balance_snapshot import BalanceSnapshot
from domain.books.record import Document

D = TypeVar("D", bound=Document)


class Balances(Protocol):
    """Cash-side reads; documents are those dated within the policy's history, ordered by id."""

    def snapshots(self) -> tuple[BalanceSnapshot, ...]:
        """Bank balances as they were at the end of each day's syncs, by account and day."""
        ...

    def documents(self, kind: type[D]) -> tuple[D, ...]:
        """Documents of a kind that moves cash past bills and invoices."""
        ...

    def older(self, kind: type[D], party_ids: tuple[str, ...] | None = None) -> tuple[D, ...]:
        """Those of the year and some before the history, of some parties only; the empty id is for nobody named."""
        ...
