"""Which findings a person asks for, from the words of a query or a command."""

from collections.abc import Callable, Collection, Iterable
from enum import StrEnum
from typing import TypeVar

from domain.answers.findings import FindingFilter
from domain.errors import Invalid
from domain.findings.life import LifeState
from domain.policy.severity import Severity

S = TypeVar("S", bound=StrEnum)

_ASIDE = (LifeState.IGNORED, LifeState.SNOOZED)


def filter_of(
    known_codes: Callable[[], Collection[str]],
    *,
    code: str | None = None,
    severity: str | None = None,
    state: str | None = None,
    assignee: str | None = None,
    vendor: str | None = None,
) -> FindingFilter:
    """Lists are separated by commas; `state` may be `all`, and is `open` when left out. Raises `Invalid`.

    `known_codes` gives those that there are; it is asked when a code is named.
    """
    codes = frozenset(_listed(code))
    for unknown in sorted(codes.difference(known_codes())) if codes else ():
        raise Invalid(f"There is no rule {unknown!r}.", field="code")
    states = frozenset(LifeState) if state == "all" else frozenset(_words("state", LifeState, state))
    return FindingFilter(
        codes=codes,
        severities=frozenset(_words("severity", Severity, severity)),
        states=states or frozenset({LifeState.OPEN}),
        assignee=assignee,
        vendor=vendor,
    )


def states_aside(include: str | None) -> frozenset[LifeState]:
    """The states whose findings the Tray is to list too: of `ignored` and `snoozed`. Raises `Invalid`."""
    return frozenset(_words("include", LifeState, include, allowed=_ASIDE))


def _words(name: str, kind: type[S], text: str | None, *, allowed: Iterable[S] | None = None) -> list[S]:
    known = {str(word): word for word in (kind if allowed is None else allowed)}
    for word in _listed(text):
        if word not in known:
            raise Invalid(f"{name} is of {', '.join(known)}, not {word!r}.", field=name)
    return [known[word] for word in _listed(text)]


def _listed(text: str | None) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()] if text else []
