"""A duty as an operator sees it."""

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
