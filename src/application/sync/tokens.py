"""Valid access tokens: refreshed by one thread at a time, the rotated token stored before it is used."""

import threading
from datetime import timedelta

from domain.errors import RailReconnect
from domain.models.connection import ConnectionState, TokenSet
from domain.models.firm import Scope
from domain.ports.clock import Clock
from domain.ports.connections import Connections
from domain.ports.rail import Rails

_AHEAD = timedelta(seconds=60)


class TokenKeeper:
    """Hands out access tokens of connections and refreshes them."""

    def __init__(self, rails: Rails, connections: Connections, clock: Clock) -> None:
        self._rails = rails
        self._connections = connections
        self._clock = clock
        self._locks: dict[Scope, threading.Lock] = {}
        self._guard = threading.Lock()

    def access_token(self, rail: str, scope: Scope) -> str:
        """A token that has not expired as far as is known; raises `RailReconnect`."""
        tokens = self._connections.tokens(scope)
        expires_at = tokens.access_expires_at
        if expires_at is not None and expires_at - _AHEAD <= self._clock.now():
            return self.refreshed(rail, scope, tokens.access_token)
        return tokens.access_token

    def refreshed(self, rail: str, scope: Scope, refused: str) -> str:
        """A token other than the refused one; whoever comes second takes what the first one got."""
        with self._lock(scope):
            tokens = self._connections.tokens(scope)
            if tokens.access_token != refused:
                return tokens.access_token
            return self._refresh(rail, scope, tokens).access_token

    def _refresh(self, rail: str, scope: Scope, tokens: TokenSet) -> TokenSet:
        try:
            fresh = self._rails.refresh_tokens(rail, tokens)
        except RailReconnect:
            self._connections.set_state(scope, ConnectionState.RECONNECT)
            raise
        self._connections.save_tokens(scope, fresh)
        return fresh

    def _lock(self, scope: Scope) -> threading.Lock:
        with self._guard:
            return self._locks.setdefault(scope, threading.Lock())
