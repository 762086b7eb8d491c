"""Whether two bills are beats of one recurring series, and so no duplicates (B14)."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from domain.cadence import CADENCES_DAYS, is_steady, tolerance_days
from domain.models.bill import Bill
from domain.series import HITS_MIN

_AMOUNT_SHARE = Decimal("0.10")


def fits_series(bills: Sequence[Bill], earlier: Bill, later: Bill) -> bool:
    """Whether two bills are beats of one series: their vendor's bills (oldest first) of like amount come at a cadence.

    It takes three bills within 10 % of the amount, more than two thirds of their gaps near one cadence (all of them
    where there are only two or three), and the pair itself a whole number of cadences apart.
    """
    alike = [bill for bill in bills if abs(bill.total_minor - later.total_minor) <= _AMOUNT_SHARE * later.total_minor]
    gaps = [(after.txn_date - before.txn_date).days for before, after in pairwise(alike)]
    if len(alike) < HITS_MIN:
        return False
    apart = (later.txn_date - earlier.txn_date).days
    return any(is_steady(gaps, cadence) and _is_multiple(apart, cadence) for cadence in CADENCES_DAYS)


def _is_multiple(days: int, cadence_days: int) -> bool:
    beats = max(1, round(days / cadence_days))
    return abs(days - beats * cadence_days) <= tolerance_days(cadence_days)
