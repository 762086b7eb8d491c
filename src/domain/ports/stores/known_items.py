"""Port: the stored items that people expect and the books do not hold."""

from typing import Protocol

from domain.firms.firm import Scope
from domain.plans.known_item import KnownItem


class KnownItems(Protocol):
    """Known items of businesses. Each call is one transaction, or a part of the unit of work."""

    def list_known_items(self, scope: Scope, *, every: bool = False) -> tuple[KnownItem, ...]:
        """The planned ones by day and id; with `every` also those consumed and removed."""
        ...

    def get(self, scope: Scope, item_id: str) -> KnownItem:
        """One item, whatever its state; raises `NotFound`."""
        ...

    def add(self, scope: Scope, item: KnownItem) -> None:
        """Store a new item."""
        ...

    def change(self, scope: Scope, item: KnownItem) -> None:
        """Store the next version of an item; raises `NotFound`, and `Conflict` unless it follows the stored one."""
        ...
