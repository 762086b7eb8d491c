"""Port: where firms have their events sent, and the secrets that sign them."""

from datetime import datetime
from typing import Protocol

from domain.events.endpoint import Endpoint


class EventEndpoints(Protocol):
    """Endpoints of firms, whose secrets are encrypted at rest. Calls raise `NotFound` for what the firm has not."""

    def add(self, firm_id: str, endpoint: Endpoint, secret: str) -> None:
        """Store a new one; what happens from now on is sent to it."""
        ...

    def get(self, firm_id: str, endpoint_id: str) -> Endpoint:
        """One endpoint."""
        ...

    def list_endpoints(self, firm_id: str) -> tuple[Endpoint, ...]:
        """All of the firm's, oldest first."""
        ...

    def change(self, firm_id: str, endpoint: Endpoint) -> None:
        """Store what a member has changed of one: address, types, clients and state; its failures are forgotten."""
        ...

    def note(self, firm_id: str, endpoint: Endpoint) -> None:
        """Store what sending has shown of one: since when it fails, and that it is off."""
        ...

    def remove(self, firm_id: str, endpoint_id: str) -> None:
        """Drop one, with its deliveries."""
        ...

    def rotate(self, firm_id: str, endpoint_id: str, secret: str, overlap_until: datetime) -> None:
        """Sign by a new secret, and until then by the one before it too."""
        ...

    def secrets(self, firm_id: str, endpoint_id: str, now: datetime) -> tuple[str, ...]:
        """Those that sign now, the newest first."""
        ...
