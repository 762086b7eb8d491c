"""Connections and their tokens in SQL; tokens are sealed."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import msgspec
from sqlalchemy import Engine

from adapters.persistence.engine import reading, writing
from adapters.persistence.leasing import is_taken
from adapters.persistence.scope import Scoped, add_business, business_of_firm
from adapters.persistence.stores.events import tell
from adapters.persistence.stores.firms import SqlFirms
from adapters.persistence.stores.mirror import SqlMirrorReading
from adapters.persistence.tables.core import connections
from domain.errors import Busy, Conflict, NotFound
from domain.events.telling import told_of_connection
from domain.firms.firm import Act, Business, Scope
from domain.ports.cipher import Cipher
from domain.ports.processes import Processes
from domain.rails.breaker import Breaker
from domain.rails.connection import Connection, ConnectionState, TokenSet

_ID_DIGITS = 12


def business_id_for(firm_id: str, rail: str, tenant: str) -> str:
    """The same company connected by the same firm always gets the same id."""
    return "b_" + hashlib.sha256(f"{firm_id}\n{rail}\n{tenant}".encode()).hexdigest()[:_ID_DIGITS]


class SqlConnections:
    """Implements the port `Connections`."""

    def __init__(self, engine: Engine, cipher: Cipher, processes: Processes | None = None) -> None:
        self._engine = engine
        self._cipher = cipher
        self._processes = processes

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
        business_id = business_id_for(firm_id, rail, tenant)
        sealed = self._sealed(business_id, tokens)
        fresh = {"failures": 0, "opened_at": None, "tried_at": None, "refresh_owner": None, "refresh_until": None}
        state = {"state": ConnectionState.CONNECTED, "connected_at": now, "tokens_sealed": sealed, **fresh}
        with writing(self._engine) as connection:
            business = Business(id=business_id, firm_id=firm_id, name=name)
            if feed_of is not None:
                zone = business_of_firm(connection, firm_id, feed_of).time_zone
                business = msgspec.structs.replace(business, feed_of=feed_of, time_zone=zone)
            made = add_business(connection, business)
            scoped = Scoped(connection, Scope(firm_id, business_id))
            if scoped.business.feed_of != feed_of:
                raise Conflict(f"{scoped.business.name} is connected already, {_what(scoped.business)}.")
            before = None if made else _state(scoped)
            if made:
                link = {"firm_id": firm_id, "rail": rail, "tenant": tenant}
                connection.execute(scoped.insert(connections, **link, **state))
            else:
                connection.execute(scoped.update(connections).values(**state))
            tell(scoped, told_of_connection(before, ConnectionState.CONNECTED, now))
            if act is not None:
                act = msgspec.structs.replace(act, business_id=business_id)
                SqlFirms(connection).record_act(firm_id, act)
            return scoped.business, made

    def get(self, scope: Scope) -> Connection:
        with reading(self._engine) as connection:
            found = SqlMirrorReading(Scoped(connection, scope)).connection()
        if found is None:
            raise NotFound("This client is not connected to a rail.")
        return found

    def tokens(self, scope: Scope) -> TokenSet:
        with reading(self._engine) as connection:
            wanted = Scoped(connection, scope).select(connections, connections.c.tokens_sealed)
            sealed = connection.execute(wanted).scalar()
        if sealed is None:
            raise NotFound("This client is not connected to a rail.")
        return msgspec.json.decode(self._cipher.open(sealed, _context(scope.business_id)), type=TokenSet)

    def save_tokens(self, scope: Scope, tokens: TokenSet, now: datetime) -> None:
        sealed = self._sealed(scope.business_id, tokens)
        with writing(self._engine) as connection:
            _keep(Scoped(connection, scope), ConnectionState.CONNECTED, now, tokens_sealed=sealed)

    @contextmanager
    def lease_refresh(self, scope: Scope, owner: str, now: datetime, seconds: int) -> Iterator[None]:
        held_by, until = connections.c.refresh_owner, connections.c.refresh_until
        with writing(self._engine) as connection:
            scoped = Scoped(connection, scope)
            if not is_taken(scoped, held_by, until, owner=owner, now=now, seconds=seconds, processes=self._processes):
                raise Busy("Another process is refreshing the access to the rail.")
        try:
            yield
        finally:
            with writing(self._engine) as connection:
                mine = Scoped(connection, scope).update(connections).where(held_by == owner)
                connection.execute(mine.values(refresh_owner=None, refresh_until=None))

    def set_breaker(self, scope: Scope, breaker: Breaker) -> None:
        with writing(self._engine) as connection:
            mine = Scoped(connection, scope).update(connections)
            connection.execute(mine.values(**msgspec.structs.asdict(breaker)))

    def set_state(self, scope: Scope, state: ConnectionState, now: datetime) -> None:
        with writing(self._engine) as connection:
            _keep(Scoped(connection, scope), state, now)

    def _sealed(self, business_id: str, tokens: TokenSet) -> bytes:
        return self._cipher.seal(msgspec.json.encode(tokens), _context(business_id))


def _state(scoped: Scoped) -> ConnectionState:
    kept = scoped.select(connections, connections.c.state).with_for_update()
    return ConnectionState(scoped.connection.execute(kept).scalar_one())


def _keep(scoped: Scoped, state: ConnectionState, now: datetime, **more: bytes) -> None:
    before = _state(scoped)
    scoped.connection.execute(scoped.update(connections).values(state=state, **more))
    tell(scoped, told_of_connection(before, state, now))


def _what(business: Business) -> str:
    return "as a client" if business.feed_of is None else f"as a feed of {business.feed_of}"


def _context(business_id: str) -> str:
    return f"tokens of {business_id}"
