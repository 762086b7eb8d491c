"""Notices of rails, for the routes they arrive at and the commands that show them."""

from collections.abc import Mapping

from domain.models.webhook import Delivery
from domain.ports.webhooks import Webhooks


class WebhookService:
    """Takes notices in for whoever they are about, and shows an operator what came."""

    def __init__(self, webhooks: Webhooks) -> None:
        self._webhooks = webhooks

    def receive(self, rail: str, headers: Mapping[str, str], body: bytes) -> None:
        """As `Webhooks.receive`."""
        self._webhooks.receive(rail, headers, body)

    def replay(self, delivery_id: int) -> Delivery:
        """Take a stored body in once more; raises `NotFound`."""
        return self._webhooks.replay(delivery_id)

    def deliveries(self, limit: int) -> tuple[Delivery, ...]:
        """What was received, newest first."""
        return self._webhooks.deliveries(None, limit)
