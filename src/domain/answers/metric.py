"""Figures that may be unknown: a value or a reason, never a made-up number."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from domain.money import Money


class Status(StrEnum):
    """`ok` has a value. `infinite`: nothing is being used up. `insufficient`: an input is missing.

    `partial`: the value leaves something out, named in the warnings. `stale`: the books behind it are old.
    `blocked`: it may not be shown until something is repaired.
    """

    OK = "ok"
    INFINITE = "infinite"
    INSUFFICIENT = "insufficient"
    PARTIAL = "partial"
    STALE = "stale"
    BLOCKED = "blocked"


class Component(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One part of a figure, with the records it came from."""

    label: str
    amount: Money
    records: tuple[str, ...] = ()


class Metric(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What every figure carries beside its value; `reason` says why there is none."""

    status: Status
    reason: str = ""
    warnings: tuple[str, ...] = ()


class MoneyMetric(Metric, frozen=True, kw_only=True):
    """An amount."""

    value: Money | None = None
    components: tuple[Component, ...] = ()


class DaysMetric(Metric, frozen=True, kw_only=True):
    """A number of days, to one decimal."""

    value: Decimal | None = None


class RatioMetric(Metric, frozen=True, kw_only=True):
    """A ratio or a percentage, as its formula page says."""

    value: Decimal | None = None


class DateMetric(Metric, frozen=True, kw_only=True):
    """A day; status `ok`, `partial` or `stale` with no value means it does not come within the horizon."""

    value: date | None = None
