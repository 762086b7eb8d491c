"""Webhooks: what an Item's endpoint is told, in which bytes, and by whom it is signed."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from emulators.service.webhooks.subscription import Patience, refuse_impossible
from emulators.service.wire import Json, encode

Signer = Callable[[bytes, datetime], str]
PATIENCE: Final = Patience(
    answer_limit_s=10.0,
    # Half a minute, and four times as long after each attempt, for a day.
    waits=tuple(timedelta(seconds=30 * 4**tried) for tried in range(6)),
    gives_up=True,
)
HEADER: Final = "Plaid-Verification"


class Hook(msgspec.Struct, frozen=True):
    """One webhook for one endpoint."""

    endpoint: str
    at: datetime
    content: Json

    def shown(self) -> Json:
        return {name: self.content[name] for name in ("webhook_type", "webhook_code", "item_id")}


class Endpoint:
    """An address that Items name as theirs; what is told them is signed by `sign`."""

    aggregation_s = 0.0
    in_order = False
    patience = PATIENCE

    def __init__(self, endpoint: str, sign: Signer) -> None:
        refuse_impossible(endpoint)
        self.endpoint = endpoint
        self._sign = sign

    def tells(self, event: Hook) -> bool:
        return event.endpoint == self.endpoint

    def body_of(self, events: Sequence[Hook]) -> bytes:
        """Indented by two spaces: the hash in the signature is of these very bytes."""
        [hook] = events
        return msgspec.json.format(encode(hook.content), indent=2)

    def headers(self, body: bytes, at: datetime) -> dict[str, str]:
        token = self._sign(body, at)
        signed = {HEADER: token} if token else {}
        return {"Content-Type": "application/json", "User-Agent": "Plaid Webhooks", **signed}

    def shown(self) -> Json:
        return {"endpoint": self.endpoint}
