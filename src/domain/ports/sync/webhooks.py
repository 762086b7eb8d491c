"""Port: notices that rails send, as the domain services see them (ADR-005)."""

from collections.abc import Mapping
from typing import Protocol

from domain.firms.acting import Acting
from domain.rails.notice import Delivery


class Webhooks(Protocol):
    """Takes notices in, stored before they are acknowledged; what they announce is fetched soon afterwards."""

    def receive(self, rail: str, headers: Mapping[str, str], body: bytes) -> None:
        """Store a signed body and hasten the syncs it asks for; a body stored before changes nothing.

        Header names are lower case. Raises `NotFound` for a rail that sends none, `Unauthenticated` for a wrong
        signature. A company that nobody has connected is passed over in silence.
        """
        ...

    def replay(self, acting: Acting, delivery_id: int) -> Delivery:
        """Take a stored body in once more; raises `Forbidden`, as `deliveries` too, and `NotFound`."""
        ...

    def deliveries(self, acting: Acting, before: int | None, limit: int) -> tuple[Delivery, ...]:
        """What was received, newest first, older than the delivery `before`.

        Bodies are kept for the installation: where that has several firms, raises `Forbidden` for whoever shows a key.
        """
        ...
