"""What several answers of one consistent read have in common, computed by the first that asks."""

from collections.abc import Callable, Hashable
from datetime import date
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")


class Memo:
    """Results by the function and its arguments; it lives as long as the read does.

    Arguments are the same where they are the same object, and texts, numbers and days where they are equal: to compare
    whole books would take longer than many a result.
    """

    def __init__(self) -> None:
        # With the arguments, so that no other object can get the identity of one.
        self._made: dict[Hashable, tuple[Any, tuple[Any, ...]]] = {}

    def of(self, make: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`make` of the arguments, made once for them."""
        given = (*args, *kwargs.values())
        key = (make, tuple(kwargs), tuple(_same(each) for each in given))
        if key not in self._made:
            self._made[key] = make(*args, **kwargs), given
        return cast("T", self._made[key][0])


def _same(argument: object) -> Hashable:
    return argument if isinstance(argument, str | int | date) else id(argument)
