"""Connections and tokens in memory: `domain.ports.stores.connections.Connections`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from msgspec.structs import replace
from tests.fakes.installation import Installation, StoredMirror
from tests.fakes.processes import FakeProcesses
from tests.fakes.stores.firms import FakeFirms

from domain.errors import Busy, Conflict, NotFound
from domain.events.telling import told_of_connection
from domain.firms.firm import Act, Business, Scope
from domain.rails.breaker import Breaker
from domain.rails.connection import Connection, ConnectionState, TokenSet


class FakeConnections:
    def __init__(self, installation: Installation, processes: FakeProcesses) -> None:
        self._held = installation
        self._processes = processes
        self._refreshing: dict[str, tuple[str, datetime]] = {}

    def connect(
        self,
        firm_id: str,
        rail: str,
        tenant: str,
        name: str,
        tokens: TokenSet,
        now: datetime,
        *,
        feed_of: str | None = None,
        act: Act | None = None,
    ) -> tuple[Business, bool]:
        if firm_id not in self._held.firms:
            raise NotFound("There is no such firm.")
        business_id = f"b_{firm_id}_{rail}_{tenant}"
        business = Business(id=business_id, firm_id=firm_id, name=name)
        if feed_of is not None:
            zone = self._held.business(firm_id, feed_of).time_zone
            business = replace(business, feed_of=feed_of, time_zone=zone)
        made = business_id not in self._held.businesses
        if not made and self._held.businesses[business_id].feed_of != feed_of:
            raise Conflict("It is connected already as something else.")
        if made:
            self._held.businesses[business_id] = business
            self._held.mirrors[business_id] = StoredMirror()
        before = None if made else self._held.connections[business_id].state
        self._held.tell(firm_id, told_of_connection(before, ConnectionState.CONNECTED, now), business_id)
        self._held.connections[business_id] = Connection(
            business_id=business_id, rail=rail, tenant=tenant, connected_at=now
        )
        self._held.tokens[business_id] = tokens
        if act is not None:
            FakeFirms(self._held).record_act(firm_id, replace(act, business_id=business_id))
        return self._held.businesses[business_id], made

    @contextmanager
    def lease_refresh(self, scope: Scope, owner: str, now: datetime, seconds: int) -> Iterator[None]:
        business_id = self.get(scope).business_id
        with self._held.lock:
            held_by, until = self._refreshing.get(business_id, (owner, now))
            if held_by != owner and until >= now and not self._processes.has_ended(held_by):
                raise Busy("Another process is refreshing the access to the rail.")
            self._refreshing[business_id] = (owner, now + timedelta(seconds=seconds))
        try:
            yield
        finally:
            with self._held.lock:
                if self._refreshing.get(business_id, ("", now))[0] == owner:
                    del self._refreshing[business_id]

    def set_breaker(self, scope: Scope, breaker: Breaker) -> None:
        business_id = self.get(scope).business_id
        self._held.connections[business_id] = replace(self._held.connections[business_id], breaker=breaker)

    def get(self, scope: Scope) -> Connection:
        return self._held.connections[self._held.business(scope.firm_id, scope.business_id).id]

    def tokens(self, scope: Scope) -> TokenSet:
        return self._held.tokens[self.get(scope).business_id]

    def save_tokens(self, scope: Scope, tokens: TokenSet, now: datetime) -> None:
        self._held.tokens[self.get(scope).business_id] = tokens
        self.set_state(scope, ConnectionState.CONNECTED, now)

    def set_state(self, scope: Scope, state: ConnectionState, now: datetime) -> None:
        known = self.get(scope)
        self._held.tell(scope.firm_id, told_of_connection(known.state, state, now), scope.business_id)
        self._held.connections[known.business_id] = replace(known, state=state)
