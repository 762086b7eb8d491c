"""What several answers from the same books have in common, computed by the first that asks."""

from collections.abc import Callable, Hashable
from datetime import date
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")


class Memo:
    """Results by the function and its arguments; it lives as long as the books do that they are made of.

    Arguments are the same where they are the same object, and texts, numbers and days where they are equal: to compare
    whole books would take longer than many a result. `made` is what other memos of the same books have made.
    """

    def __init__(self, made: dict[Hashable, Any] | None = None) -> None:
        # With the arguments, so that no other object can get the identity of one.
        self._made: dict[Hashable, Any] = {} if made is None else made
        self._taken_for: dict[int, tuple[object, object]] = {}

    def of(self, make: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`make` of the arguments, made once for them."""
        given: Any = [self._known(each) for each in args]
        named: Any = {name: self._known(each) for name, each in kwargs.items()}
        key = (make, tuple(named), tuple(_same(each) for each in (*given, *named.values())))
        if key not in self._made:
            self._made[key] = make(*given, **named), given, named
        return cast("T", self._made[key][0])

    def same(self, name: str, value: T) -> T:
        """The value that was given under the name before, where they are equal; so that it is the same argument."""
        before = self._made.get(name)
        if before is not None and before == value:
            return cast("T", before)
        self._made[name] = value
        return value

    def take_for(self, argument: object, known: object) -> None:
        """Take an argument for another one from which it differs in nothing that is made of it."""
        self._taken_for[id(argument)] = argument, known

    def _known(self, argument: object) -> object:
        return self._taken_for.get(id(argument), (None, argument))[1]


def _same(argument: object) -> Hashable:
    return argument if isinstance(argument, str | int | date) else id(argument)
