"""How a folder writes amounts and days, read from all its rows: one cell alone does not tell 1.000 from a thousand."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TypeVar

import msgspec

from cashrail.kit.errors import RailRefused
from cashrail.kit.records import minor_digits

T = TypeVar("T")

AMOUNT_COLUMNS = ("total", "balance", "amount", "unapplied")
DAY_COLUMNS = ("date", "due", "closed_through")

_NEGATIVE = re.compile(r"\((.*)\)|[-\u2212](.*)|(.*)-")
# Spaces and apostrophes only ever group digits.
_GROUPING = re.compile(r"(?<=[0-9])[\u00a0\u202f' ](?=[0-9]{3}(?![0-9]))")
_GROUPED = re.compile(r"[0-9]{1,3}([.,])[0-9]{3}(\1[0-9]{3})*")
_DIGITS = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?")
_FRACTION = re.compile(r"[0-9.,]*([.,])[0-9]+")
_DAY = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})")
_MONTHS = 12
_DIGITS_IN_GROUP = 3


class Notation(msgspec.Struct, frozen=True):
    """The mark before the fraction of an amount, and whether the day or the month comes first, None where no row tells.

    Days as YYYY-MM-DD are understood beside either.
    """

    decimal_mark: str = "."
    day_first: bool | None = None

    def amount(self, text: str) -> Decimal | None:
        """The amount a cell holds, None for what is none."""
        sign, core = _plain(text)
        grouping = "," if self.decimal_mark == "." else "."
        whole, mark, fraction = core.partition(self.decimal_mark)
        if grouping in whole and not _GROUPED.fullmatch(whole):
            return None
        digits = f"{whole.replace(grouping, '')}.{fraction}" if mark else whole.replace(grouping, "")
        return sign * Decimal(digits) if _DIGITS.fullmatch(digits) else None

    def is_doubtful(self, text: str, currency: str) -> bool:
        """Whether an amount could be a thousand times as much: it has three digits behind the mark for fractions."""
        _, core = _plain(text)
        grouped = _GROUPED.fullmatch(core)
        doubtful = grouped is not None and grouped[1] == self.decimal_mark
        return doubtful and not core.startswith("0") and _few_digits(currency)

    def day(self, text: str) -> date | None:
        """The day a cell holds, None for what is none."""
        written = _DAY.fullmatch(text)
        try:
            if written is None:
                return date.fromisoformat(text)
            if self.day_first is None:
                return None
            first, second, year = int(written[1]), int(written[3]), int(written[4])
            return date(year, second, first) if self.day_first else date(year, first, second)
        except ValueError:
            return None


PLAIN = Notation()

Cell = tuple[str, str, str]
"""Where a cell stands, its text, and the currency of its row."""


def notation_of(amounts: Iterable[Cell], days: Iterable[Cell]) -> Notation:
    """The one notation that all cells fit; raises `RailRefused`, naming two cells, where they contradict each other."""
    return Notation(decimal_mark=_decimal_mark(amounts), day_first=_day_first(days))


def _decimal_mark(amounts: Iterable[Cell]) -> str:
    """A fraction tells the mark. Without any, a group of three digits tells that its mark is the other one."""
    sure: dict[str, Cell] = {}
    likely: dict[str, Cell] = {}
    for cell in amounts:
        _, core = _plain(cell[1])
        grouped, fraction = _GROUPED.fullmatch(core), _FRACTION.fullmatch(core)
        if grouped and not core.startswith("0"):
            if core.count(grouped[1]) > 1 or _few_digits(cell[2]):
                likely.setdefault("," if grouped[1] == "." else ".", cell)
        elif fraction:
            sure.setdefault(fraction[1], cell)
    return _one(sure, "the point and the comma before fractions") or _one(likely, "both marks between thousands") or "."


def _day_first(days: Iterable[Cell]) -> bool | None:
    told: dict[bool, Cell] = {}
    for cell in days:
        written = _DAY.fullmatch(cell[1])
        if written is None:
            continue
        if int(written[1]) > _MONTHS or written[2] == ".":
            told.setdefault(True, cell)
        elif int(written[3]) > _MONTHS:
            told.setdefault(False, cell)
    return _one(told, "the day and the month first")


def _one(told: dict[T, Cell], both: str) -> T | None:
    if len(told) > 1:
        (here, one, _), (there, other, _) = told.values()
        raise RailRefused(f"The folder writes {both}: {one!r} in {here} and {other!r} in {there}. Write one way.")
    return next(iter(told), None)


def _plain(text: str) -> tuple[int, str]:
    """The sign of an amount, and what is left without it and without spaces between groups."""
    negative = _NEGATIVE.fullmatch(text)
    core = next(part for part in negative.groups() if part is not None) if negative else text
    return (-1 if negative else 1), _GROUPING.sub("", core.strip())


def _few_digits(currency: str) -> bool:
    return minor_digits(currency) < _DIGITS_IN_GROUP
