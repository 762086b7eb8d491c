"""What is due for a firm's clients, and what keeps failing."""

import msgspec

from domain.errors import NotFound
from domain.models.duty import DEAD_AFTER, Duty, DutyKind, Urgency
from domain.models.firm import Act
from domain.ports.clock import Clock
from domain.ports.duties import Duties
from domain.ports.firms import Firms


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One duty as an operator sees it; `is_dead` when it has failed so often that it is hardly tried any more."""

    business_id: str
    business: str
    duty: Duty
    is_dead: bool


class JobService:
    """Shows duties, and has one tried again at once."""

    def __init__(self, firms: Firms, duties: Duties, clock: Clock) -> None:
        self._firms = firms
        self._duties = duties
        self._clock = clock

    def jobs(self, firm_id: str) -> tuple[Job, ...]:
        """All duties of the firm and its clients, those that fail first, then by when they are due."""
        names = {business.id: business.name for business in self._firms.businesses(firm_id)}
        jobs = [
            Job(
                business_id=duty.business_id,
                business=names.get(duty.business_id, ""),
                duty=duty,
                is_dead=duty.attempts >= DEAD_AFTER,
            )
            for duty in self._duties.of_firm(firm_id)
        ]
        return tuple(sorted(jobs, key=lambda job: (-job.duty.attempts, job.duty.due_at)))

    def retry(self, firm_id: str, business_id: str, kind: DutyKind, *, actor: str) -> None:
        """Have a duty done now; raises `NotFound` for one that there is not."""
        if all(duty.kind is not kind for duty in self._duties.of(firm_id, business_id)):
            raise NotFound(f"There is no duty {kind} of this client.")
        now = self._clock.now()
        act = Act(at=now, member=actor, action="retry", business_id=business_id or None, detail=kind)
        self._firms.record_act(firm_id, act)
        self._duties.hasten(firm_id, business_id, kind, now, urgency=Urgency.USER, reason="retry")
