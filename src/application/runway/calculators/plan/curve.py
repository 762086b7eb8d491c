"""A daily balance curve and what moving one payment does to it, without projecting anew."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

import msgspec

# Above any balance that money can have.
_NEVER = 10**40


# Thousands of documents move between the same few days of one curve.
@lru_cache(8_192)
def _lows(balances: tuple[int, ...], left: int, right: int) -> tuple[int, int]:
    """The lowest balance outside the days from left to right, and within them."""
    return (
        min((*balances[:left], *balances[right:]), default=_NEVER),
        min(balances[left:right], default=_NEVER),
    )


class Curve(msgspec.Struct, frozen=True, kw_only=True):
    """End-of-day balances in home minor units, one a day from `start`; `lowest` is found when the curve is made."""

    start: date
    balances: tuple[int, ...]
    lowest: int = 0

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "lowest", min(self.balances))

    @classmethod
    def of(cls, start: date, opening_minor: int, flows: Sequence[int]) -> "Curve":
        """Opening balance plus the running sum of each day's net flow."""
        return cls(start=start, balances=tuple(opening_minor + total for total in accumulate(flows)))

    def first(self, days: int) -> "Curve":
        """The same curve cut to its first days."""
        return Curve(start=self.start, balances=self.balances[:days])

    def low(self) -> tuple[int, date]:
        """The lowest balance and the first day it is reached."""
        return self.lowest, self.day(self.balances.index(self.lowest))

    def first_below(self, limit_minor: int) -> date | None:
        """The first day whose balance is under the limit, None when there is none."""
        return next((self.day(n) for n, balance in enumerate(self.balances) if balance < limit_minor), None)

    @property
    def end(self) -> date:
        """The last day."""
        return self.day(len(self.balances) - 1)

    def day(self, index: int) -> date:
        return self.start + timedelta(days=index)

    def _index(self, day: date) -> int:
        return min(max((day - self.start).days, 0), len(self.balances))

    def low_if_moved(self, amount_minor: int, planned: date, done: date) -> int:
        """The lowest balance when a flow of `amount_minor` (negative for cash out) happens on another day.

        Days before `start` count as the first, days after the curve as never. The cost is bounded by the number of
        days and does not grow with the number of documents.
        """
        old, new = self._index(planned), self._index(done)
        shift = amount_minor if new < old else -amount_minor
        left, right = min(old, new), max(old, new)
        kept, moved = _lows(self.balances, left, right)
        return min(kept, moved + shift)

    def low_without(self, amount_minor: int, planned: date) -> int:
        """The lowest balance when a planned flow never happens."""
        return self.low_if_moved(amount_minor, planned, self.day(len(self.balances)))

    def first_below_if_moved(self, amount_minor: int, planned: date, done: date, limit_minor: int) -> date | None:
        """`first_below` when a flow happens on another day."""
        old, new = self._index(planned), self._index(done)
        shift = amount_minor if new < old else -amount_minor
        left, right = min(old, new), max(old, new)
        if self.lowest + min(shift, 0) >= limit_minor:
            return None
        for n, balance in enumerate(self.balances):
            if balance + (shift if left <= n < right else 0) < limit_minor:
                return self.day(n)
        return None
