"""Where a firm has its events sent, and how the sending of each goes."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from domain.events.event import Event, EventType

ATTEMPTS_MAX = 14
"""After so many an event is not sent by itself any more."""

OFF_AFTER = timedelta(days=3)
"""An endpoint that has taken nothing for so long is switched off."""

_RETRY_FIRST = timedelta(seconds=10)
_RETRY_MAX = timedelta(hours=8)
_GONE = 410


class EndpointState(StrEnum):
    """Of one that is `off` what happens is kept, and sent when it is switched on again within 30 days."""

    ON = "on"
    OFF = "off"


class EndpointDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An endpoint as a member wants it. No `types` are all types; no `clients` are all, and what is the firm's own."""

    url: str
    types: tuple[EventType, ...] = ()
    clients: tuple[str, ...] = ()
    state: EndpointState = EndpointState.ON


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """An address that events are sent to, and who had it made. No `types` are all types.

    No `clients` are all of them, and what is the firm's own. `failing_since` is when it first failed since it last took
    an event, `off_because` why it is off. Until `overlap_until` events are signed by its former secret too.
    """

    id: str
    url: str
    types: tuple[EventType, ...] = ()
    clients: tuple[str, ...] = ()
    state: EndpointState = EndpointState.ON
    member: str
    created_at: datetime
    failing_since: datetime | None = None
    off_because: str = ""
    overlap_until: datetime | None = None


class EndpointWithSecret(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint and what its events are signed with, which is shown this once."""

    endpoint: Endpoint
    secret: str

    def __repr__(self) -> str:
        return f"EndpointWithSecret({self.endpoint!r})"


class DeliveryState(StrEnum):
    """`pending` is sent when it is due; `failed` was sent as often as is tried, and is sent again by a replay."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class EventDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """How the sending of one event to one endpoint goes.

    `status` is what the endpoint answered last, None where it did not; `trouble` says then what was in the way.
    """

    event_id: int
    type: EventType
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    due_at: datetime
    tried_at: datetime | None = None
    status: int | None = None
    trouble: str = ""


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """What came of sending something: the status of the answer, or what was in the way of one."""

    status: int | None = None
    trouble: str = ""

    @property
    def is_taken(self) -> bool:
        return self.status is not None and self.status // 100 == 2

    @property
    def is_gone(self) -> bool:
        """Whether the receiver says that it wants no more."""
        return self.status == _GONE


def wants(endpoint: Endpoint, event: Event) -> bool:
    """Whether the event is one of those that the endpoint is sent; one that tries an endpoint is for that one only."""
    if event.type is EventType.ENDPOINT_TESTED or (endpoint.types and event.type not in endpoint.types):
        return False
    return not endpoint.clients or event.business_id in endpoint.clients


def message_id(endpoint_id: str, event_id: int) -> str:
    """What names the event to the receiver: the same however often it is sent."""
    return f"msg_{endpoint_id.removeprefix('e_')}_{event_id}"


def after_attempt(delivery: EventDelivery, posted: Posted, now: datetime, spread: float) -> EventDelivery:
    """The delivery once it was tried; `spread` from 0 to 1 lengthens the wait for the next attempt by up to a half."""
    attempts = delivery.attempts + 1
    tried = replace(delivery, attempts=attempts, tried_at=now, status=posted.status, trouble=posted.trouble)
    if posted.is_taken:
        return replace(tried, state=DeliveryState.DELIVERED)
    if attempts >= ATTEMPTS_MAX:
        return replace(tried, state=DeliveryState.FAILED)
    wait = min(_RETRY_FIRST * 2 ** (attempts - 1), _RETRY_MAX)
    return replace(tried, due_at=now + timedelta(seconds=wait.total_seconds() * (1 + spread / 2)))


def endpoint_after(endpoint: Endpoint, posted: Posted, now: datetime) -> Endpoint:
    """The endpoint once something was sent to it: switched off where it is gone or has failed for days."""
    if posted.is_taken:
        return replace(endpoint, failing_since=None)
    since = endpoint.failing_since or now
    failing = replace(endpoint, failing_since=since)
    if posted.is_gone:
        return replace(failing, state=EndpointState.OFF, off_because="It has answered 410: gone.")
    if now - since >= OFF_AFTER:
        return replace(failing, state=EndpointState.OFF, off_because=f"It has failed since {since:%Y-%m-%d %H:%M} UTC.")
    return failing


def unknown_clients(draft: EndpointDraft, known: Collection[str]) -> tuple[str, ...]:
    """Which of the draft's clients the firm does not have."""
    return tuple(client for client in draft.clients if client not in known)
