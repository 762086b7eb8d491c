"""SmartSync: how fresh a mirror is, syncs, and connections (ADR-005)."""

import itertools
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from msgspec.structs import replace

from application.sync.health import Health
from application.sync.intake import UnknownKinds
from application.sync.leases import LEASE_S, Lease
from application.sync.linking import Linking
from application.sync.placing import place
from application.sync.proving import BalanceProof
from application.sync.reconcile import Comparison
from application.sync.run import SyncContext, SyncRun
from application.sync.strategies import RETRY_POLICIES, RetryPolicy
from application.sync.tokens import TokenRefresh
from domain.errors import Conflict, Invalid, NotFound
from domain.firms.firm import Act, Business, Scope
from domain.ports.clock import Clock
from domain.ports.rails import Rails
from domain.ports.stores.connections import Connections
from domain.ports.stores.duties import Duties
from domain.ports.stores.firms import Firms
from domain.ports.stores.mirror import Mirror
from domain.ports.stores.mirror_writing import MirrorWriting
from domain.ports.stores.reconciliations import Reconciliations
from domain.ports.stores.turns import Turns
from domain.ports.stores.writes import StoredWrites
from domain.ports.sync.sync import Progress, Strategy, Waiting
from domain.rails.connection import Connection, ConnectionStart, TokenSet
from domain.rails.duty import DutyKind, Urgency
from domain.rails.freshness import Freshness
from domain.rails.rail import RailDeclaration, RailTrouble
from domain.rails.reconciliation import Reconciliation
from domain.rails.sync import Calls, SyncHealth, SyncReport


