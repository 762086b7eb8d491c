"""Whether two bills are beats of one recurring series, and so no duplicates (B14)."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from statistics import median

from domain.books.bill import Bill
from domain.books.cadence import CADENCES_DAYS, SEMIMONTHLY, is_steady, tolerance_days
from domain.books.series import HITS_MIN
from domain.rules.doc_numbers import counted, normalised

_AMOUNT_ONE_IN = 10
_ROW_MIN = 4
_OTHER_GROUPS_MIN = 2
_ROW_SHARE = Decimal("0.8")


class BillSeries:
    """The series among one vendor's bills (oldest first)."""

    def __init__(self, bills: Sequence[Bill]) -> None:
        self._bills = bills
        self._cadences: dict[int, tuple[int, ...]] = {}
        self._gaps: dict[tuple[str, int], float | None] = {}
        self._groups: dict[tuple[int, int], list[tuple[date, int]]] = {}
        self._sizes: dict[tuple[int, int], list[int]] = {}
        # Of the newest amount asked for only: of all amounts they may be as many as the bills squared.
        self._newest_alike: tuple[int, list[Bill]] = (0, [])

    def has(self, earlier: Bill, later: Bill) -> bool:
        """Whether two bills are beats of one series: bills of like amount come at a cadence.

        It takes three bills within 10 % of the amount, more than two thirds of their gaps near one cadence (all of
        them where there are only two or three), and the pair itself a whole number of cadences apart.
        """
        apart = (later.txn_date - earlier.txn_date).days
        return any(_is_multiple(apart, cadence) for cadence in self._steady(later.total_minor))

    def has_under_number(self, earlier: Bill, later: Bill) -> bool:
        """Whether two bills are beats of a series that stands under one number, such as a customer account's."""
        apart = (later.txn_date - earlier.txn_date).days
        return any(_is_multiple(apart, cadence) for cadence in self._steady_by_number[normalised(later.doc_number)])

    def rises(self, earlier: Bill, later: Bill) -> bool:
        """Whether two bills are of a row of deliveries: like amounts whose numbers count up from day to day.

        It takes four bills within 10 % of the amount that are numbered alike, nearly all of them later the higher
        the number, and the pair itself at least half as far apart as is usual.
        """
        left, right = counted(earlier.doc_number), counted(later.doc_number)
        if left is None or right is None or left[0] != right[0] or left[1] >= right[1]:
            return False
        usual = self._usual_gap(right[0], later.total_minor)
        return usual is not None and 2 * (later.txn_date - earlier.txn_date).days >= usual

    def _usual_gap(self, frame: str, total_minor: int) -> float | None:
        """The median days between bills of a row; None where they are no row."""
        if (frame, total_minor) not in self._gaps:
            row = [
                (bill.txn_date, number[1])
                for bill in self._alike(total_minor)
                if (number := counted(bill.doc_number)) and number[0] == frame
            ]
            steps = [((day - before).days, count - last) for (before, last), (day, count) in pairwise(sorted(row))]
            rising = sum(days > 0 and count > 0 for days, count in steps)
            is_row = len(row) >= _ROW_MIN and rising >= _ROW_SHARE * len(steps)
            self._gaps[frame, total_minor] = median(days for days, _ in steps) if is_row else None
        return self._gaps[frame, total_minor]

    def come_together(self, later: Bill, days: int) -> bool:
        """Whether so many bills of just that amount are usual within so many days, as of two leases: in at least two
        other such groups of the vendor's as many came.
        """
        if (later.total_minor, days) not in self._groups:
            dates = [bill.txn_date for bill in self._bills if bill.total_minor == later.total_minor]
            self._groups[later.total_minor, days] = _grouped(dates, days)
            self._sizes[later.total_minor, days] = sorted(count for _, count in self._groups[later.total_minor, days])
        groups = self._groups[later.total_minor, days]
        own = groups[bisect_right(groups, later.txn_date, key=lambda group: group[0]) - 1][1]
        sizes = self._sizes[later.total_minor, days]
        return len(sizes) - bisect_left(sizes, own) > _OTHER_GROUPS_MIN

    @cached_property
    def _steady_by_number(self) -> dict[str, tuple[int, ...]]:
        by_number: dict[str, list[Bill]] = defaultdict(list)
        for bill in self._bills:
            by_number[normalised(bill.doc_number)].append(bill)
        steady = {number: _strictly_steady(bills) for number, bills in by_number.items() if number}
        return defaultdict(tuple, steady)

    def _alike(self, total_minor: int) -> list[Bill]:
        """The bills within 10 % of an amount; a pair is asked about more than once in a row."""
        if self._newest_alike[0] != total_minor or not self._newest_alike[1]:
            self._newest_alike = total_minor, self._within_reach(total_minor)
        return self._newest_alike[1]

    def _within_reach(self, total_minor: int) -> list[Bill]:
        # In whole units: no bill's amount is compared with a fraction.
        reach = total_minor // _AMOUNT_ONE_IN
        return [bill for bill in self._bills if abs(bill.total_minor - total_minor) <= reach]

    def _steady(self, total_minor: int) -> tuple[int, ...]:
        if total_minor not in self._cadences:
            self._cadences[total_minor] = _steady_cadences(self._alike(total_minor))
        return self._cadences[total_minor]


def _grouped(days: Sequence[date], apart_max: int) -> list[tuple[date, int]]:
    """Days (oldest first) in groups of which none is further from the one before it: the first day, and how many."""
    groups: list[tuple[date, int]] = []
    for before, day in zip((None, *days), days, strict=False):
        if before is not None and (day - before).days <= apart_max:
            groups[-1] = (groups[-1][0], groups[-1][1] + 1)
        else:
            groups.append((day, 1))
    return groups


def _steady_cadences(bills: Sequence[Bill]) -> tuple[int, ...]:
    """The cadences that three bills or more keep to."""
    gaps = [(after.txn_date - before.txn_date).days for before, after in pairwise(bills)]
    return tuple(cadence for cadence in CADENCES_DAYS if is_steady(gaps, cadence)) if len(bills) >= HITS_MIN else ()


def _strictly_steady(bills: Sequence[Bill]) -> tuple[int, ...]:
    """As above; of the short cadences those that each gap keeps to the day, or one off: some fit any three days."""
    gaps = [(after.txn_date - before.txn_date).days for before, after in pairwise(bills)]
    return tuple(
        cadence
        for cadence in _steady_cadences(bills)
        if cadence > SEMIMONTHLY or all(abs(gap - cadence) <= 1 for gap in gaps)
    )


def _is_multiple(days: int, cadence_days: int) -> bool:
    beats = max(1, round(days / cadence_days))
    return abs(days - beats * cadence_days) <= tolerance_days(cadence_days)
