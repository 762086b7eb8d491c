"""How the syncs of one business are doing, and what somebody should look at."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

from msgspec.structs import replace

from domain.errors import NotFound
from domain.firms.firm import Scope
from domain.ports.clock import Clock
from domain.ports.stores.duties import Duties
from domain.ports.stores.mirror import Mirror
from domain.ports.stores.reconciliations import Reconciliations
from domain.ports.stores.turns import Turns
from domain.rails.breaker import BreakerState
from domain.rails.connection import ConnectionState
from domain.rails.duty import Duty, DutyKind
from domain.rails.sync import SyncHealth


class Health:
    """Gathers what the sync layer keeps about a business; no rail is asked."""

    def __init__(
        self, mirror: Mirror, reconciliations: Reconciliations, duties: Duties, turns: Turns, clock: Clock
    ) -> None:
        self._mirror = mirror
        self._reconciliations = reconciliations
        self._duties = duties
        self._turns = turns
        self._clock = clock

    def for_business(self, scope: Scope) -> SyncHealth:
        """Sync health of one business; raises `NotFound` for one that is not connected."""
        with self._mirror.read(scope) as mirror:
            business, connection, state = mirror.business, mirror.connection(), mirror.state()
            totals, unreadable = mirror.totals(), Counter(each.kind for each in mirror.unreadable())
        if connection is None:
            raise NotFound(f"{business.name} is not connected to a rail.")
        compared = self._reconciliations.list_reconciliations(scope, 1)
        duties = self._duties.for_business(scope.firm_id, scope.business_id)
        now = self._clock.now()
        age = None if state.last_success_at is None else now - state.last_success_at
        counts_today = state.requests_day == now.astimezone(UTC).date()
        health = SyncHealth(
            business_id=business.id,
            business=business.name,
            rail=connection.rail,
            tenant=connection.tenant,
            state=connection.state,
            mirror_version=state.version,
            last_success_at=state.last_success_at,
            age_s=None if age is None else max(0, int(age.total_seconds())),
            last_error=state.last_error,
            records={total.kind: total.records for total in totals},
            requests_today=state.requests if counts_today else 0,
            breaker=connection.breaker.state(now),
            failures=connection.breaker.failures,
            next_trial_at=connection.breaker.next_trial_at,
            next_sync_at=_next_sync_at(duties),
            last_webhook_at=connection.last_webhook_at,
            reconciled_at=compared[0].at if compared else None,
            drifted=compared[0].drifted if compared else 0,
            repeated_today=state.repeated if counts_today else 0,
            newest_update={total.kind: total.newest_update for total in totals},
            refused_kinds=state.refused_kinds,
            unreadable=dict(unreadable),
            doubted_kinds=state.doubted_kinds,
            paused_until=self._paused_until(connection.rail, connection.tenant, now),
            dead_duties=tuple(duty.kind for duty in duties if duty.is_dead),
        )
        return replace(health, troubles=tuple(_troubles(health)))

    def _paused_until(self, rail: str, tenant: str, now: datetime) -> datetime | None:
        until = self._turns.paused_until(rail, tenant)
        return until if until is not None and until > now else None


def _next_sync_at(duties: tuple[Duty, ...]) -> datetime | None:
    return next((duty.due_at for duty in duties if duty.kind is DutyKind.SYNC and not duty.is_asleep), None)


def _troubles(health: SyncHealth) -> Iterator[str]:
    yield from _connection_troubles(health)
    yield from _mirror_troubles(health)


def _connection_troubles(health: SyncHealth) -> Iterator[str]:
    if health.state is ConnectionState.RECONNECT:
        yield f"{health.rail} no longer grants access: connect the client again."
    if health.state is ConnectionState.LAPSED:
        yield f"The company's subscription at {health.rail} has ended: its owner must renew it; each sync asks once."
    if health.breaker is not BreakerState.CLOSED and health.next_trial_at is not None:
        tried = f"it is tried again at {health.next_trial_at:%H:%M} UTC"
        yield f"{health.rail} has failed {health.failures} times in a row: {tried}, or at once by a sync you ask for."
    if health.paused_until is not None:
        yield f"{health.rail} has asked for a pause until {health.paused_until:%H:%M:%S} UTC: nothing is to be done."


def _mirror_troubles(health: SyncHealth) -> Iterator[str]:
    if health.refused_kinds:
        kinds = ", ".join(health.refused_kinds)
        yield f"{health.rail} refuses {kinds}: see whether the company's plan has them, then sync in full."
    for kind, count in health.unreadable.items():
        yield f"{count} of the kind {kind} cannot be read: the Tray names them, with the reasons (SYN-READ)."
    if health.doubted_kinds:
        kinds = ", ".join(health.doubted_kinds)
        yield f"{health.rail} told less of {kinds} than it has: what was known stays, and the next sync asks again."
    for kind in health.dead_duties:
        yield f"The duty {kind} keeps failing: see `cashrail jobs list`, then have it tried by `cashrail jobs retry`."
    if health.last_success_at is None:
        yield "Nothing was ever synced to the end: sync the client."
    elif health.last_error:
        yield f"The last sync has failed: {health.last_error}"
    if health.drifted:
        yield f"The last reconciliation has repaired {health.drifted} records: see the change log for which."
