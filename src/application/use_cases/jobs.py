"""What is due for a firm's clients, and what keeps failing."""

from domain.answers.job import Job
from domain.errors import NotFound
from domain.firms.acting import Acting
from domain.firms.firm import Power
from domain.ports.stores.duties import Duties
from domain.ports.stores.firms import Firms
from domain.ports.stores.work import Stores
from domain.rails.duty import Duty, DutyKind, Urgency


class JobUseCases:
    """Shows duties, and has one tried again at once."""

    def __init__(self, firms: Firms, duties: Duties, stores: Stores) -> None:
        self._firms = firms
        self._stores = stores
        self._duties = duties

    def jobs(self, firm_id: str) -> tuple[Job, ...]:
        """All duties of the firm and its clients, those that fail first, then by when they are due."""
        known = (*self._firms.businesses(firm_id), *self._firms.feeds(firm_id))
        names = {business.id: business.name for business in known}
        jobs = [_job(duty, names.get(duty.business_id, "")) for duty in self._duties.of_firm(firm_id)]
        return tuple(sorted(jobs, key=lambda job: job.place))

    def retry(self, acting: Acting, business_id: str, kind: DutyKind) -> Job:
        """Have a duty done now, and how it stands; raises `Forbidden`, `NotFound` for one there is not."""
        acting.may(Power.SYNC)
        firm_id = acting.firm_id
        self._duty(firm_id, business_id, kind)
        with self._stores.write() as store:
            store.firms.record_act(firm_id, acting.did("retry", business_id or None, kind))
            store.duties.bring_forward(firm_id, business_id, kind, acting.at, urgency=Urgency.USER, reason="retry")
        name = self._firms.business(firm_id, business_id).name if business_id else ""
        return _job(self._duty(firm_id, business_id, kind), name)

    def _duty(self, firm_id: str, business_id: str, kind: DutyKind) -> Duty:
        for duty in self._duties.for_business(firm_id, business_id):
            if duty.kind is kind:
                return duty
        raise NotFound(f"There is no duty {kind} of this client.")


def _job(duty: Duty, name: str) -> Job:
    return Job(business_id=duty.business_id, business=name, duty=duty, is_dead=duty.is_dead)
