"""What is due for a firm's clients, and what keeps failing."""

from domain.errors import NotFound
from domain.models.duty import Duty, DutyKind, Urgency
from domain.models.firm import Act
from domain.models.job import Job
from domain.ports.clock import Clock
from domain.ports.duties import Duties
from domain.ports.firms import Firms


class JobService:
    """Shows duties, and has one tried again at once."""

    def __init__(self, firms: Firms, duties: Duties, clock: Clock) -> None:
        self._firms = firms
        self._duties = duties
        self._clock = clock

    def jobs(self, firm_id: str) -> tuple[Job, ...]:
        """All duties of the firm and its clients, those that fail first, then by when they are due."""
        known = (*self._firms.businesses(firm_id), *self._firms.feeds(firm_id))
        names = {business.id: business.name for business in known}
        jobs = [_job(duty, names.get(duty.business_id, "")) for duty in self._duties.of_firm(firm_id)]
        return tuple(sorted(jobs, key=lambda job: (-job.duty.attempts, job.duty.due_at)))

    def retry(self, firm_id: str, business_id: str, kind: DutyKind, *, actor: str) -> Job:
        """Have a duty done now, and how it stands; raises `NotFound` for one that there is not."""
        self._duty(firm_id, business_id, kind)
        now = self._clock.now()
        act = Act(at=now, member=actor, action="retry", business_id=business_id or None, detail=kind)
        self._firms.record_act(firm_id, act)
        self._duties.hasten(firm_id, business_id, kind, now, urgency=Urgency.USER, reason="retry")
        name = self._firms.business(firm_id, business_id).name if business_id else ""
        return _job(self._duty(firm_id, business_id, kind), name)

    def _duty(self, firm_id: str, business_id: str, kind: DutyKind) -> Duty:
        for duty in self._duties.of(firm_id, business_id):
            if duty.kind is kind:
                return duty
        raise NotFound(f"There is no duty {kind} of this client.")


def _job(duty: Duty, name: str) -> Job:
    return Job(business_id=duty.business_id, business=name, duty=duty, is_dead=duty.is_dead)
