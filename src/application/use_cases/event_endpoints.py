"""Where a firm has its events sent: made, changed, tried and seen by its owners."""

from datetime import datetime, timedelta
from uuid import uuid4

from msgspec.structs import replace

from domain.errors import Conflict, NotFound, Unacceptable
from domain.events.endpoint import (
    Endpoint,
    EndpointDraft,
    EndpointState,
    EndpointWithSecret,
    EventDelivery,
    unknown_clients,
)
from domain.events.event import AboutEndpoint, EventType, Told
from domain.events.signing import new_secret
from domain.firms.acting import Acting
from domain.firms.firm import Power
from domain.ports.posting import Poster
from domain.ports.stores.event_deliveries import EventDeliveries
from domain.ports.stores.event_endpoints import EventEndpoints
from domain.ports.stores.firms import Firms
from domain.ports.stores.work import Store, Stores
from domain.rails.duty import FIRM_S_OWN, DutyKind, Urgency

ENDPOINTS_MAX = 20
OVERLAP_HOURS_MAX = 7 * 24


class EventEndpointUseCases:
    """Each asks for `ADMINISTER` and raises `NotFound` for another firm's endpoint; changes are recorded."""

    def __init__(
        self, endpoints: EventEndpoints, deliveries: EventDeliveries, firms: Firms, poster: Poster, stores: Stores
    ) -> None:
        self._endpoints = endpoints
        self._deliveries = deliveries
        self._firms = firms
        self._poster = poster
        self._stores = stores

    def list_endpoints(self, acting: Acting) -> tuple[Endpoint, ...]:
        """All of the firm's, oldest first."""
        acting.may(Power.ADMINISTER)
        return self._endpoints.list_endpoints(acting.firm_id)

    def get(self, acting: Acting, endpoint_id: str) -> Endpoint:
        """One of them."""
        acting.may(Power.ADMINISTER)
        return self._endpoints.get(acting.firm_id, endpoint_id)

    def add(self, acting: Acting, draft: EndpointDraft) -> EndpointWithSecret:
        """Make one; its secret is told this once.

        Raises `Unacceptable` for an address that nothing is sent to, `NotFound` for another firm's client, and
        `Conflict` where there are as many as a firm may have.
        """
        acting.may(Power.ADMINISTER)
        self._check(acting, draft)
        if len(self._endpoints.list_endpoints(acting.firm_id)) >= ENDPOINTS_MAX:
            raise Conflict(f"A firm has at most {ENDPOINTS_MAX} endpoints; remove one first.")
        endpoint = Endpoint(
            id=f"e_{uuid4().hex}",
            url=draft.url,
            types=draft.types,
            clients=draft.clients,
            state=draft.state,
            member=acting.name,
            created_at=acting.at,
        )
        secret = new_secret()
        with self._stores.write() as store:
            store.event_endpoints.add(acting.firm_id, endpoint, secret)
            _record(store, acting, "add event endpoint", endpoint.id)
        return EndpointWithSecret(endpoint=endpoint, secret=secret)

    def change(self, acting: Acting, endpoint_id: str, draft: EndpointDraft) -> Endpoint:
        """Have one be as drafted, and forget how it has failed; one that is switched on is sent what it has missed.

        Raises as `add` does.
        """
        acting.may(Power.ADMINISTER)
        self._check(acting, draft)
        known = self._endpoints.get(acting.firm_id, endpoint_id)
        changed = replace(known, url=draft.url, types=draft.types, clients=draft.clients, state=draft.state)
        with self._stores.write() as store:
            store.event_endpoints.change(acting.firm_id, changed)
            _record(store, acting, "change event endpoint", f"{endpoint_id}: {draft.state}")
            _wake(store, acting)
        return self._endpoints.get(acting.firm_id, endpoint_id)

    def remove(self, acting: Acting, endpoint_id: str) -> Endpoint:
        """Send it nothing any more, and forget what was sent; the endpoint as it was."""
        acting.may(Power.ADMINISTER)
        known = self._endpoints.get(acting.firm_id, endpoint_id)
        with self._stores.write() as store:
            store.event_endpoints.remove(acting.firm_id, endpoint_id)
            _record(store, acting, "remove event endpoint", endpoint_id)
        return known

    def rotate(self, acting: Acting, endpoint_id: str, overlap_hours: int = 24) -> EndpointWithSecret:
        """Give it another secret; for so many hours what is sent is signed by both. Raises `Unacceptable`."""
        acting.may(Power.ADMINISTER)
        if not 0 <= overlap_hours <= OVERLAP_HOURS_MAX:
            raise Unacceptable(
                f"Two secrets overlap for 0 to {OVERLAP_HOURS_MAX} hours, not {overlap_hours}.", field="overlap_hours"
            )
        secret, until = new_secret(), acting.at + timedelta(hours=overlap_hours)
        with self._stores.write() as store:
            store.event_endpoints.rotate(acting.firm_id, endpoint_id, secret, until)
            _record(store, acting, "rotate event secret", endpoint_id)
        return EndpointWithSecret(endpoint=self._endpoints.get(acting.firm_id, endpoint_id), secret=secret)

    def try_out(self, acting: Acting, endpoint_id: str) -> EventDelivery:
        """Have it sent an event that says that it is tried; raises `Conflict` for one that is off."""
        acting.may(Power.ADMINISTER)
        self._refuse_off(acting, endpoint_id)
        about = AboutEndpoint(endpoint_id=endpoint_id)
        told = Told(type=EventType.ENDPOINT_TESTED, at=acting.at, data=about)
        with self._stores.write() as store:
            event = store.events.add(acting.firm_id, told)
            delivery = store.event_deliveries.add(acting.firm_id, endpoint_id, event.id, acting.at)
            _record(store, acting, "try event endpoint", endpoint_id)
        return delivery

    def deliveries(self, acting: Acting, endpoint_id: str, before: int | None, limit: int) -> tuple[EventDelivery, ...]:
        """What was sent to it, or is to be: newest event first, of those before the event `before`."""
        acting.may(Power.ADMINISTER)
        return self._deliveries.list_deliveries(acting.firm_id, endpoint_id, before, limit)

    def replay(self, acting: Acting, endpoint_id: str, event_id: int) -> EventDelivery:
        """Send it one event again, under the same id; raises `Conflict` for one that is off."""
        acting.may(Power.ADMINISTER)
        self._refuse_off(acting, endpoint_id)
        with self._stores.write() as store:
            delivery = store.event_deliveries.add(acting.firm_id, endpoint_id, event_id, acting.at)
            _record(store, acting, "replay event", f"{event_id} to {endpoint_id}")
            _wake(store, acting)
        return delivery

    def replay_since(self, acting: Acting, endpoint_id: str, since: datetime) -> int:
        """Send it again all that it wants from an instant on; how many. Raises `Conflict` for one that is off."""
        acting.may(Power.ADMINISTER)
        self._refuse_off(acting, endpoint_id)
        with self._stores.write() as store:
            # Whatever is not made ready yet would be sent twice otherwise.
            store.event_deliveries.spread(acting.firm_id, acting.at)
            replayed = store.event_deliveries.add_since(acting.firm_id, endpoint_id, since, acting.at)
            _record(store, acting, "replay events", f"{replayed} since {since:%Y-%m-%d %H:%M:%S} UTC to {endpoint_id}")
            _wake(store, acting)
        return replayed

    def _check(self, acting: Acting, draft: EndpointDraft) -> None:
        if refusal := self._poster.refusal(draft.url):
            raise Unacceptable(refusal, field="url")
        mine = {business.id for business in self._firms.businesses(acting.firm_id)}
        for client in unknown_clients(draft, mine):
            raise NotFound(f"There is no client {client}.")

    def _refuse_off(self, acting: Acting, endpoint_id: str) -> None:
        if self._endpoints.get(acting.firm_id, endpoint_id).state is EndpointState.OFF:
            raise Conflict("The endpoint is off; switch it on first.")


def _record(store: Store, acting: Acting, action: str, detail: str) -> None:
    store.firms.record_act(acting.firm_id, acting.did(action, detail=detail))


def _wake(store: Store, acting: Acting) -> None:
    store.duties.bring_forward(
        acting.firm_id, FIRM_S_OWN, DutyKind.DELIVER, acting.at, urgency=Urgency.USER, reason="replay"
    )
