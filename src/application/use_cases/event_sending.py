"""Sending events to the endpoints that want them: at least once each, in no promised order."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from random import SystemRandom

import msgspec
import structlog

from domain.events.endpoint import (
    Endpoint,
    EndpointState,
    EventDelivery,
    Posted,
    after_attempt,
    endpoint_after,
    message_id,
)
from domain.events.event import AboutEndpoint, Event, EventType, Told
from domain.events.signing import signed_headers
from domain.firms.firm import Act
from domain.ports.clock import Clock
from domain.ports.posting import Poster
from domain.ports.stores.event_deliveries import EventDeliveries
from domain.ports.stores.event_endpoints import EventEndpoints
from domain.ports.stores.work import Stores

AT_ONCE = 8
"""Endpoints that are served at the same time; of one endpoint one event after the other."""

SENT_IN_ROUND = 100
_TROUBLES_MAX = 3
_SENDER = "cashrail"

# Spread by the system's generator, so that what failed together is not sent again together.
_SPREAD = SystemRandom()


class EventSending:
    """Sends what is due. What is sent is noted afterwards: a process that dies between sends it again, under its id."""

    def __init__(
        self,
        *,
        endpoints: EventEndpoints,
        deliveries: EventDeliveries,
        poster: Poster,
        stores: Stores,
        clock: Clock,
        spread: Callable[[], float] = _SPREAD.random,
    ) -> None:
        self._endpoints = endpoints
        self._deliveries = deliveries
        self._poster = poster
        self._stores = stores
        self._clock = clock
        self._spread = spread
        self._log = structlog.get_logger("application.events")

    def send(self, firm_id: str) -> datetime | None:
        """One round over the firm's endpoints; when the next is due, None when something has to happen first."""
        self._deliveries.spread(firm_id, self._clock.now())
        endpoints = [each for each in self._endpoints.list_endpoints(firm_id) if each.state is EndpointState.ON]
        if endpoints:
            with ThreadPoolExecutor(min(AT_ONCE, len(endpoints)), "events") as pool:
                # Asked for their results, so that what went wrong in a thread is told.
                list(pool.map(lambda endpoint: self._serve(firm_id, endpoint), endpoints))
        return self._deliveries.next_due(firm_id)

    def _serve(self, firm_id: str, endpoint: Endpoint) -> None:
        """Send an endpoint what is due; one that fails several times in a row is left alone until the next try."""
        troubles = 0
        for delivery, event in self._deliveries.due(firm_id, endpoint.id, self._clock.now(), SENT_IN_ROUND):
            posted = self._post(firm_id, endpoint, event)
            done, endpoint = self._noted(firm_id, endpoint, delivery, posted)
            troubles = 0 if posted.is_taken else troubles + 1
            if endpoint.state is EndpointState.OFF:
                return
            if troubles == _TROUBLES_MAX:
                self._deliveries.postpone(firm_id, endpoint.id, max(done.due_at, self._clock.now()))
                return

    def _post(self, firm_id: str, endpoint: Endpoint, event: Event) -> Posted:
        now, body = self._clock.now(), msgspec.json.encode(event)
        secrets = self._endpoints.secrets(firm_id, endpoint.id, now)
        headers = signed_headers(secrets, message_id(endpoint.id, event.id), now, body)
        return self._poster.post(endpoint.url, headers, body)

    def _noted(
        self, firm_id: str, endpoint: Endpoint, delivery: EventDelivery, posted: Posted
    ) -> tuple[EventDelivery, Endpoint]:
        now = self._clock.now()
        done, after = after_attempt(delivery, posted, now, self._spread()), endpoint_after(endpoint, posted, now)
        with self._stores.write() as store:
            if after != endpoint:
                store.event_endpoints.note(firm_id, after)
            store.event_deliveries.note(firm_id, endpoint.id, done)
            if after.state is EndpointState.OFF:
                store.firms.record_act(firm_id, _switched_off(after, now))
                about = AboutEndpoint(endpoint_id=endpoint.id)
                store.events.add(firm_id, Told(type=EventType.ENDPOINT_SWITCHED_OFF, at=now, data=about))
        if not posted.is_taken:
            self._log.warning("event not taken", endpoint=endpoint.id, event_id=delivery.event_id, status=posted.status)
        return done, after


def _switched_off(endpoint: Endpoint, now: datetime) -> Act:
    return Act(
        at=now, member=_SENDER, action="switch off event endpoint", detail=f"{endpoint.id}: {endpoint.off_because}"
    )
