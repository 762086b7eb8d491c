"""What a check says of a rail."""

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from cashrail.kit.conformance.bench import Bench


class Verdict(StrEnum):
    """A check that does not apply says why in its problem."""

    HOLDS = "holds"
    FAILS = "fails"
    DOES_NOT_APPLY = "does not apply"


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """One check of one rail; of a failing one `problem` says what was seen and `what_to_do` how to mend it."""

    check: str
    verdict: Verdict
    problem: str = ""
    what_to_do: str = ""


class NotConforming(Exception):
    """The rail does not do what the check asks for."""

    what_to_do = ""


class DoesNotApply(Exception):
    """The rail does not declare what the check is about."""


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One check: its name, what it asks for in a sentence, and what to do when it fails."""

    name: str
    about: str
    what_to_do: str
    look: "Callable[[Bench], None]"


def check(*, what_to_do: str) -> "Callable[[Callable[[Bench], None]], Check]":
    """Makes a check of a function; its docstring says what is asked for."""

    def made(look: "Callable[[Bench], None]") -> Check:
        return Check(name=look.__name__, about=(look.__doc__ or "").strip(), what_to_do=what_to_do, look=look)

    return made


def expect(holds: object, problem: str) -> None:
    """Raise `NotConforming` with the problem unless it holds."""
    if not holds:
        raise NotConforming(problem)


def applies(declared: object, reason: str) -> None:
    """Raise `DoesNotApply` with the reason unless it was declared."""
    if not declared:
        raise DoesNotApply(reason)
