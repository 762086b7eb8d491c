"""Makes any struct with all its fields filled."""

import enum
import types
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from domain.money import Money

_PLAIN: Mapping[Any, Any] = {
    Money: Money(123_456, "USD"),
    Decimal: Decimal("0.75"),
    date: date(2026, 11, 27),
    datetime: datetime(2026, 11, 27, 15, 30, 12, 345_678, UTC),
    bool: True,
    int: 7,
}


def filled(kind: Any, name: str = "") -> Any:
    """A value of the type: of a choice the first, of a sequence one, of an enumeration the last."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return filled(next(part for part in parts if part not in (type(None), msgspec.UnsetType)), name)
    if origin is tuple:
        return tuple(filled(part, name) for part in parts if part is not Ellipsis)
    if origin is not None and issubclass(origin, Mapping):
        return {filled(parts[0], name): filled(parts[1], name)}
    if kind is str:
        return f"a {name.replace('_', ' ')}"
    return _PLAIN[kind] if kind in _PLAIN else _made_of(kind)


def _made_of(kind: type[Any]) -> Any:
    if issubclass(kind, enum.Enum):
        return list(kind)[-1]
    fields = kind.__struct_fields__ if issubclass(kind, msgspec.Struct) else kind._fields
    types_of = get_type_hints(kind)
    return kind(**{field: filled(types_of[field], field) for field in fields})
