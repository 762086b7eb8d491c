"""Bills and sales that are not entered yet, at the rate of those of the window (docs/formulas/run-rate.md)."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate

import msgspec

from application.runway.calculators.books.settled import Settled
from application.runway.calculators.habits.flows import Window
from domain.dates import weekdays_moved
from domain.money import median_minor, round_minor
from domain.policy.policy import Policy

_WEEK, _BUSINESS_DAYS = 7, 5


class RunRate(msgspec.Struct, frozen=True, kw_only=True):
    """Home minor units a business day that documents are settled with, positive for cash in, and how soon they are.

    `lags` are days from a document's date to its payment, ascending, and `upto_minor` what was settled within each.
    """

    daily: Decimal = Decimal(0)
    lags: tuple[int, ...] = ()
    upto_minor: tuple[int, ...] = ()
    days: int = 0

    def on(self, days_ahead: int) -> int:
        """What is paid on that day of documents that are not entered yet: the first ones are of tomorrow."""
        if not self.upto_minor:
            return 0
        settled = bisect_right(self.lags, days_ahead - 1)
        share = Decimal(self.upto_minor[settled - 1]) / self.upto_minor[-1] if settled else Decimal(0)
        return round_minor(self.daily * share)

    def flows(self, as_of: date, end: date, holidays: frozenset[date]) -> Iterator[tuple[date, int]]:
        """The business days after `as_of` on which it moves cash, and how much."""
        for day, on in weekdays_moved(as_of, end, holidays):
            if minor := self.on((day - as_of).days):
                yield on, minor


NO_RUN_RATE = RunRate()


def run_rate(settled: Iterable[Settled], window: Window, policy: Policy) -> RunRate:
    """The rate of what no series explains; what is unusual for its party and large in the window is not repeated."""
    known = [each for each in settled if each.day <= window.end]
    inside = [each for each in known if each.day >= window.start]
    lags = sorted((days, minor) for each in known for minor, days in each.lags)
    if window.lacking or not inside or not lags:
        return NO_RUN_RATE
    usual = sum(each.amount_minor for each in _without_one_offs(known, inside, policy))
    return RunRate(
        daily=Decimal(usual * _WEEK) / (window.days * _BUSINESS_DAYS),
        lags=tuple(days for days, _ in lags),
        upto_minor=tuple(accumulate(minor for _, minor in lags)),
        days=window.days,
    )


def _without_one_offs(known: Iterable[Settled], inside: Sequence[Settled], policy: Policy) -> Iterator[Settled]:
    by_party: dict[str, list[int]] = {}
    for each in known:
        by_party.setdefault(each.party, []).append(abs(each.amount_minor))
    usual = {party: median_minor(amounts) for party, amounts in by_party.items()}
    large = policy.one_off_window_share * sum(abs(each.amount_minor) for each in inside)
    for each in inside:
        minor = abs(each.amount_minor)
        if minor <= large or minor <= policy.one_off_median_factor * usual[each.party]:
            yield each
