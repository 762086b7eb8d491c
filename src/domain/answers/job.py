"""A duty as an operator sees it."""

from datetime import datetime

import msgspec

from domain.rails.duty import Duty


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One duty of a client, or of the firm with an empty `business_id`.

    `is_dead` when it has failed so often that it is hardly tried any more.
    """

    business_id: str
    business: str
    duty: Duty
    is_dead: bool

    @property
    def place(self) -> tuple[int, datetime, str, str]:
        """Where it stands among others: what fails first, then by when it is due."""
        return -self.duty.attempts, self.duty.due_at, self.business_id, str(self.duty.kind)
