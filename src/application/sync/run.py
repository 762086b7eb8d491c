"""One sync of one business, from its grant to its report."""

from time import perf_counter

import msgspec

from application.sync.intake import Intake, UnknownKinds
from application.sync.leases import RunLease
from application.sync.pull import Pull
from application.sync.session import ConnectionSession
from application.sync.strategies import Patience
from application.sync.tokens import ConnectionTokens, TokenRefresh
from domain.errors import NotFound, RailError, RailLimited, RailReconnect
from domain.models.breaker import CLOSED, Breaker, BreakerState
from domain.models.connection import Connection, ConnectionState
from domain.models.firm import Business, Scope
from domain.models.sync import SyncReport
from domain.ports.clock import Clock
from domain.ports.connections import Connections
from domain.ports.mirror_writing import MirrorWriting
from domain.ports.rail import Rails
from domain.ports.sync import Progress
from domain.ports.turns import Turns

RECONNECT_SENTENCE = "The connection has ended at the rail; connect the client again."


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What all runs of a process share."""

    rails: Rails
    writing: MirrorWriting
    connections: Connections
    clock: Clock
    refresh: TokenRefresh
    turns: Turns
    unknown: UnknownKinds


def open_session(around: Surroundings, scope: Scope, connection: Connection, patience: Patience) -> ConnectionSession:
    """A session with the company at the rail, within its limits."""
    return ConnectionSession(
        connection,
        around.rails.app(connection.rail),
        ConnectionTokens(around.refresh, around.clock, scope, connection.rail, patience),
        around.turns,
        around.rails.declaration(connection.rail).limits,
        patience,
    )


class SyncRun:
    """One sync; it ends in a report whatever the rail does."""

    def __init__(
        self,
        around: Surroundings,
        business: Business,
        connection: Connection,
        patience: Patience,
        lease: RunLease,
        progress: Progress | None,
    ) -> None:
        self._around = around
        self._business = business
        self._connection = connection
        self._patience = patience
        self._scope = Scope(business.firm_id, business.id)
        self._intake = Intake(
            around.writing, around.clock, self._scope, connection.rail, around.unknown, lease.check, progress
        )
        self._session: ConnectionSession | None = None
        self._incomplete: tuple[str, ...] = ()
        self._started = perf_counter()

    def execute(self, *, full: bool = False) -> SyncReport:
        """Pull and store; a failure of the rail is noted, and what was stored until then stays."""
        cursor = None if full else self._around.writing.state(self._scope).cursor
        mode = "incremental" if cursor else "full"
        if self._is_held_off():
            return self._held_off()
        try:
            mode = self._pull(cursor)
        except RailReconnect as error:
            self._around.connections.set_state(self._scope, ConnectionState.RECONNECT)
            return self._failed(mode, error)
        except (RailLimited, NotFound) as error:
            return self._failed(mode, error)
        except RailError as error:
            self._save_breaker(self._connection.breaker.after_failure(self._around.clock.now()))
            return self._failed(mode, error)
        self._save_breaker(CLOSED)
        return self._report(mode)

    def _is_held_off(self) -> bool:
        """Whether the rail keeps failing and nobody waits: a person may try it at once."""
        connected = self._connection.state is ConnectionState.CONNECTED
        is_open = self._connection.breaker.state(self._around.clock.now()) is BreakerState.OPEN
        return connected and is_open and not self._patience.waited_for

    def _held_off(self) -> SyncReport:
        breaker, title = self._connection.breaker, self._around.rails.declaration(self._connection.rail).title
        again = f"{breaker.trial_at:%H:%M} UTC" if breaker.trial_at else ""
        sentence = f"{title} has failed {breaker.failures} times in a row; it is tried again at {again}."
        return msgspec.structs.replace(self._report("none", sentence), retry_at=breaker.trial_at)

    def _save_breaker(self, breaker: Breaker) -> None:
        if breaker != self._connection.breaker:
            self._around.connections.save_breaker(self._scope, breaker)

    def _pull(self, cursor: str | None) -> str:
        if self._connection.state is ConnectionState.RECONNECT:
            raise RailReconnect(RECONNECT_SENTENCE)
        session = self._session = open_session(self._around, self._scope, self._connection, self._patience)
        around, rail = self._around, self._connection.rail
        pull = Pull(around.rails, rail, session, around.writing, self._scope, self._intake)
        newest = pull.run(cursor)
        if pull.full:
            feeds = around.rails.declaration(rail).feeds
            self._incomplete = tuple(kind for kind in feeds if kind not in pull.complete)
        # A rail without a change feed gives no cursor: the empty one makes every sync of it a full one.
        around.writing.save_cursor(
            self._scope,
            newest or "",
            around.clock.now(),
            full=pull.full,
            requests=session.requests,
            retries=session.retries,
            incomplete=self._incomplete,
        )
        return "full" if pull.full else "incremental"

    @property
    def _requests(self) -> int:
        return self._session.requests if self._session else 0

    @property
    def _retries(self) -> int:
        return self._session.retries if self._session else 0

    def _failed(self, mode: str, error: Exception) -> SyncReport:
        sentence = str(error) or f"{self._connection.rail} failed without saying why."
        self._around.writing.save_failure(
            self._scope, sentence, self._around.clock.now(), requests=self._requests, retries=self._retries
        )
        return self._report(mode, sentence)

    def _report(self, mode: str, error: str = "") -> SyncReport:
        stored = self._intake.stored
        return SyncReport(
            business_id=self._business.id,
            business=self._business.name,
            mode=mode,
            received=dict(sorted(self._intake.received.items())),
            created=stored["created"],
            updated=stored["updated"],
            deleted=stored["deleted"],
            unchanged=stored["unchanged"],
            unreadable=self._intake.unreadable.total(),
            incomplete=self._incomplete,
            requests=self._requests,
            retries=self._retries,
            seconds=round(perf_counter() - self._started, 3),
            error=error,
        )
