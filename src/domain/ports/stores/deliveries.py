"""Port: the stored notices of rails, and which businesses they are about."""

from datetime import datetime
from typing import Protocol

from domain.firms.firm import Scope
from domain.rails.notice import Delivery


class Deliveries(Protocol):
    """Bodies as they came in. Each call is one transaction."""

    def store(self, rail: str, body: bytes, now: datetime) -> tuple[Delivery, bool]:
        """Keep a body; one that is kept already is counted once more, and the second value is False."""
        ...

    def note(self, delivery_id: int, *, notices: int, businesses: int, problem: str = "") -> Delivery:
        """Keep what was found in it."""
        ...

    def body(self, delivery_id: int) -> tuple[str, bytes]:
        """The rail's name and the raw body; raises `NotFound`."""
        ...

    def list_deliveries(self, before: int | None, limit: int) -> tuple[Delivery, ...]:
        """Newest first, older than the delivery `before`."""
        ...

    def businesses_of(self, rail: str, tenant: str) -> tuple[Scope, ...]:
        """The businesses, of any firm, that are connected to the company; no data of theirs."""
        ...

    def note_notices(self, scope: Scope, now: datetime) -> None:
        """Note that the business's rail does send notices."""
        ...
