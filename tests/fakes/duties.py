"""Duties in memory: `domain.ports.duties.Duties`."""

from datetime import datetime
from threading import RLock

from msgspec.structs import replace

from domain.models.duty import Duty, DutyKind, Urgency


class FakeDuties:
    def __init__(self) -> None:
        self._held: dict[tuple[str, str, DutyKind], Duty] = {}
        self._asleep: set[tuple[str, str, DutyKind]] = set()
        self._again: dict[tuple[str, str, DutyKind], Duty] = {}
        self._lock = RLock()

    def ensure(self, firm_id: str, business_id: str, kind: DutyKind, due_at: datetime) -> None:
        new = Duty(firm_id=firm_id, business_id=business_id, kind=kind, due_at=due_at)
        self._held.setdefault((firm_id, business_id, kind), new)

    def hasten(
        self, firm_id: str, business_id: str, kind: DutyKind, due_at: datetime, *, urgency: int, reason: str
    ) -> None:
        key = (firm_id, business_id, kind)
        with self._lock:
            wanted = Duty(
                firm_id=firm_id, business_id=business_id, kind=kind, due_at=due_at, urgency=urgency, reason=reason
            )
            known = self._held.get(key)
            if known is not None and known.claimed_at is not None:
                self._again[key] = wanted
                return
            sleeping = known is None or key in self._asleep
            self._asleep.discard(key)
            if known is None or sleeping or due_at < known.due_at:
                self._held[key] = replace(wanted, attempts=known.attempts if known else 0)

    def claim(self, now: datetime, limit: int, retry_at: datetime) -> tuple[Duty, ...]:
        with self._lock:
            due = [duty for key, duty in self._held.items() if key not in self._asleep and duty.due_at <= now]
            taken = sorted(due, key=lambda duty: (duty.urgency, duty.due_at))[:limit]
            claimed = tuple(replace(duty, claimed_at=now) for duty in taken)
            for duty in claimed:
                self._held[_key(duty)] = replace(duty, due_at=retry_at)
            return claimed

    def finish(self, duty: Duty, next_due_at: datetime | None) -> None:
        key = _key(duty)
        with self._lock:
            again = self._again.pop(key, None)
            rested = replace(
                duty,
                due_at=next_due_at or duty.due_at,
                urgency=Urgency.ROUTINE,
                reason="",
                claimed_at=None,
                attempts=0,
                last_error="",
            )
            self._held[key] = again or rested
            if again is None and next_due_at is None:
                self._asleep.add(key)

    def fail(self, duty: Duty, error: str, retry_at: datetime) -> None:
        with self._lock:
            self._again.pop(_key(duty), None)
            self._held[_key(duty)] = replace(
                duty, due_at=retry_at, claimed_at=None, attempts=duty.attempts + 1, last_error=error
            )

    def of(self, firm_id: str, business_id: str) -> tuple[Duty, ...]:
        mine = [duty for duty in self._held.values() if (duty.firm_id, duty.business_id) == (firm_id, business_id)]
        return tuple(sorted(mine, key=lambda duty: duty.kind))


def _key(duty: Duty) -> tuple[str, str, DutyKind]:
    return duty.firm_id, duty.business_id, duty.kind
