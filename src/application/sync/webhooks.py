"""Notices of rails: verified, stored, and turned into syncs soon afterwards."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import structlog

from domain.errors import Forbidden, NotFound, RailError, Unauthenticated
from domain.firms.acting import Acting
from domain.firms.firm import Power, Scope
from domain.ports.clock import Clock
from domain.ports.rails import Rails
from domain.ports.stores.deliveries import Deliveries
from domain.ports.stores.duties import Duties
from domain.ports.stores.firms import Firms
from domain.ports.stores.mirror import Mirror
from domain.rails.change import KnownRecord
from domain.rails.duty import DutyKind, Urgency
from domain.rails.notice import Delivery
from domain.rails.rail import WebhookNotice

# Notices about one business within this time make one sync.
DEBOUNCE = timedelta(seconds=10)
# Where people are at work notices come all the time; each sync is metered by the rail.
APART = timedelta(minutes=3)


class WebhookIntake:
    """Implements the port `Webhooks`."""

    def __init__(
        self, *, rails: Rails, firms: Firms, deliveries: Deliveries, duties: Duties, mirror: Mirror, clock: Clock
    ) -> None:
        self._rails = rails
        self._firms = firms
        self._deliveries = deliveries
        self._duties = duties
        self._mirror = mirror
        self._clock = clock
        self._log = structlog.get_logger("application.sync")

    def receive(self, rail: str, headers: Mapping[str, str], body: bytes) -> None:
        if not self._rails.declaration(rail).webhooks:
            raise NotFound(f"The rail {rail} sends no notices.")
        if not self._rails.verify_webhook(rail, headers, body):
            raise Unauthenticated("The notice does not carry the rail's signature.")
        delivery, new = self._deliveries.store(rail, body, self._clock.now())
        if new:
            self._take_in(delivery, body)

    def replay(self, acting: Acting, delivery_id: int) -> Delivery:
        acting.may(Power.SYNC)
        self._leave_to_operator(acting)
        rail, body = self._deliveries.body(delivery_id)
        delivery, _ = self._deliveries.store(rail, body, acting.at)
        return self._take_in(delivery, body)

    def deliveries(self, acting: Acting, before: int | None, limit: int) -> tuple[Delivery, ...]:
        self._leave_to_operator(acting)
        return self._deliveries.list_deliveries(before, limit)

    def _leave_to_operator(self, acting: Acting) -> None:
        """A body may be about any firm's company; a command, which shows no key, is the operator's."""
        if acting.key is not None and self._firms.has_others(acting.firm_id):
            raise Forbidden(
                "Notices are kept for all firms of this installation together; its operator has the commands."
            )

    def _take_in(self, delivery: Delivery, body: bytes) -> Delivery:
        try:
            notices = self._rails.parse_webhook(delivery.rail, body)
        except RailError as error:
            self._log.warning("notice unreadable", rail=delivery.rail, delivery=delivery.id)
            return self._deliveries.note(delivery.id, notices=0, businesses=0, problem=str(error))
        by_tenant: dict[str, list[WebhookNotice]] = {}
        for notice in notices:
            by_tenant.setdefault(notice.tenant, []).append(notice)
        businesses = sum(self._hear(delivery.rail, tenant, about) for tenant, about in by_tenant.items())
        return self._deliveries.note(delivery.id, notices=len(notices), businesses=businesses)

    def _hear(self, rail: str, tenant: str, notices: Iterable[WebhookNotice]) -> int:
        """Hasten the syncs of all businesses connected to the company; how many there are."""
        scopes, now = self._deliveries.businesses_of(rail, tenant), self._clock.now()
        for scope in scopes:
            self._deliveries.note_notices(scope, now)
            due_at = self._due_at(scope, notices, now)
            if due_at is not None:
                self._duties.bring_forward(
                    scope.firm_id,
                    scope.business_id,
                    DutyKind.SYNC,
                    due_at,
                    urgency=Urgency.NOTICE,
                    reason="webhook",
                )
        return len(scopes)

    def _due_at(self, scope: Scope, notices: Iterable[WebhookNotice], now: datetime) -> datetime | None:
        """When to sync; None when the mirror has it all already: what we wrote ourselves comes back as a notice."""
        with self._mirror.read(scope) as mirror:
            if all(is_known(notice, mirror.known(notice.kind, notice.record_id)) for notice in notices):
                return None
            last_success_at = mirror.state().last_success_at
        earliest = now + DEBOUNCE
        return earliest if last_success_at is None else max(earliest, last_success_at + APART)


def is_known(notice: WebhookNotice, known: KnownRecord | None) -> bool:
    """Whether the record is newer here than the notice, or is our own write of the same second.

    Rails stamp records to the second, so an edit of somebody else's in that second would look the same.
    """
    if known is None or notice.occurred_at is None or known.updated_at is None:
        return False
    if notice.operation == "delete":
        return known.deleted
    if known.updated_at > notice.occurred_at:
        return True
    return bool(known.correlation) and known.updated_at >= notice.occurred_at.replace(microsecond=0)
