"""Why the buffer is another one than it was (docs/formulas/bridge.md)."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

import msgspec

from application.runway.calculators.change.actuals import Actual
from application.runway.calculators.figures.figures import tenths
from domain.answers.bridge import BridgeKind, BufferBridge, DaysPart
from domain.answers.metric import MoneyMetric, Status
from domain.answers.runway import RunwayFigures

_NO_OUTFLOW = "No cash went out in the window."
_ZERO = Fraction(0)


class _Cover(msgspec.Struct, frozen=True):
    """Available cash, what is set aside, and the exact outflow a day, in minor units."""

    cash: int
    earmarked: int
    rate: Fraction

    @property
    def days(self) -> Fraction:
        return self.cash / self.rate


def buffer_bridge(was: RunwayFigures, now: RunwayFigures, arrived: Sequence[Actual]) -> BufferBridge:
    """Available cash then to now at the outflow then, and what the other outflow a day makes of today's cash."""
    then, today = _cover(was), _cover(now)
    if isinstance(then, str) or isinstance(today, str):
        return BufferBridge(status=Status.INSUFFICIENT, reason=then if isinstance(then, str) else str(today))
    inflow = sum(part.amount_minor for part in arrived if part.amount_minor > 0)
    outflow = sum(part.amount_minor for part in arrived if part.amount_minor < 0)
    approved = then.earmarked - today.earmarked
    steps = [
        (BridgeKind.RECEIPTS, inflow / then.rate),
        (BridgeKind.PAYMENTS, outflow / then.rate),
        (BridgeKind.APPROVALS, approved / then.rate),
        (BridgeKind.DATA_FIX, (today.cash - then.cash - inflow - outflow - approved) / then.rate),
        (BridgeKind.BURN_CHANGE, today.days - today.cash / then.rate),
        (BridgeKind.OVERDRAWN, max(-today.days, _ZERO) - max(-then.days, _ZERO)),
    ]
    opening, closing = max(then.days, _ZERO), max(today.days, _ZERO)
    return BufferBridge(
        status=Status.OK,
        opening=_tenths(opening),
        closing=_tenths(closing),
        change=_tenths(closing) - _tenths(opening),
        parts=tuple(_rounded(steps, opening)),
    )


def earmarked_minor(available: MoneyMetric) -> int:
    """What available cash is less than book cash."""
    return -sum(part.amount.amount_minor for part in available.components)


def _cover(figures: RunwayFigures) -> _Cover | str:
    """What the buffer is made of, or why there is none."""
    available, outflow = figures.cash.available, figures.flows.outflow
    if available.value is None or outflow.value is None:
        return available.reason or outflow.reason
    if not outflow.value:
        return _NO_OUTFLOW
    rate = Fraction(outflow.value.amount_minor, figures.flows.days)
    return _Cover(available.value.amount_minor, earmarked_minor(available), rate)


def _rounded(steps: Iterable[tuple[BridgeKind, Fraction]], opening: Fraction) -> Iterator[DaysPart]:
    """Each step as the difference of rounded running totals, so that the parts add up to the rounded change."""
    reached, told = opening, _tenths(opening)
    for kind, step in steps:
        reached += step
        if _tenths(reached) != told:
            yield DaysPart(kind=kind, days=_tenths(reached) - told)
        told = _tenths(reached)


def _tenths(days: Fraction) -> Decimal:
    return tenths(Decimal(days.numerator) / days.denominator)
