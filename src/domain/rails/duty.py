"""What has to be done for a business, or for a firm, and when."""

from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum

import msgspec


class DutyKind(StrEnum):
    """`settle` ends writes that were left under way; `digest`, `deliver`, which sends events, and `purge`, which
    drops those that have had their time, are a firm's own, all others are a business's.
    """

    SYNC = "sync"
    RECONCILE = "reconcile"
    ROLL_OVER = "roll-over"
    SETTLE = "settle"
    DIGEST = "digest"
    DELIVER = "deliver"
    PURGE = "purge"


FIRM_S_OWN = ""
"""What stands for the business in a duty of the firm itself."""


class Urgency(IntEnum):
    """Places in the queue; smaller goes first."""

    USER = 1
    NOTICE = 10
    ROUTINE = 100


OVERDUE_AFTER = timedelta(minutes=10)
"""A routine duty that has waited for so long takes the place of a notice, so that no stream of these keeps it out."""

DEAD_AFTER = 10
"""Failures in a row after which a duty counts as dead: it is shown so, and seldom tried."""


ASLEEP = datetime(9999, 1, 1, tzinfo=UTC)
"""When a duty falls due that only somebody's hastening wakes."""


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """One duty; `business_id` is `FIRM_S_OWN` where it is the firm's. `claimed_at` tells this claim from later ones.

    `worker` is who carries it out, "" while nobody does. `attempts` counts failures in a row and `last_error` tells the
    last of them.
    """

    firm_id: str
    business_id: str
    kind: DutyKind
    due_at: datetime
    urgency: int = Urgency.ROUTINE
    reason: str = ""
    claimed_at: datetime | None = None
    worker: str = ""
    attempts: int = 0
    last_error: str = ""

    @property
    def line(self) -> tuple[str, str, bool]:
        """Duties of one line wait for each other: a business's, or a firm's own but for what it sends."""
        return self.firm_id, self.business_id, self.kind is DutyKind.DELIVER

    @property
    def is_dead(self) -> bool:
        """Whether it has failed so often that it is hardly tried any more."""
        return self.attempts >= DEAD_AFTER

    @property
    def is_asleep(self) -> bool:
        """Whether only somebody's hastening wakes it."""
        return self.due_at >= ASLEEP
