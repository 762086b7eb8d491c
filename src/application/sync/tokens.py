"""Tokens of connections: refreshed by one thread of one process at a time, stored before they are used."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from threading import Lock
from time import sleep

import msgspec
import stamina

from application.sync.leases import Lease
from application.sync.strategies import RetryPolicy, repeating
from domain.errors import Conflict, RailLimited, RailReconnect
from domain.firms.firm import Scope
from domain.ports.clock import Clock
from domain.ports.rails import Rails
from domain.ports.stores.connections import Connections
from domain.rails.connection import TokenSet

REFRESH_AHEAD = timedelta(seconds=60)
REFRESHED_WITHIN_S = 30
_POLL_S = 0.1
_POLLS_MAX = 600
_STORED_WITHIN_S = 60.0


class TokenRefresh:
    """Refreshes tokens for all connections; callers that find a refresh under way take its result.

    `owner` names this process; one that dies while it refreshes is followed by another after `lease_s`.
    """

    def __init__(
        self,
        rails: Rails,
        connections: Connections,
        clock: Clock,
        owner: str,
        sleep: Callable[[float], None] = sleep,
        lease_s: int = REFRESHED_WITHIN_S,
    ) -> None:
        self._rails = rails
        self._connections = connections
        self._clock = clock
        self._owner = owner
        self._sleep = sleep
        self._lease_s = lease_s
        self._locks: dict[Scope, Lock] = {}

    def stored(self, scope: Scope) -> TokenSet:
        """The tokens as they are stored."""
        return self._connections.tokens(scope)

    def renewed(self, scope: Scope, rail: str, held: TokenSet, retry_policy: RetryPolicy) -> TokenSet:
        """Tokens newer than those held; raises `RailReconnect` when the grant is gone."""
        with self._locks.setdefault(scope, Lock()):
            for _ in range(_POLLS_MAX):
                stored = self._connections.tokens(scope)
                if self._replaces(stored, held):
                    return stored
                with ExitStack() as ours:
                    if self._is_leased(scope, ours):
                        return self._refreshed(scope, rail, held, retry_policy)
                self._sleep(_POLL_S)
        raise RailLimited("Another process has been refreshing the tokens for too long.")

    def _is_leased(self, scope: Scope, ours: ExitStack) -> bool:
        connections, clock, owner = self._connections, self._clock, self._owner
        try:
            ours.enter_context(
                Lease(lambda seconds: connections.lease_refresh(scope, owner, clock.now(), seconds), self._lease_s)
            )
        except Conflict:
            return False
        return True

    def _refreshed(self, scope: Scope, rail: str, held: TokenSet, retry_policy: RetryPolicy) -> TokenSet:
        # Another process may have stored newer ones just before the lease was ours.
        stored = self._connections.tokens(scope)
        if self._replaces(stored, held):
            return stored
        if not stored.refresh_token:
            raise RailReconnect("The access token has expired and no refresh token is stored.")
        try:
            fresh = repeating(retry_policy, lambda: self._rails.refresh_tokens(rail, stored))
        except RailReconnect:
            # A process that stood still for longer than its lease may have been first: then its tokens are good.
            newest = self._connections.tokens(scope)
            if newest == stored:
                raise
            return newest
        if not fresh.refresh_token:
            fresh = msgspec.structs.replace(fresh, refresh_token=stored.refresh_token)
        self._store(scope, fresh)
        return fresh

    def _store(self, scope: Scope, fresh: TokenSet) -> None:
        """Before use: the old refresh token may be void from here on, whatever happens to this process."""
        for attempt in stamina.retry_context(on=Conflict, attempts=None, timeout=_STORED_WITHIN_S):
            with attempt:
                self._connections.save_tokens(scope, fresh, self._clock.now())

    def _replaces(self, stored: TokenSet, held: TokenSet) -> bool:
        expires_at = stored.access_expires_at
        has_expired = expires_at is not None and expires_at <= self._clock.now()
        return stored.access_token != held.access_token and not has_expired


class ConnectionTokens:
    """The tokens of one connection during one sync."""

    def __init__(self, refresh: TokenRefresh, clock: Clock, scope: Scope, rail: str, retry_policy: RetryPolicy) -> None:
        self._refresh = refresh
        self._clock = clock
        self._scope = scope
        self._rail = rail
        self._patience = retry_policy
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
