"""Duties in memory: `domain.ports.stores.duties.Duties`."""

from collections.abc import Collection, Iterable
from datetime import datetime

from msgspec.structs import replace
from tests.fakes.installation import Installation
from tests.fakes.processes import FakeProcesses

from domain.events.telling import told_of_failure
from domain.rails.duty import ASLEEP, OVERDUE_AFTER, Duty, DutyKind, Urgency

_Key = tuple[str, str, DutyKind]


class FakeDuties:
    def __init__(self, installation: Installation, processes: FakeProcesses | None = None) -> None:
        self._installation = installation
        self._processes = processes

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

    def claim(self, now: datetime, limit: int, until: datetime, worker: str) -> tuple[Duty, ...]:
        with self._installation.lock:
            lines = {duty.line for duty in self._installation.duties.values() if self._is_held(duty, now)}
            due = [duty for duty in self._installation.duties.values() if duty.due_at <= now and duty.line not in lines]
            taken: dict[object, Duty] = {}
            for duty in sorted(due, key=lambda duty: (_place(duty, now), duty.due_at)):
                taken.setdefault(duty.line, replace(duty, claimed_at=now, worker=worker))
            claimed = tuple(taken.values())[:limit]
            self._keep(claimed)
            self.hold(claimed, until)
            return claimed

    def hold(self, claimed: Collection[Duty], until: datetime) -> None:
        with self._installation.lock:
            for duty in claimed:
                if self._installation.duties[_key(duty)].worker == duty.worker:
                    self._installation.holds[_key(duty)] = until

    def left(self, now: datetime) -> tuple[Duty, ...]:
        with self._installation.lock:
            held = [duty for duty in self._installation.duties.values() if duty.worker]
            left = [duty for duty in held if not self._is_held(duty, now) or self._has_ended(duty.worker)]
            self._keep(replace(duty, worker="") for duty in left if duty.claimed_at is None)
            return tuple(duty for duty in left if duty.claimed_at is not None)

    def _has_ended(self, worker: str) -> bool:
        return self._processes is not None and self._processes.has_ended(worker)

    def _is_held(self, duty: Duty, now: datetime) -> bool:
        return bool(duty.worker) and self._installation.holds[_key(duty)] > now

    def _keep(self, duties: Iterable[Duty]) -> None:
        self._installation.duties.update({_key(duty): duty for duty in duties})

    def finish(self, duty: Duty, next_due_at: datetime | None) -> None:
        rested = replace(duty, urgency=Urgency.ROUTINE, reason="", attempts=0, last_error="")
        self._is_ended(rested, next_due_at or ASLEEP)

    def fail(self, duty: Duty, error: str, now: datetime, retry_at: datetime) -> None:
        if self._is_ended(replace(duty, attempts=duty.attempts + 1, last_error=error), retry_at):
            self._installation.tell(duty.firm_id, told_of_failure(duty, now), duty.business_id or None)

    def _is_ended(self, duty: Duty, due_at: datetime) -> bool:
        with self._installation.lock:
            known = self._installation.duties[_key(duty)]
            held = known.claimed_at == duty.claimed_at
            if held:
                self._keep([replace(duty, due_at=due_at, claimed_at=None, worker="")])
            elif known.claimed_at is None and known.worker == duty.worker:
                self._keep([replace(known, worker="")])
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


def _place(duty: Duty, now: datetime) -> int:
    return min(duty.urgency, Urgency.NOTICE) if duty.due_at <= now - OVERDUE_AFTER else duty.urgency


def _key(duty: Duty) -> _Key:
    return duty.firm_id, duty.business_id, duty.kind
