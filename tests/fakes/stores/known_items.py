"""Known items in memory: `domain.ports.stores.known_items.KnownItems`."""

from tests.fakes.installation import Installation

from domain.errors import Conflict, NotFound
from domain.firms.firm import Scope
from domain.plans.known_item import KnownItem


class FakeKnownItems:
    def __init__(self, installation: Installation) -> None:
        self._held = installation

    def list_known_items(self, scope: Scope, *, every: bool = False) -> tuple[KnownItem, ...]:
        return self._held.frozen_mirror(scope).listed_items(every=every)

    def get(self, scope: Scope, item_id: str) -> KnownItem:
        found = self._held.mirror(scope).known_items.get(item_id)
        if found is None:
            raise NotFound("There is no such known item.")
        return found

    def add(self, scope: Scope, item: KnownItem) -> None:
        self._held.mirror(scope).known_items[item.id] = item
        self._held.note_member_change(scope)

    def change(self, scope: Scope, item: KnownItem) -> None:
        if self.get(scope, item.id).version != item.version - 1:
            raise Conflict("The known item has been changed by somebody else; look at it again.")
        self._held.mirror(scope).known_items[item.id] = item
        self._held.note_member_change(scope)
