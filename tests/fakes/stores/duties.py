"""Duties in memory: `domain.ports.stores.duties.Duties`."""

from datetime import datetime

from msgspec.structs import replace
from tests.fakes.installation import Installation

from domain.events.telling import told_of_failure
from domain.rails.duty import ASLEEP, Duty, DutyKind, Urgency

_Key = tuple[str, str, DutyKind]


class FakeDuties:
    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    def ensure(self, firm_id: str, business_id: str, kind: DutyKind, due_at: datetime) -> None:
        new = Duty(firm_id=firm_id, business_id=business_id, kind=kind, due_at=due_at)
        self._installation.duties.setdefault((firm_id, business_id, kind), new)

    def bring_forward(
        self, firm_id: str, business_id: str, kind: DutyKind, due_at: datetime, *, urgency: int, reason: str
    ) -> None:
        with self._installation.lock:
            self.ensure(firm_id, business_id, kind, ASLEEP)
            known = self._installation.duties[firm_id, business_id, kind]
            if known.due_at > due_at or known.claimed_at is not None:
                hastened = replace(known, due_at=due_at, urgency=urgency, reason=reason, claimed_at=None)
                self._installation.duties[firm_id, business_id, kind] = hastened

    def claim(self, now: datetime, limit: int, retry_at: datetime) -> tuple[Duty, ...]:
        with self._installation.lock:
            due = [duty for duty in self._installation.duties.values() if duty.due_at <= now]
            taken = sorted(due, key=lambda duty: (duty.urgency, duty.due_at))[:limit]
            for duty in taken:
                self._installation.duties[_key(duty)] = replace(duty, claimed_at=now, due_at=retry_at)
            return tuple(replace(duty, claimed_at=now) for duty in taken)

    def finish(self, duty: Duty, next_due_at: datetime | None) -> None:
        rested = replace(duty, urgency=Urgency.ROUTINE, reason="", attempts=0, last_error="")
        self._is_ended(rested, next_due_at or ASLEEP)

    def fail(self, duty: Duty, error: str, now: datetime, retry_at: datetime) -> None:
        if self._is_ended(replace(duty, attempts=duty.attempts + 1, last_error=error), retry_at):
            self._installation.tell(duty.firm_id, told_of_failure(duty, now), duty.business_id or None)

    def _is_ended(self, duty: Duty, due_at: datetime) -> bool:
        with self._installation.lock:
            held = self._installation.duties[_key(duty)].claimed_at == duty.claimed_at
            if held:
                self._installation.duties[_key(duty)] = replace(duty, due_at=due_at, claimed_at=None)
            return held

    def of_firm(self, firm_id: str) -> tuple[Duty, ...]:
        mine = [duty for duty in self._installation.duties.values() if duty.firm_id == firm_id]
        return tuple(sorted(mine, key=lambda duty: (duty.business_id, duty.kind)))

    def for_business(self, firm_id: str, business_id: str) -> tuple[Duty, ...]:
        mine = [
            duty
            for duty in self._installation.duties.values()
            if (duty.firm_id, duty.business_id) == (firm_id, business_id)
        ]
        return tuple(sorted(mine, key=lambda duty: duty.kind))


def _key(duty: Duty) -> _Key:
    return duty.firm_id, duty.business_id, duty.kind
