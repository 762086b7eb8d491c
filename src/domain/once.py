"""What several answers of one consistent read have in common, computed by the first that asks."""

from collections.abc import Callable, Hashable
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")


class Once:
    """Results by what made them. It lives as long as the read does, whose books and policy do not change."""

    def __init__(self) -> None:
        self._made: dict[Hashable, Any] = {}

    def of(self, make: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`make` of the arguments, which are the same for all that ask within one read."""
        if make not in self._made:
            self._made[make] = make(*args, **kwargs)
        return cast("T", self._made[make])
