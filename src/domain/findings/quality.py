"""How good a client's books were, day by day."""

from datetime import date
from decimal import Decimal

import msgspec


class QualityDay(msgspec.Struct, frozen=True, kw_only=True):
    """One day's score (0 to 100), coverage in percent and days in doubt, as last computed on it; None for unknown.

    `open` counts the findings that were listed, `ignored` those that were set aside for good or until a day.
    """

    day: date
    policy_version: int
    score: Decimal | None
    coverage: Decimal | None
    uncertain_days: Decimal | None
    open: int = 0
    ignored: int = 0


class QualityTrend(msgspec.Struct, frozen=True, kw_only=True):
    """The days known, oldest first, and how the score moved since a week and since a month ago; None for unknown.

    Each change is measured from the newest day at least that long ago.
    """

    days: tuple[QualityDay, ...] = ()
    week_change: Decimal | None = None
    month_change: Decimal | None = None
