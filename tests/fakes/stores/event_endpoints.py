"""Where firms have their events sent, in memory: `domain.ports.stores.event_endpoints.EventEndpoints`."""

from dataclasses import replace
from datetime import datetime

import msgspec
from tests.fakes.installation import Installation, StoredEndpoint

from domain.errors import NotFound
from domain.events.endpoint import Endpoint, EndpointState


class FakeEventEndpoints:
    def __init__(self, installation: Installation) -> None:
        self._held = installation

    def add(self, firm_id: str, endpoint: Endpoint, secret: str) -> None:
        self._known(firm_id)
        newest = self._held.event_heads.get(firm_id, 0)
        self._held.endpoints[firm_id, endpoint.id] = StoredEndpoint(endpoint, (secret,), newest)

    def get(self, firm_id: str, endpoint_id: str) -> Endpoint:
        return self._one(firm_id, endpoint_id).endpoint

    def list_endpoints(self, firm_id: str) -> tuple[Endpoint, ...]:
        self._known(firm_id)
        mine = [stored.endpoint for (owner, _), stored in self._held.endpoints.items() if owner == firm_id]
        return tuple(sorted(mine, key=lambda endpoint: (endpoint.created_at, endpoint.id)))

    def change(self, firm_id: str, endpoint: Endpoint) -> None:
        known = self.get(firm_id, endpoint.id)
        wanted = {name: getattr(endpoint, name) for name in ("url", "types", "clients", "state")}
        self._keep(firm_id, msgspec.structs.replace(known, **wanted, failing_since=None, off_because=""))

    def note(self, firm_id: str, endpoint: Endpoint) -> None:
        noted = msgspec.structs.replace(self.get(firm_id, endpoint.id), failing_since=endpoint.failing_since)
        if endpoint.state is EndpointState.OFF:
            noted = msgspec.structs.replace(noted, state=endpoint.state, off_because=endpoint.off_because)
        self._keep(firm_id, noted)

    def remove(self, firm_id: str, endpoint_id: str) -> None:
        self._one(firm_id, endpoint_id)
        del self._held.endpoints[firm_id, endpoint_id]
        for key in [key for key in self._held.event_deliveries if key[:2] == (firm_id, endpoint_id)]:
            del self._held.event_deliveries[key]

    def rotate(self, firm_id: str, endpoint_id: str, secret: str, overlap_until: datetime) -> None:
        known = self._one(firm_id, endpoint_id)
        overlapping = msgspec.structs.replace(known.endpoint, overlap_until=overlap_until)
        rotated = replace(known, secrets=(secret, known.secrets[0]), endpoint=overlapping)
        self._held.endpoints[firm_id, endpoint_id] = rotated

    def secrets(self, firm_id: str, endpoint_id: str, now: datetime) -> tuple[str, ...]:
        stored = self._one(firm_id, endpoint_id)
        until = stored.endpoint.overlap_until
        return stored.secrets if until is not None and now < until else stored.secrets[:1]

    def _keep(self, firm_id: str, endpoint: Endpoint) -> None:
        stored = self._one(firm_id, endpoint.id)
        self._held.endpoints[firm_id, endpoint.id] = replace(stored, endpoint=endpoint)

    def _one(self, firm_id: str, endpoint_id: str) -> StoredEndpoint:
        self._known(firm_id)
        if (firm_id, endpoint_id) not in self._held.endpoints:
            raise NotFound(f"There is no endpoint {endpoint_id}.")
        return self._held.endpoints[firm_id, endpoint_id]

    def _known(self, firm_id: str) -> None:
        if firm_id not in self._held.firms:
            raise NotFound("There is no such firm.")
