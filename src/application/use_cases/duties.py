"""What each standing duty of a business or a firm means, and when it comes round again."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import SystemRandom
from typing import TYPE_CHECKING

from application.services.bookshelf import BookshelfService
from application.use_cases.decisions import DecisionUseCases
from application.use_cases.events import EventUseCases
from application.use_cases.kept_forecasts import KeptForecastUseCases
from application.use_cases.named_requests import NamedRequestUseCases
from application.use_cases.weekly_digests import WeeklyDigestUseCases
from domain.errors import RailRetriable
from domain.firms.business_day import today, usual_zone
from domain.firms.firm import AsOf, Business, Scope
from domain.ports.clock import Clock
from domain.ports.experiences.digest import DigestKeeping
from domain.ports.stores.duties import Duties
from domain.ports.sync.sync import Strategy, Sync
from domain.ports.sync.writes import Writes
from domain.rails.connection import ConnectionState
from domain.rails.duty import FIRM_S_OWN, Duty, DutyKind, Urgency
from domain.rails.duty_times import next_digest, next_purge, next_reconciliation, next_roll_over, next_sync

if TYPE_CHECKING:
    from application.use_cases.event_sending import EventSending

NIGHTLY = "nightly"
_UNSETTLED_RETRY = timedelta(minutes=1)

# Spread by the system's generator, so that processes started together do not poll in step.
_SPREAD = SystemRandom()


class DutyUseCases:
    """Does the duties of businesses and firms; each raises a `CashrailError` for what is to be tried again."""

    def __init__(
        self,
        *,
        bookshelf: BookshelfService,
        digest: DigestKeeping,
        sync: Sync,
        writes: Writes,
        decisions: DecisionUseCases,
        freezing: KeptForecastUseCases,
        weekly_digests: WeeklyDigestUseCases,
        events: EventUseCases,
        named_requests: NamedRequestUseCases,
        sending: "EventSending",
        duties: Duties,
        clock: Clock,
        spread: Callable[[], float] = _SPREAD.random,
    ) -> None:
        self._bookshelf = bookshelf
        self._digest = digest
        self._sync = sync
        self._writes = writes
        self._decisions = decisions
        self._freezing = freezing
        self._weekly_digests = weekly_digests
        self._events = events
        self._named_requests = named_requests
        self._sending = sending
        self._duties = duties
        self._clock = clock
        self._spread = spread

    def handlers(self) -> Mapping[DutyKind, Callable[[Duty], datetime | None]]:
        """How each kind of duties is done: a claimed duty in, its next time out, or None to sleep."""
        return {
            DutyKind.SYNC: self.sync,
            DutyKind.RECONCILE: self.reconcile,
            DutyKind.ROLL_OVER: self.roll_over,
            DutyKind.SETTLE: self.settle,
            DutyKind.DIGEST: self.digest,
            DutyKind.PURGE: self.purge,
            DutyKind.DELIVER: self.deliver,
        }

    def begin(self, firm_id: str) -> None:
        """Set up the duties of the firm and its clients that are not there yet."""
        self._duties.ensure(firm_id, FIRM_S_OWN, DutyKind.DIGEST, self._next_digest(firm_id))
        self._duties.ensure(firm_id, FIRM_S_OWN, DutyKind.PURGE, self._next_purge(firm_id))
        for business in (*self._bookshelf.businesses(firm_id), *self._bookshelf.feeds(firm_id)):
            self._duties.ensure(firm_id, business.id, DutyKind.SYNC, self._clock.now())

    def sync(self, duty: Duty) -> datetime | None:
        """One sync; a business that a person must connect again sleeps until then."""
        business, scope = self._business(duty), _scope(duty)
        if self._sync.connection(scope).state is ConnectionState.RECONNECT:
            return None
        strategy = Strategy.USER_ACTION if duty.urgency == Urgency.USER else Strategy.BULK
        report = self._sync.run(scope, strategy=strategy)
        connection = self._sync.connection(scope)
        if connection.state is ConnectionState.RECONNECT:
            return None
        if report.retry_at is not None:
            return report.retry_at
        now = self._clock.now()
        if connection.state is ConnectionState.LAPSED:
            return next_sync(business.id, business.time_zone, now, told_at=None, jitter=self._spread())
        if report.error:
            raise RailRetriable(report.error)
        if report.has_changed:
            client = business if business.feed_of is None else self._bookshelf.business(duty.firm_id, business.feed_of)
            self._digest.refresh(client.scope, now)
        self._ensure(business, DutyKind.RECONCILE, next_reconciliation(business.id, business.time_zone, now))
        if business.feed_of is None:
            self._ensure(business, DutyKind.ROLL_OVER, next_roll_over(business.id, business.time_zone, now))
        told_at = connection.last_webhook_at
        return next_sync(business.id, business.time_zone, now, told_at=told_at, jitter=self._spread())

    def reconcile(self, duty: Duty) -> datetime | None:
        """Compare the mirror with the rail, for the night or after a write."""
        business, scope = self._business(duty), _scope(duty)
        if self._sync.connection(scope).state is ConnectionState.RECONNECT:
            return None
        done = self._sync.reconcile(scope, duty.reason or NIGHTLY)
        if done.error and self._sync.connection(scope).state is not ConnectionState.LAPSED:
            raise RailRetriable(done.error)
        return next_reconciliation(business.id, business.time_zone, self._clock.now())

    def roll_over(self, duty: Duty) -> datetime | None:
        """Have the new day answered for before anybody asks, its quality kept, and weekly its projection."""
        business, now = self._business(duty), self._clock.now()
        as_of = AsOf(today((business,), now), now)
        self._digest.refresh(business.scope, as_of.now)
        self._freezing.freeze_when_due(business, as_of)
        return next_roll_over(business.id, business.time_zone, now)

    def settle(self, duty: Duty) -> datetime | None:
        """End the writes that a lost answer or a dead process has left under way."""
        left = self._writes.settle(_scope(duty))
        self._decisions.finish(_scope(duty))
        return self._clock.now() + _UNSETTLED_RETRY if left else None

    def digest(self, duty: Duty) -> datetime | None:
        """Keep the Digest of the week that begins."""
        self._weekly_digests.make(duty.firm_id, self._clock.now())
        return self._next_digest(duty.firm_id)

    def purge(self, duty: Duty) -> datetime | None:
        """Drop the events, and the answers to named requests, that have had their time."""
        now = self._clock.now()
        self._events.forget(duty.firm_id, now)
        self._named_requests.forget(duty.firm_id, now)
        return self._next_purge(duty.firm_id)

    def deliver(self, duty: Duty) -> datetime | None:
        """Send events to whoever wants them; it sleeps until there are some, or one has to be sent again."""
        return self._sending.send(duty.firm_id)

    def _next_purge(self, firm_id: str) -> datetime:
        return next_purge(firm_id, usual_zone(self._bookshelf.businesses(firm_id)), self._clock.now())

    def _next_digest(self, firm_id: str) -> datetime:
        return next_digest(firm_id, usual_zone(self._bookshelf.businesses(firm_id)), self._clock.now())

    def _business(self, duty: Duty) -> Business:
        return self._bookshelf.business(duty.firm_id, duty.business_id)

    def _ensure(self, business: Business, kind: DutyKind, due_at: datetime) -> None:
        self._duties.ensure(business.firm_id, business.id, kind, due_at)


def _scope(duty: Duty) -> Scope:
    return Scope(duty.firm_id, duty.business_id)
