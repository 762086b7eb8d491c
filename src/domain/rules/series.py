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


def is_recurring(bills: Sequence[Bill], like: Bill) -> bool:
    """Whether the bills with an amount like this one's, oldest first, come at one steady cadence, three or more."""
    alike = [bill for bill in bills if abs(bill.total_minor - like.total_minor) <= _AMOUNT_SHARE * like.total_minor]
    gaps = [(later.txn_date - earlier.txn_date).days for earlier, later in pairwise(alike)]
    if len(alike) < _HITS_MIN:
        return False
    return any(all(abs(gap - cadence) <= _tolerance(cadence) for gap in gaps) for cadence in _CADENCES_DAYS)


def _tolerance(cadence_days: int) -> Decimal:
    return max(Decimal(_GAP_DAYS), _GAP_SHARE * cadence_days)
