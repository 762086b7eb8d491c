"""How a figure reads on a page: whole units in lists, cents where one decides, a dash with its reason for unknown."""

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

import msgspec

from domain.answers.metric import DateMetric, DaysMetric, Metric, MoneyMetric, RatioMetric, Status
from domain.answers.runway import Light
from domain.money import Money

LIGHT_SHAPES = {Light.RED: "act", Light.AMBER: "watch", Light.GREY: "unknown", Light.GREEN: "fine"}
UNKNOWN = "\N{EN DASH}"
_MINUS = "\N{MINUS SIGN}"


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """A figure as it is shown, and the sentence that goes with it; empty where there is nothing to say."""

    text: str
    note: str = ""


def number(value: Decimal, digits: int = 0, *, signed: bool = False) -> str:
    """A number with separators and a real minus; with `signed` a plus too."""
    written = f"{value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN):{'+' if signed else ''},f}"
    return written.replace("-", _MINUS)


def whole(amount: Money | None) -> str:
    """An amount in whole units, a dash for none."""
    return UNKNOWN if amount is None else number(amount.amount)


def cents(amount: Money | None) -> str:
    """An amount to its smallest unit, a dash for none."""
    return UNKNOWN if amount is None else f"{amount.amount:,f}".replace("-", _MINUS)


def days(value: Decimal | None, *, signed: bool = False) -> str:
    """A number of days to one decimal, with its unit."""
    return UNKNOWN if value is None else f"{number(value, 1, signed=signed)} d"


def counted(count: int, one: str, more: str = "") -> str:
    """A count with its noun."""
    return f"{count:,} {one if count == 1 else more or f'{one}s'}"


def short_day(day: date, beside: date) -> str:
    """A day beside another one: its year only where that is not the same."""
    return f"{day.day} {day:%b}" if day.year == beside.year else f"{day.day} {day:%b %Y}"


def long_day(day: date) -> str:
    """A day with its weekday."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def money_cell(metric: MoneyMetric, *, exact: bool = False) -> Cell:
    """An amount that may be unknown."""
    return _cell(metric, None if metric.value is None else (cents if exact else whole)(metric.value))


def days_cell(metric: DaysMetric) -> Cell:
    """Days that may be unknown, or have no end."""
    if metric.status is Status.INFINITE:
        return Cell(text="no net burn" if metric.warnings else "cash-positive", note=metric.reason)
    return _cell(metric, None if metric.value is None else days(metric.value))


def ratio_cell(metric: RatioMetric) -> Cell:
    """A ratio that may be unknown."""
    return _cell(metric, None if metric.value is None else number(metric.value, 1))


def date_cell(metric: DateMetric, as_of: date) -> Cell:
    """A day that may be unknown, or beyond the horizon."""
    if metric.value is not None:
        return _cell(metric, short_day(metric.value, as_of))
    is_beyond = metric.status in (Status.OK, Status.PARTIAL, Status.STALE)
    return _cell(metric, "never" if is_beyond else None)


def _cell(metric: Metric, written: str | None) -> Cell:
    if written is None:
        return Cell(text=UNKNOWN, note=metric.reason or "Not known.")
    note = " ".join(metric.warnings) or metric.reason
    return Cell(text=f"≈ {written}" if metric.status is Status.PARTIAL else written, note=note)
