"""What is due for a firm's clients, and what keeps failing."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from domain.answers.job import Job
from domain.answers.sync_round import FailedSync, SyncRound
from domain.errors import NotFound
from domain.firms.acting import Acting
from domain.firms.firm import Business, Power
from domain.ports.stores.duties import Duties
from domain.ports.stores.firms import Firms
from domain.ports.stores.work import Stores
from domain.rails.duty import Duty, DutyKind, Urgency

_WAITING, _RUNNING, _DONE, _FAILED = "waiting", "running", "done", "failed"


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

    def sync_all(self, acting: Acting, of: Collection[str] | None = None) -> SyncRound:
        """Have all clients synced, or those named, and what second rails tell of them; raises `Forbidden`.

        It is carried out by whoever does the firm's work.
        """
        acting.may(Power.SYNC)
        firm_id = acting.firm_id
        with self._stores.write() as store:
            store.firms.record_act(firm_id, acting.did("sync all"))
            for business in self._synced(firm_id, of):
                store.duties.bring_forward(
                    firm_id, business.id, DutyKind.SYNC, acting.at, urgency=Urgency.USER, reason="sync all"
                )
        return self.sync_round(firm_id, acting.at, of)

    def sync_round(self, firm_id: str, since: datetime, of: Collection[str] | None = None) -> SyncRound:
        """How far a sync of all is that was asked for at an instant."""
        businesses = self._synced(firm_id, of)
        duties = {duty.business_id: duty for duty in self._duties.of_firm(firm_id) if duty.kind is DutyKind.SYNC}
        standing = [(business, _standing(duties.get(business.id), since)) for business in businesses]
        counts = Counter(word for _, word in standing)
        return SyncRound(
            since=since,
            total=len(businesses),
            waiting=counts[_WAITING],
            running=counts[_RUNNING],
            done=counts[_DONE],
            failed=tuple(
                FailedSync(business_id=business.id, business=business.name, error=_error(duties[business.id]))
                for business, word in standing
                if word == _FAILED
            ),
        )

    def _synced(self, firm_id: str, of: Collection[str] | None) -> tuple[Business, ...]:
        known = (*self._firms.businesses(firm_id), *self._firms.feeds(firm_id))
        return tuple(each for each in known if of is None or (each.feed_of or each.id) in of)

    def _duty(self, firm_id: str, business_id: str, kind: DutyKind) -> Duty:
        for duty in self._duties.for_business(firm_id, business_id):
            if duty.kind is kind:
                return duty
        raise NotFound(f"There is no duty {kind} of this client.")


def _standing(duty: Duty | None, since: datetime) -> str:
    if duty is None:
        return _WAITING
    if duty.claimed_at is not None:
        return _RUNNING
    if duty.due_at <= since:
        return _WAITING
    return _FAILED if duty.attempts or duty.is_asleep else _DONE


def _error(duty: Duty) -> str:
    return duty.last_error or "The service no longer grants access: connect the client again."


def _job(duty: Duty, name: str) -> Job:
    return Job(business_id=duty.business_id, business=name, duty=duty, is_dead=duty.is_dead)
