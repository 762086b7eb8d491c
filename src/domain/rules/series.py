"""Recurring series: bills of one vendor with like amounts at a steady cadence (B6, B14)."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from domain.models.bill import Bill

_CADENCES_DAYS = (7, 14, 15, 30, 91, 365)
_HITS_MIN = 3
_GAP_DAYS = 3
_GAP_SHARE = Decimal("0.15")
_AMOUNT_SHARE = Decimal("0.10")
# A bill entered twice breaks two gaps of its series and must not hide that the others are steady.
_STEADY_SHARE = Decimal(2) / 3


def fits_series(bills: Sequence[Bill], earlier: Bill, later: Bill) -> bool:
    """Whether two bills are beats of one series: their vendor's bills (oldest first) of like amount come at a cadence.

    It takes three bills within 10 % of the amount, more than two thirds of their gaps near one cadence (all of them
    where there are only two or three), and the pair itself a whole number of cadences apart.
    """
    alike = [bill for bill in bills if abs(bill.total_minor - later.total_minor) <= _AMOUNT_SHARE * later.total_minor]
    gaps = [(after.txn_date - before.txn_date).days for before, after in pairwise(alike)]
    if len(alike) < _HITS_MIN:
        return False
    apart = (later.txn_date - earlier.txn_date).days
    return any(_is_steady(gaps, cadence) and _is_multiple(apart, cadence) for cadence in _CADENCES_DAYS)


def _is_steady(gaps: Sequence[int], cadence_days: int) -> bool:
    steady = sum(abs(gap - cadence_days) <= _tolerance(cadence_days) for gap in gaps)
    return steady > _STEADY_SHARE * len(gaps)


def _is_multiple(days: int, cadence_days: int) -> bool:
    beats = max(1, round(days / cadence_days))
    return abs(days - beats * cadence_days) <= _tolerance(cadence_days)


def _tolerance(cadence_days: int) -> Decimal:
    return max(Decimal(_GAP_DAYS), _GAP_SHARE * cadence_days)
