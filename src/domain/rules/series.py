"""Whether two bills are beats of one recurring series, and so no duplicates (B14)."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from domain.cadence import CADENCES_DAYS, is_steady, tolerance_days
from domain.models.bill import Bill
from domain.series import HITS_MIN

_AMOUNT_SHARE = Decimal("0.10")


class BillSeries:
    """The series among one vendor's bills (oldest first)."""

    def __init__(self, bills: Sequence[Bill]) -> None:
        self._bills = bills
        self._cadences: dict[int, tuple[int, ...]] = {}

    def has(self, earlier: Bill, later: Bill) -> bool:
        """Whether two bills are beats of one series: bills of like amount come at a cadence.

        It takes three bills within 10 % of the amount, more than two thirds of their gaps near one cadence (all of
        them where there are only two or three), and the pair itself a whole number of cadences apart.
        """
        apart = (later.txn_date - earlier.txn_date).days
        return any(_is_multiple(apart, cadence) for cadence in self._steady(later.total_minor))

    def _steady(self, total_minor: int) -> tuple[int, ...]:
        if total_minor not in self._cadences:
            reach = _AMOUNT_SHARE * total_minor
            alike = [bill for bill in self._bills if abs(bill.total_minor - total_minor) <= reach]
            gaps = [(after.txn_date - before.txn_date).days for before, after in pairwise(alike)]
            steady = (cadence for cadence in CADENCES_DAYS if is_steady(gaps, cadence))
            self._cadences[total_minor] = tuple(steady) if len(alike) >= HITS_MIN else ()
        return self._cadences[total_minor]


def _is_multiple(days: int, cadence_days: int) -> bool:
    beats = max(1, round(days / cadence_days))
    return abs(days - beats * cadence_days) <= tolerance_days(cadence_days)
