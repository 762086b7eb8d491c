"""Tokens of connections: refreshed by one thread at a time, stored before they are used."""

from collections.abc import Callable
from datetime import timedelta
from threading import Lock
from time import sleep

import msgspec

from application.sync.strategies import Patience, repeating
from domain.errors import RailReconnect, RailRetriable
from domain.models.connection import TokenSet
from domain.models.firm import Scope
from domain.ports.clock import Clock
from domain.ports.connections import Connections
from domain.ports.rail import Rails

REFRESH_AHEAD = timedelta(seconds=60)
REFRESHED_WITHIN_S = 30
_POLL_S = 0.1
_POLLS_MAX = 600


class TokenRefresh:
    """Refreshes tokens for all connections; callers that find a refresh under way take its result."""

    def __init__(
        self,
        rails: Rails,
        connections: Connections,
        clock: Clock,
        owner: str,
        sleep: Callable[[float], None] = sleep,
    ) -> None:
        self._rails = rails
        self._connections = connections
        self._clock = clock
        self._owner = owner
        self._sleep = sleep
        self._locks: dict[Scope, Lock] = {}

    def stored(self, scope: Scope) -> TokenSet:
        """The tokens as they are stored."""
        return self._connections.tokens(scope)

    def renewed(self, scope: Scope, rail: str, held: TokenSet, patience: Patience) -> TokenSet:
        """Tokens newer than those held; raises `RailReconnect` when the grant is gone."""
        with self._locks.setdefault(scope, Lock()):
            stored = self._awaited(scope, held)
            if stored.access_token != held.access_token:
                return stored
            if not stored.refresh_token:
                raise RailReconnect("The access token has expired and no refresh token is stored.")
            fresh = repeating(patience, lambda: self._rails.refresh_tokens(rail, stored))
            if not fresh.refresh_token:
                fresh = msgspec.structs.replace(fresh, refresh_token=stored.refresh_token)
            # Stored before use: the old refresh token may be void from here on, whatever happens to this process.
            self._connections.save_tokens(scope, fresh)
            return fresh

    def _awaited(self, scope: Scope, held: TokenSet) -> TokenSet:
        """The stored tokens: newer ones if another process has refreshed them, else those held, for us to refresh."""
        for _ in range(_POLLS_MAX):
            mine = self._connections.may_refresh(scope, self._owner, self._clock.now(), REFRESHED_WITHIN_S)
            stored = self._connections.tokens(scope)
            if mine or stored.access_token != held.access_token:
                return stored
            self._sleep(_POLL_S)
        raise RailRetriable("Another process has been refreshing the tokens for too long.")


class ConnectionTokens:
    """The tokens of one connection during one sync."""

    def __init__(self, refresh: TokenRefresh, clock: Clock, scope: Scope, rail: str, patience: Patience) -> None:
        self._refresh = refresh
        self._clock = clock
        self._scope = scope
        self._rail = rail
        self._patience = patience
        self._held = refresh.stored(scope)

    def valid(self) -> str:
        """An access token that is good for a minute or more, as far as its expiry is known."""
        expires_at = self._held.access_expires_at
        if expires_at is not None and self._clock.now() + REFRESH_AHEAD >= expires_at:
            self._renew()
        return self._held.access_token

    def instead_of(self, refused: str) -> str:
        """Another access token than the one the rail has refused."""
        if self._held.access_token == refused:
            self._renew()
        return self._held.access_token

    def _renew(self) -> None:
        self._held = self._refresh.renewed(self._scope, self._rail, self._held, self._patience)
