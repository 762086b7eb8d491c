"""The small change of every week: flows that went through neither bills nor invoices (docs/formulas/baseline.md)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

import msgspec

from application.runway.calculators.books.cash_movements import CashMovement, Channel
from application.runway.calculators.habits.flows import Window, is_operating_inflow, is_outflow
from domain.money import round_minor
from domain.policy.policy import Policy

_WEEK = 7
_BUSINESS_DAYS = 5
_TRIMMED_SHARE = Decimal("0.1")


class Baseline(msgspec.Struct, frozen=True, kw_only=True):
    """Home minor units per business day, in and out both positive; `reason` says why there is none."""

    inflow_minor: int = 0
    outflow_minor: int = 0
    weeks: int = 0
    reason: str = ""


def baseline(
    moved: Iterable[CashMovement], as_of: date, policy: Policy, explained: Collection[CashMovement] = frozenset()
) -> Baseline:
    """The trimmed mean of the window's whole weeks, spread evenly over business days.

    What recurring series explain is projected by them and taken out.
    """
    movements = tuple(moved)
    window = Window(movements, as_of, policy)
    if window.lacking:
        return Baseline(reason=window.lacking)
    weeks = window.days // _WEEK
    remaining = [m for m in window.within(movements) if m.channel is Channel.OTHER and m not in explained]
    incoming = _weekly((m for m in remaining if is_operating_inflow(m)), window.end, weeks)
    outgoing = _weekly((m for m in remaining if is_outflow(m)), window.end, weeks)
    return Baseline(
        inflow_minor=round_minor(trimmed_mean(incoming) / _BUSINESS_DAYS),
        outflow_minor=-round_minor(trimmed_mean(outgoing) / _BUSINESS_DAYS),
        weeks=weeks,
    )


def _weekly(moved: Iterable[CashMovement], end: date, weeks: int) -> list[int]:
    """Sums of whole weeks counted back from the last day; days before the oldest whole week are left out."""
    sums = [0] * weeks
    for movement in moved:
        week = (end - movement.day) // timedelta(days=_WEEK)
        if week < weeks:
            sums[week] += movement.amount_minor
    return sums


def trimmed_mean(values: Sequence[int]) -> Decimal:
    """The mean without the highest and lowest tenth of the values (none dropped below ten values)."""
    dropped = int(len(values) * _TRIMMED_SHARE)
    kept = sorted(values)[dropped : len(values) - dropped]
    return Decimal(sum(kept)) / len(kept)
