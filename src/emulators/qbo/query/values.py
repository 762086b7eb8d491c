"""What a row has for a property, and what a statement asks of it, in types that compare."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from operator import ge, gt, le, lt
from typing import Any, Final

from emulators.qbo.faults import query_invalid
from emulators.qbo.query.grammar import Condition, Scalar
from emulators.qbo.wire import MONEY_FIELDS, instant
from emulators.service.wire import Json

Comparable = str | int | Decimal
Test = Callable[[Comparable | None], bool]
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TIMES: Final = frozenset({"MetaData.CreateTime", "MetaData.LastUpdatedTime"})
_RANGES: Final[dict[str, Callable[[Any, Any], bool]]] = {"<": lt, ">": gt, "<=": le, ">=": ge}


def reader(name: str) -> Callable[[Json], Comparable | None]:
    """How rows are read for the property: times in whole seconds, ids and amounts as numbers, texts without case."""
    if name in _TIMES:
        field = name.partition(".")[2]
        return lambda row: _stamped(row["MetaData"][field]) if field in row.get("MetaData", ()) else None
    if name == "Id":
        return lambda row: _id(row["Id"])
    return lambda row: _comparable(row.get(name))


def rank(value: Comparable | None) -> tuple[int, Any]:
    """Where a value stands among values of any type: absent ones come first, numbers before texts."""
    if value is None:
        return 0, 0
    return (2 if isinstance(value, str) else 1), value


def tester(name: str, condition: Condition) -> Test:
    """Raises ServiceError 4001, here or while testing, for a value that the property cannot have."""
    operator, first = condition.operator, condition.values[0]
    if operator == "LIKE":
        return _likeness(str(first))
    literals = [Literal(name, value) for value in condition.values]
    if operator == "!=":
        return lambda actual: not literals[0].equals(actual)
    if operator in ("=", "IN"):
        return lambda actual: any(literal.equals(actual) for literal in literals)
    compare, bound = _RANGES[operator], literals[0]
    return lambda actual: actual is not None and compare(actual, bound.beside(actual))


class Literal:
    """One value of a statement. A blank stands for the absence of a value."""

    def __init__(self, name: str, value: Scalar) -> None:
        self._name = name
        self._text = str(value).lower() if isinstance(value, bool) else str(value)
        self._blank = not self._text.strip()
        self._known: dict[type, Comparable] = {str: self._text.casefold()}
        if self._blank:
            return
        if name in _TIMES:
            self._known[int] = self._moment()
        elif name.endswith("Date"):
            self._known[str] = self._day()
        elif name in MONEY_FIELDS:
            self._number()

    def equals(self, actual: Comparable | None) -> bool:
        if actual is None or self._blank:
            return actual is None and self._blank
        return actual == self.beside(actual)

    def beside(self, actual: Comparable) -> Comparable:
        """The value in the type of what it is compared with."""
        known = self._known.get(type(actual))
        return self._number() if known is None else known

    def _number(self) -> Comparable:
        try:
            number = Decimal(self._text)
        except InvalidOperation as error:
            if self._name != "Id":
                raise self._refusal() from error
            number = Decimal(-1)
        if not number.is_finite():
            raise self._refusal()
        self._known |= {int: number, Decimal: number}
        return number

    def _moment(self) -> int:
        try:
            return _seconds(self._text)
        except ValueError as error:
            raise self._refusal() from error

    def _day(self) -> str:
        try:
            return (
                (date if len(self._text) == len("2026-01-31") else datetime).fromisoformat(self._text).isoformat()[:10]
            )
        except ValueError as error:
            raise self._refusal() from error

    def _refusal(self) -> Exception:
        return query_invalid(f"value {self._text} is not valid for property {self._name}")


def _likeness(pattern: str) -> Test:
    parts = ".*".join(re.escape(part) for part in pattern.casefold().split("%"))
    like = re.compile(parts, re.DOTALL)
    return lambda actual: like.fullmatch("" if actual is None else str(actual)) is not None


def _comparable(value: Any) -> Comparable | None:
    if isinstance(value, dict):
        value = value.get("value", value.get("Address", value.get("FreeFormNumber")))
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, int | Decimal) else None


def _id(text: str) -> Comparable:
    return int(text) if text.isdecimal() else text.casefold()


def _stamped(text: str) -> int:
    """As `_seconds`, faster, for the form that all stamps of objects have: 2026-07-01T08:00:00-07:00."""
    if len(text) != len("2026-07-01T08:00:00-07:00"):
        return _seconds(text)
    return _hour(text[:13] + text[19:]) + 60 * int(text[14:16]) + int(text[17:19])


@lru_cache(maxsize=10_000)
def _hour(text: str) -> int:
    return _seconds(text)


def _seconds(text: str) -> int:
    """Seconds since 1970; parts of a second are dropped. Raises ValueError."""
    return (instant(text) - _EPOCH) // timedelta(seconds=1)
