"""How a figure is written in a cell of a table."""

from collections.abc import Iterable
from decimal import Decimal

from domain.answers.metric import DateMetric, DaysMetric, MoneyMetric, RatioMetric, Status
from domain.money import Money


def money(amount: Money | None) -> str:
    """An amount with separators, an empty cell for none."""
    return "" if amount is None else f"{amount.amount:,f}"


def figure(metric: MoneyMetric | DaysMetric | RatioMetric | DateMetric) -> str:
    """A figure in a cell, or the word for why there is none."""
    if metric.status is Status.INFINITE:
        return "no net burn" if metric.warnings else "cash-positive"
    if metric.value is None:
        return "none in horizon" if metric.status in (Status.OK, Status.PARTIAL) else str(metric.status)
    mark = "" if metric.status is Status.OK else f" ({metric.status})"
    return (money(metric.value) if isinstance(metric.value, Money) else str(metric.value)) + mark


def prose(sentences: Iterable[str]) -> str:
    """Sentences one after the other."""
    return " ".join(sentence if sentence.endswith((".", "?", "!")) else f"{sentence}." for sentence in sentences)


def days(number: Decimal | None) -> str:
    """A number of days, an empty cell for none."""
    return "" if number is None else f"{number:,.1f}"


def age(seconds: int | None) -> str:
    """An age in the largest unit that fits."""
    if seconds is None:
        return "never"
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
