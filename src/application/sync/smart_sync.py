"""SmartSync: the sync port over rails, mirror and connections."""

import time
from collections.abc import Mapping
from datetime import UTC

from application.sync.limits import RequestLimits
from application.sync.pull import Pull
from application.sync.session import SyncSession
from application.sync.strategies import PATIENCE, Patience
from application.sync.tokens import TokenKeeper
from domain.errors import Conflict, NotFound, RailError, RailReconnect
from domain.models.connection import Connection, ConnectionStart, ConnectionState, TokenSet
from domain.models.firm import Business, Scope
from domain.models.freshness import Freshness
from domain.models.rail import RailDeclaration
from domain.models.sync import MirrorState, SyncHealth, SyncReport
from domain.ports.clock import Clock
from domain.ports.connections import Connections
from domain.ports.firms import Firms
from domain.ports.mirror import Mirror
from domain.ports.mirror_writing import MirrorWriting
from domain.ports.rail import Rails
from domain.ports.sync import Progress, Strategy

# Long enough for the largest first sync; a process that dies meanwhile blocks its business no longer than this.
_LEASE_S = 900


class SmartSync:
    """Implements the port `Sync`."""

    def __init__(
        self,
        *,
        rails: Rails,
        mirror: Mirror,
        writing: MirrorWriting,
        connections: Connections,
        firms: Firms,
        clock: Clock,
        owner: str,
        patience: Mapping[Strategy, Patience] = PATIENCE,
    ) -> None:
        self._rails = rails
        self._mirror = mirror
        self._writing = writing
        self._connections = connections
        self._firms = firms
        self._clock = clock
        self._owner = owner
        self._patience = patience
        self._limits = RequestLimits()
        self._tokens = TokenKeeper(rails, connections, clock)

    def ensure(self, scope: Scope, freshness: Freshness) -> str:
        """Sync when the mirror is older than asked; a sentence when it stays so."""
        if freshness.max_age is None:
            return ""
        last = self._writing.state(scope).last_success_at
        if last is not None and freshness.max_age and self._clock.now() - last <= freshness.max_age:
            return ""
        try:
            return self.run(scope, strategy=Strategy.USER_ACTION).error
        except (Conflict, NotFound) as reason:
            return str(reason)

    def run(
        self,
        scope: Scope,
        *,
        full: bool = False,
        strategy: Strategy = Strategy.BULK,
        progress: Progress | None = None,
    ) -> SyncReport:
        """Sync one business while holding its lease."""
        business = self._firms.business(scope.firm_id, scope.business_id)
        connection = self._connections.get(scope)
        began = time.perf_counter()
        with self._writing.lease(scope, self._owner, self._clock.now(), _LEASE_S):
            session = self._session(scope, connection, strategy)
            pull = Pull(self._rails, connection.rail, session, self._writing, self._clock, scope, progress)
            cursor = None if full else self._writing.state(scope).cursor
            error = self._pull(pull, session, scope, cursor)
        return SyncReport(
            business_id=business.id,
            business=business.name,
            mode=pull.mode,
            received=dict(sorted(pull.received.items())),
            created=pull.applied.created,
            updated=pull.applied.updated,
            deleted=pull.applied.deleted,
            unchanged=pull.applied.unchanged,
            unreadable=pull.unreadable,
            requests=session.requests,
            seconds=round(time.perf_counter() - began, 3),
            error=error,
        )

    def _pull(self, pull: Pull, session: SyncSession, scope: Scope, cursor: str | None) -> str:
        try:
            pull.run(cursor)
        except RailError as error:
            if isinstance(error, RailReconnect):
                self._connections.set_state(scope, ConnectionState.RECONNECT)
            self._writing.save_failure(scope, str(error), self._clock.now(), requests=session.requests)
            return str(error)
        return ""

    def _session(self, scope: Scope, connection: Connection, strategy: Strategy) -> SyncSession:
        rail = connection.rail
        return SyncSession(
            declaration=self._rails.declaration(rail),
            app=self._rails.app(rail),
            scope=scope,
            tenant=connection.tenant,
            tokens=self._tokens,
            limits=self._limits,
            patience=self._patience[strategy],
        )

    def health(self, scope: Scope) -> SyncHealth:
        """Sync health from what is stored; no rail is asked."""
        connection = self._connections.get(scope)
        with self._mirror.read(scope) as mirror:
            business, state, totals = mirror.business, mirror.state(), mirror.totals()
        now = self._clock.now()
        last = state.last_success_at
        return SyncHealth(
            business_id=business.id,
            business=business.name,
            rail=connection.rail,
            tenant=connection.tenant,
            state=connection.state,
            mirror_version=state.version,
            last_success_at=last,
            age_s=None if last is None else max(0, int((now - last).total_seconds())),
            last_error=state.last_error,
            records={total.kind: total.records for total in totals},
            requests_today=self._requests_today(state),
        )

    def _requests_today(self, state: MirrorState) -> int:
        return state.requests if state.requests_day == self._clock.now().astimezone(UTC).date() else 0

    def rails(self) -> tuple[RailDeclaration, ...]:
        """The installed rails, by name."""
        return tuple(self._rails.declaration(name) for name in self._rails.names())

    def begin_connection(self, rail: str, redirect_uri: str, state: str) -> ConnectionStart:
        """Where a person grants access."""
        return self._rails.begin_connection(rail, redirect_uri, state)

    def finish_connection(
        self, firm_id: str, rail: str, redirect_uri: str, callback: Mapping[str, str], name: str | None = None
    ) -> Business:
        """Store the grant under the name given, else the company's own."""
        grant = self._rails.finish_connection(rail, redirect_uri, callback)
        return self.import_tokens(firm_id, rail, grant.tenant, name or grant.company_name or grant.tenant, grant.tokens)

    def import_tokens(self, firm_id: str, rail: str, tenant: str, name: str, tokens: TokenSet) -> Business:
        """Store tokens got elsewhere."""
        self._rails.declaration(rail)
        business, _ = self._connections.connect(firm_id, rail, tenant, name, tokens, self._clock.now())
        return business

    def connection(self, scope: Scope) -> Connection:
        """The business's connection."""
        return self._connections.get(scope)
