"""Recurring series: three or more like amounts at a steady cadence (B6)."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from domain.cadence import cadence_of, tolerance_days
from domain.money import median_minor

HITS_MIN = 3
_HITS_MAX = 12
# Coefficients of variation in percent: up to the first an amount counts as fixed, up to the second as variable.
_FIXED_PERCENT = 10
_VARIABLE_PERCENT = 35
_LAPSED_AFTER = 2


class Beat(msgspec.Struct, frozen=True, order=True, gc=False):
    """One payment of a series: the day, the record it is in ("Kind:id"), and what it moved in home minor units."""

    day: date
    record: str
    amount_minor: int


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """A series found: its cadence, its median amount, whether that is fixed, and its newest hits, oldest first."""

    cadence_days: int
    amount_minor: int
    fixed: bool
    days: tuple[date, ...]
    records: tuple[str, ...]

    def has_lapsed(self, as_of: date) -> bool:
        """Whether two payments in a row have failed to come."""
        missed = _LAPSED_AFTER * self.cadence_days + tolerance_days(self.cadence_days)
        return (as_of - self.days[-1]).days > missed


def find_series(beats: Iterable[Beat]) -> Series | None:
    """The series that beats of one party and account make, of which there are many on a day at times; None for none."""
    by_day: dict[date, int] = {}
    ordered = sorted(beats)
    for beat in ordered:
        by_day[beat.day] = by_day.get(beat.day, 0) + beat.amount_minor
    days = sorted(by_day)[-_HITS_MAX:]
    amounts = [by_day[day] for day in days]
    if len(days) < HITS_MIN or not varies_within(amounts, _VARIABLE_PERCENT):
        return None
    cadence = cadence_of(days)
    if cadence is None:
        return None
    return Series(
        cadence_days=cadence,
        amount_minor=median_minor(amounts),
        fixed=varies_within(amounts, _FIXED_PERCENT),
        days=tuple(days),
        records=tuple(beat.record for beat in ordered if beat.day >= days[0]),
    )


def varies_within(amounts_minor: Sequence[int], percent: int) -> bool:
    """Whether the standard deviation is at most so many percent of the mean; exact, without a square root."""
    count, total = len(amounts_minor), sum(amounts_minor)
    squares = sum(amount * amount for amount in amounts_minor)
    return (count * squares - total * total) * 10_000 <= percent * percent * total * total
