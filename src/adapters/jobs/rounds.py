"""Duties claimed, performed and noted: what any job engine carries out, one duty at a time."""

import random
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

import structlog

from domain.errors import CashrailError, Conflict
from domain.ports.clock import Clock
from domain.ports.stores.duties import Duties
from domain.rails.duty import DEAD_AFTER, Duty, DutyKind

Handler = Callable[[Duty], datetime | None]
"""Performs a duty and says when it comes again; None when only somebody's hastening wakes it."""

_RETRY_FIRST = timedelta(seconds=30)
_RETRY_MAX = timedelta(minutes=30)
_RETRY_DEAD = timedelta(hours=2)
_WORKER_ENDED = "The process that carried it out ended, or stood still."

# Spread by the system's generator, so that what failed together is not tried again together.
_SPREAD = random.SystemRandom()


class Rounds:
    """One process's way with duties; one whose business others hold is tried again after `held_retry_s`.

    What `worker` claims it holds for `lease_s` seconds, or as long as it says so; then others take it up.
    """

    def __init__(
        self,
        duties: Duties,
        handlers: Mapping[DutyKind, Handler],
        clock: Clock,
        *,
        worker: str,
        held_retry_s: int = 5,
        lease_s: int = 20,
    ) -> None:
        self._duties = duties
        self._handlers = handlers
        self._clock = clock
        self._worker = worker
        self._lease_s = lease_s
        self._held_retry = timedelta(seconds=held_retry_s)
        self._log = structlog.get_logger("adapters.jobs")

    def claim(self, limit: int) -> tuple[Duty, ...]:
        """Duties that are due now, the most urgent first; each goes to one caller over all processes."""
        now = self._clock.now()
        return self._duties.claim(now, limit, now + timedelta(seconds=self._lease_s), self._worker)

    def hold(self, claimed: Collection[Duty]) -> None:
        """Hold on to what is being carried out."""
        self._duties.hold(claimed, self._clock.now() + timedelta(seconds=self._lease_s))

    def take_up(self) -> None:
        """Have done again what workers that have died held: at once, and later and later if it keeps killing them."""
        now = self._clock.now()
        for duty in self._duties.left(now):
            self._log.warning("duty of a dead worker taken up", business_id=duty.business_id, kind=duty.kind)
            retry_at = now + retry_after(duty.attempts) if duty.attempts else now
            self._duties.fail(duty, _WORKER_ENDED, now, retry_at)

    def perform(self, duty: Duty) -> str:
        """Do one claimed duty; says in a sentence what went wrong, "" when nothing did."""
        try:
            next_due_at = self._handlers[duty.kind](duty)
        except Conflict as held:
            # Another process holds the business: no failure, only too early.
            self._duties.bring_forward(
                duty.firm_id,
                duty.business_id,
                duty.kind,
                self._clock.now() + self._held_retry,
                urgency=duty.urgency,
                reason=duty.reason,
            )
            return str(held)
        except CashrailError as error:
            self.failed(duty, str(error))
            return str(error)
        self._duties.finish(duty, next_due_at)
        return ""

    def run_due(self, limit: int = 100) -> int:
        """Claim and do what is due in this thread, until nothing is; how many duties were done."""
        done = 0
        self.take_up()
        while claimed := self.claim(limit):
            for duty in claimed:
                self.perform(duty)
            done += len(claimed)
        return done

    def failed(self, duty: Duty, error: str) -> None:
        """Note that a claimed duty has failed; it is tried again later."""
        self._log.warning(
            "duty failed",
            business_id=duty.business_id,
            kind=duty.kind,
            attempts=duty.attempts + 1,
            error=error,
        )
        now = self._clock.now()
        self._duties.fail(duty, error, now, now + retry_after(duty.attempts))


def retry_after(attempts: int) -> timedelta:
    """How long to wait after that many earlier failures in a row: doubling, capped, spread by a quarter."""
    if attempts + 1 >= DEAD_AFTER:
        return _RETRY_DEAD
    wait: timedelta = min(_RETRY_FIRST * 2**attempts, _RETRY_MAX)
    return timedelta(seconds=wait.total_seconds() * _SPREAD.uniform(1.0, 1.25))
