"""Whether the kit is of a version that a rail was made for."""

import operator
import re
from collections.abc import Callable

from domain.errors import Misconfigured

_CONDITION = re.compile(r"(>=|<=|==|!=|>|<)?\s*(\d+(?:\.\d+)*)")
_COMPARISONS: dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}


def includes(kit_versions: str, kit_version: str) -> bool:
    """Whether a range holds a version: `1` takes every 1.x; `>=1.0,<2` must hold in all its parts.

    Raises `Misconfigured` for a range that cannot be read.
    """
    version = _numbers(kit_version)
    return all(_holds(part.strip(), version, kit_versions) for part in kit_versions.split(","))


def _holds(part: str, version: tuple[int, ...], kit_versions: str) -> bool:
    found = _CONDITION.fullmatch(part)
    if found is None:
        raise Misconfigured(f"{kit_versions!r} is no range of kit versions; write one like '>=1.0,<2'.")
    comparison, bound = found[1], _numbers(found[2])
    if comparison is None:
        return version[: len(bound)] == bound
    width = max(len(version), len(bound))
    return _COMPARISONS[comparison](_padded(version, width), _padded(bound, width))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split("."))


def _padded(version: tuple[int, ...], width: int) -> tuple[int, ...]:
    return version + (0,) * (width - len(version))
