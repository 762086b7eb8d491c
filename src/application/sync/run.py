"""One sync of one business, from its grant to its report."""

from datetime import timedelta
from time import perf_counter

import msgspec
from msgspec.structs import replace

from application.sync.intake import Intake, UnknownKinds
from application.sync.leases import Lease
from application.sync.proving import BalanceProof
from application.sync.pull import Pull
from application.sync.session import ConnectionSession
from application.sync.strategies import RetryPolicy
from application.sync.tokens import ConnectionTokens, TokenRefresh
from application.sync.translating import Translating
from domain.errors import NotFound, RailError, RailLapsed, RailLimited, RailReconnect
from domain.firms.firm import Business, Scope
from domain.ports.clock import Clock
from domain.ports.rails import Rails
from domain.ports.stores.connections import Connections
from domain.ports.stores.mirror_writing import MirrorWriting
from domain.ports.stores.turns import Turns
from domain.ports.sync.sync import Progress, Strategy
from domain.rails.breaker import Breaker, BreakerState
from domain.rails.connection import Connection, ConnectionState
from domain.rails.sync import Calls, SyncReport

OPEN_SENTENCE = "The rail has failed several times in a row and is left alone for a while."
LAPSED_SENTENCE = "The company's subscription at the rail has ended; its owner must renew it there."
RECONNECT_SENTENCE = "The connection has ended at the rail; connect the client again."

_SILENCE_DOUBTED = timedelta(days=1)


class SyncContext(msgspec.Struct, frozen=True, kw_only=True):
    """What all runs of a process share."""

    rails: Rails
    writing: MirrorWriting
    connections: Connections
    clock: Clock
    refresh: TokenRefresh
    turns: Turns
    unknown: UnknownKinds
    proof: BalanceProof


def open_session(
    context: SyncContext, scope: Scope, connection: Connection, retry_policy: RetryPolicy
) -> ConnectionSession:
    """A session with the company at the rail, within its limits."""
    return ConnectionSession(
        connection,
        context.rails.app(connection.rail),
        ConnectionTokens(context.refresh, context.clock, scope, connection.rail, retry_policy),
        context.turns,
        context.rails.declaration(connection.rail).limits,
        retry_policy,
    )


class SyncRun:
    """One sync; it ends in a report whatever the rail does."""

    def __init__(
        self,
        context: SyncContext,
        business: Business,
        connection: Connection,
        retry_policy: RetryPolicy,
        strategy: Strategy,
        lease: Lease,
        progress: Progress | None,
    ) -> None:
        self._around = context
        self._business = business
        self._connection = connection
        self._patience = retry_policy
        self._strategy = strategy
        self._scope = business.scope
        self._intake = Intake(
            context.writing, context.clock, self._scope, connection.rail, context.unknown, lease.check, progress
        )
        self._translating = Translating(
            context.rails, context.writing, context.clock, self._scope, connection.rail, lease.check
        )
        self._session: ConnectionSession | None = None
        self._incomplete: tuple[str, ...] = ()
        self._started = perf_counter()

    def execute(self, *, full: bool = False) -> SyncReport:
        """Pull and store; a failure of the rail is noted, and what was stored until then stays."""
        cursor = None if full else self._around.writing.state(self._scope).cursor
        mode = "incremental" if cursor else "full"
        breaker, now = self._connection.breaker, self._around.clock.now()
        if self._strategy is not Strategy.USER_ACTION and breaker.state(now) is BreakerState.OPEN:
            sentence = f"{OPEN_SENTENCE} The next attempt is at {breaker.next_trial_at:%H:%M} UTC."
            return replace(self._report(mode, sentence), retry_at=breaker.next_trial_at)
        try:
            mode = self._pull(cursor)
        except RailReconnect as error:
            self._around.connections.set_state(self._scope, ConnectionState.RECONNECT, self._around.clock.now())
            return self._failed(mode, error)
        except RailLapsed as error:
            self._around.connections.set_state(self._scope, ConnectionState.LAPSED, self._around.clock.now())
            return self._failed(mode, error)
        except (RailError, NotFound) as error:
            if self._counts(error, breaker):
                self._around.connections.set_breaker(self._scope, breaker.after_failure(self._around.clock.now()))
            return self._failed(mode, error)
        if breaker.failures:
            self._around.connections.set_breaker(self._scope, Breaker())
        if self._connection.state is ConnectionState.LAPSED:
            self._around.connections.set_state(self._scope, ConnectionState.CONNECTED, self._around.clock.now())
        return self._report(mode)

    def _counts(self, error: Exception, breaker: Breaker) -> bool:
        """Whether it was the rail that failed; a person's try while it is left alone does not lengthen that."""
        if isinstance(error, RailLimited | NotFound):
            return False
        return breaker.state(self._around.clock.now()) is not BreakerState.OPEN

    def _pull(self, cursor: str | None) -> str:
        if self._connection.state is ConnectionState.RECONNECT:
            raise RailReconnect(RECONNECT_SENTENCE)
        session = self._session = open_session(self._around, self._scope, self._connection, self._patience)
        context, rail = self._around, self._connection.rail
        pull = Pull(context.rails, rail, session, context.writing, self._scope, self._intake)
        state = context.writing.state(self._scope)
        if self._translating.is_due(state):
            with context.proof.carried_over(self._scope):
                self._intake.stored.update(updated=self._translating.run(state.cursor))
        doubted, read_at = state.doubted_kinds, state.last_full_at
        may_be_none = read_at is None or context.clock.now() - read_at > _SILENCE_DOUBTED
        # A rail without a change feed is read in full each time.
        pull.may_fall = frozenset(doubted if may_be_none or state.cursor == "" else ())
        newest = pull.run(cursor)
        if doubted and not pull.full:
            pull.again(doubted, may_be_none=may_be_none)
        refused = tuple(kind for kind in state.refused_kinds if kind not in pull.complete)
        if pull.full:
            known = pull.complete | pull.absent | pull.doubted
            refused = tuple(kind for kind in context.rails.declaration(rail).feeds if kind not in known)
        if pull.doubted or doubted:
            context.writing.note_doubted(self._scope, tuple(sorted(pull.doubted)))
        self._incomplete = tuple(sorted({*(refused if pull.full else ()), *pull.doubted}))
        # A rail without a change feed gives no cursor: the empty one makes every sync of it a full one.
        context.writing.save_cursor(
            self._scope,
            newest or "",
            context.clock.now(),
            full=pull.full,
            calls=session.calls,
            refused_kinds=refused,
        )
        return "full" if pull.full else "incremental"

    @property
    def _calls(self) -> Calls:
        return self._session.calls if self._session else Calls()

    def _failed(self, mode: str, error: Exception) -> SyncReport:
        sentence = str(error) or f"{self._connection.rail} failed without saying why."
        self._around.writing.save_failure(self._scope, sentence, self._around.clock.now(), calls=self._calls)
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
            requests=self._calls.requests,
            seconds=round(perf_counter() - self._started, 3),
            error=error,
        )
