"""Tokens of connections: refreshed by one thread of one process at a time, stored before they are used."""

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Lock

import msgspec

from application.sync.leases import Renewal
from application.sync.strategies import Patience, repeating
from domain.errors import RailReconnect, RailRetriable
from domain.models.connection import TokenSet
from domain.models.firm import Scope
from domain.ports.clock import Clock
from domain.ports.connections import Connections
from domain.ports.rail import Rails

REFRESH_AHEAD = timedelta(seconds=60)
LEASE_S = 30
_POLL_S = 0.1


class TokenRefresh:
    """Refreshes tokens for all connections; callers that find a refresh under way take its result.

    `owner` names this process; `sleep` waits between two looks at what another process is about to store.
    """

    def __init__(
        self,
        rails: Rails,
        connections: Connections,
        clock: Clock,
        owner: str,
        sleep: Callable[[float], None] = time.sleep,
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
            for _ in range(1 + int(patience.give_up_after_s / _POLL_S)):
                stored = self._connections.tokens(scope)
                if self._replaces(stored, held):
                    return stored
                if self._leased(scope):
                    return self._refreshed(scope, rail, held, patience)
                self._sleep(_POLL_S)
        raise RailRetriable("Another process has been refreshing the access to the rail for too long.")

    def _leased(self, scope: Scope) -> bool:
        return self._connections.lease_refresh(scope, self._owner, self._clock.now(), LEASE_S)

    def _refreshed(self, scope: Scope, rail: str, held: TokenSet, patience: Patience) -> TokenSet:
        try:
            # Another process may have stored newer ones just before the lease was ours.
            stored = self._connections.tokens(scope)
            if self._replaces(stored, held):
                return stored
            with Renewal(lambda: self._leased(scope), LEASE_S):
                return self._asked_for(scope, rail, stored, patience)
        finally:
            self._connections.release_refresh(scope, self._owner)

    def _asked_for(self, scope: Scope, rail: str, stored: TokenSet, patience: Patience) -> TokenSet:
        if not stored.refresh_token:
            raise RailReconnect("The access token has expired and no refresh token is stored.")
        try:
            fresh = repeating(patience, lambda: self._rails.refresh_tokens(rail, stored))
        except RailReconnect:
            # A process that stood still for longer than its lease may have been first: then its tokens are good.
            newest = self._connections.tokens(scope)
            if newest == stored:
                raise
            return newest
        if not fresh.refresh_token:
            fresh = msgspec.structs.replace(fresh, refresh_token=stored.refresh_token)
        # Stored before use: the old refresh token may be void from here on, whatever happens to this process.
        self._connections.save_tokens(scope, fresh)
        return fresh

    def _replaces(self, stored: TokenSet, held: TokenSet) -> bool:
        expires_at = stored.access_expires_at
        expired = expires_at is not None and expires_at <= self._clock.now()
        return stored.access_token != held.access_token and not expired


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
