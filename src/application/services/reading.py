"""What the domain services of one answer share: one mirror read, the business date and the policy."""

from datetime import date, timedelta

import msgspec

from domain.models.firm import AsOf
from domain.policy import Policy
from domain.ports.mirror import MirrorReading, Selection


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One consistent read with what its answers depend on; `sync_problem` says why it is not as fresh as asked."""

    mirror: MirrorReading
    as_of: AsOf
    policy: Policy
    sync_problem: str = ""

    @property
    def history_from(self) -> date:
        """The first day of the history that calculators and rules look at."""
        return self.as_of.day - timedelta(days=self.policy.history_days)

    def selection_by_blocked(self, *, blocked: bool) -> Selection:
        """Open records with or without a blocking finding."""
        return Selection(open_only=True, blocked=blocked, as_of=self.as_of.day, policy_version=self.policy.version)
