"""Building figures that carry a status: a value, or the reason why there is none."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TypeVar

import msgspec

from domain.answers.metric import Component, DateMetric, DaysMetric, Metric, MoneyMetric, RatioMetric, Status
from domain.money import Money
from domain.snapshot.snapshot import DataAge

M = TypeVar("M", bound=Metric)

_TENTH = Decimal("0.1")


def tenths(value: Decimal) -> Decimal:
    """A number of days or points to one decimal, halves to even."""
    return value.quantize(_TENTH, rounding=ROUND_HALF_EVEN) + 0  # adding turns -0.0 into 0.0


def _status(warnings: tuple[str, ...]) -> Status:
    return Status.PARTIAL if warnings else Status.OK


def money(value: Money, *, warnings: Iterable[str] = (), components: Iterable[Component] = ()) -> MoneyMetric:
    """A known amount; each warning names something it leaves out, which makes it partial."""
    left_out = tuple(warnings)
    return MoneyMetric(status=_status(left_out), value=value, warnings=left_out, components=tuple(components))


def no_money(reason: str) -> MoneyMetric:
    return MoneyMetric(status=Status.INSUFFICIENT, reason=reason)


def days(value: Decimal, *, warnings: Iterable[str] = ()) -> DaysMetric:
    """A known number of days, quantised to a tenth."""
    left_out = tuple(warnings)
    return DaysMetric(status=_status(left_out), value=tenths(value), warnings=left_out)


def no_days(reason: str) -> DaysMetric:
    return DaysMetric(status=Status.INSUFFICIENT, reason=reason)


def endless(reason: str, *, warnings: Iterable[str] = ()) -> DaysMetric:
    """Nothing is being used up, so no number of days can be told."""
    return DaysMetric(status=Status.INFINITE, reason=reason, warnings=tuple(warnings))


def ratio(value: Decimal, *, warnings: Iterable[str] = ()) -> RatioMetric:
    left_out = tuple(warnings)
    return RatioMetric(status=_status(left_out), value=value, warnings=left_out)


def no_ratio(reason: str) -> RatioMetric:
    return RatioMetric(status=Status.INSUFFICIENT, reason=reason)


def day(value: date | None, *, warnings: Iterable[str] = ()) -> DateMetric:
    """A day within the horizon, or None where it does not come within it."""
    left_out = tuple(warnings)
    return DateMetric(status=_status(left_out), value=value, warnings=left_out)


def no_day(reason: str) -> DateMetric:
    return DateMetric(status=Status.INSUFFICIENT, reason=reason)


def aged(metric: M, data_age: DataAge) -> M:
    """The figure, marked stale when the books behind it are; unknown and endless ones keep their status."""
    return stale(metric, data_age.reason) if data_age.stale else metric


def stale(metric: M, reason: str) -> M:
    """The figure, marked stale for a reason; unknown and endless ones keep their status."""
    if metric.status not in (Status.OK, Status.PARTIAL):
        return metric
    return msgspec.structs.replace(metric, status=Status.STALE, reason=reason)