class SmartSync:
    """Implements the port `Sync`. `owner` names this process; every run holds its business under a name of its own."""

    def __init__(
        self,
        *,
        rails: Rails,
        mirror: Mirror,
        writing: MirrorWriting,
        connections: Connections,
        firms: Firms,
        stored_writes: StoredWrites,
        reconciliations: Reconciliations,
        duties: Duties,
        turns: Turns,
        clock: Clock,
        owner: str,
        retry_policy: Mapping[Strategy, RetryPolicy] = RETRY_POLICIES,
        lease_s: int = LEASE_S,
    ) -> None:
        self._rails = rails
        self._mirror = mirror
        self._writing = writing
        self._connections = connections
        self._firms = firms
        self._stored_writes = stored_writes
        self._reconciliations = reconciliations
        self._duties = duties
        self._clock = clock
        self._owner = owner
        self._patience = retry_policy
        self._lease_s = lease_s
        self._run_numbers = itertools.count(1)
        self._linking = Linking(mirror, writing, firms, connections, clock)
        self._proof = BalanceProof(mirror, writing, clock)
        self._health = Health(mirror, reconciliations, duties, turns, clock)
        self.context = SyncContext(
            rails=rails,
            writing=writing,
            connections=connections,
            clock=clock,
            refresh=TokenRefresh(rails, connections, clock, owner),
            turns=turns,
            unknown=UnknownKinds(),
            proof=self._proof,
        )

    def ensure(self, scope: Scope, freshness: Freshness) -> str:
        if freshness.max_age is None:
            return ""
        last_success_at = self._writing.state(scope).last_success_at
        if self._is_fresh(last_success_at, freshness.max_age):
            return ""
        try:
            return self.run(scope, strategy=Strategy.DATA_FETCH).error
        except Conflict as conflict:
            return str(conflict)
        except NotFound as missing:
            return str(missing)

    def _is_fresh(self, last_success_at: datetime | None, max_age: timedelta) -> bool:
        if last_success_at is None or not max_age:
            return False
        return self._clock.now() - last_success_at <= max_age

    def run(
        self,
        scope: Scope,
        *,
        full: bool = False,
        strategy: Strategy = Strategy.BULK,
        progress: Progress | None = None,
        waiting: Waiting | None = None,
    ) -> SyncReport:
        business = self._firms.business(scope.firm_id, scope.business_id)
        with self._held(scope, waiting) as lease:
            connection = self._connections.get(scope)
            run = SyncRun(self.context, business, connection, self._patience[strategy], strategy, lease, progress)
            before = self._writing.state(scope)
            report = run.execute(full=full)
            if before.last_full_at is None and not report.error:
                place(self._firms, self._mirror, business)
            if business.feed_of is None and report.has_changed:
                self._linking.link(scope)
            if business.feed_of is None and report.has_changed and not report.error:
                self._proof.note(scope, before)
        if report.has_changed or report.mode == "full":
            self._link_client_of(business)
        return report

    def _link_client_of(self, feed: Business) -> None:
        """Have a client's books compared with what its feed now tells; if they are held, soon after by the night's."""
        if feed.feed_of is None:
            return
        client, now = Scope(feed.firm_id, feed.feed_of), self._clock.now()
        try:
            with self._held(client):
                self._linking.link(client)
        except Conflict:
            bring_forward, why = self._duties.bring_forward, f"{feed.name} told something new"
            bring_forward(
                client.firm_id, client.business_id, DutyKind.RECONCILE, now, urgency=Urgency.NOTICE, reason=why
            )

    def _held(self, scope: Scope, waiting: Waiting | None = None) -> Lease:
        owner = f"{self._owner}/{next(self._run_numbers)}"

        def take(seconds: int) -> AbstractContextManager[None]:
            return self._writing.lease(scope, owner, self._clock.now(), seconds)

        return Lease(take, self._lease_s, waiting)

    def reconcile(self, scope: Scope, cause: str) -> Reconciliation:
        business = self._firms.business(scope.firm_id, scope.business_id)
        with self._held(scope) as lease:
            connection = self._connections.get(scope)
            retry_policy, before = self._patience[Strategy.BULK], self._writing.state(scope)
            report = SyncRun(self.context, business, connection, retry_policy, Strategy.BULK, lease, None).execute()
            if report.error:
                done = Reconciliation(at=self._clock.now(), cause=cause, error=report.error)
            else:
                comparison = Comparison(
                    self.context, self._mirror, self._stored_writes, scope, connection, cause, lease, retry_policy
                )
                done = comparison.outcome()
                self._writing.count_calls(scope, comparison.calls, self._clock.now())
                done = replace(done, requests=report.requests + comparison.calls.requests)
                if done.counted & set(self._writing.state(scope).refused_kinds):
                    # The rail hands out again what it refused: the next sync reads all, and then its changes too.
                    self._writing.save_cursor(scope, "", self._clock.now(), full=False, calls=Calls())
            if business.feed_of is None:
                self._linking.link(scope)
            if business.feed_of is None and not done.error:
                self._proof.note(scope, before)
        self._link_client_of(business)
        self._reconciliations.save(scope, done)
        return done

    def health(self, scope: Scope) -> SyncHealth:
        return self._health.for_business(scope)

    def rails(self) -> tuple[RailDeclaration, ...]:
        return tuple(self._rails.declaration(name) for name in self._rails.names())

    def rail_troubles(self) -> tuple[RailTrouble, ...]:
        return self._rails.troubles()

    def begin_connection(self, rail: str, redirect_uri: str, state: str) -> ConnectionStart:
        return self._rails.begin_connection(rail, redirect_uri, state)

    def finish_connection(
        self,
        firm_id: str,
        rail: str,
        redirect_uri: str,
        callback: Mapping[str, str],
        name: str | None = None,
        *,
        feed_of: str | None = None,
        act: Act | None = None,
    ) -> Business:
        grant = self._rails.finish_connection(rail, redirect_uri, callback)
        return self._connect(firm_id, rail, grant.tenant, name or grant.company_name, grant.tokens, feed_of, act)

    def import_tokens(
        self,
        firm_id: str,
        rail: str,
        tenant: str,
        name: str,
        tokens: TokenSet,
        *,
        feed_of: str | None = None,
        act: Act | None = None,
    ) -> Business:
        self._rails.declaration(rail)
        if not tokens.access_token.strip():
            raise Invalid("An access token is needed to connect a company.")
        return self._connect(firm_id, rail, tenant, name, tokens, feed_of, act)

    def _connect(
        self,
        firm_id: str,
        rail: str,
        tenant: str,
        name: str,
        tokens: TokenSet,
        feed_of: str | None,
        act: Act | None,
    ) -> Business:
        if not tenant.strip():
            raise Invalid("The rail's id of the company is needed to connect it.")
        if feed_of is not None and self._firms.business(firm_id, feed_of).feed_of is not None:
            raise Invalid("A feed has no feeds of its own; name the client.")
        known_as = name.strip() or tenant
        now = self._clock.now()
        business, _ = self._connections.connect(firm_id, rail, tenant, known_as, tokens, now, feed_of=feed_of, act=act)
        self._duties.bring_forward(firm_id, business.id, DutyKind.SYNC, now, urgency=Urgency.USER, reason="connected")
        return business

    def connection(self, scope: Scope) -> Connection:
        return self._connections.get(scope)
