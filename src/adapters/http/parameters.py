"""What stands in an address: no parameter that the route does not know, and none written as it is not meant."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from weakref import WeakKeyDictionary

from litestar.handlers import BaseRouteHandler
from litestar.params import PathParameter, QueryParameter
from litestar.typing import FieldDefinition

KEPT_TEXT_PATTERN = r"^[^\x00-\x1f]+$"
"""Of ids and names in addresses: databases refuse control characters in text, so they are refused before."""
_NAME_CHARACTERS_MAX = 60
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")
_KNOWN: "WeakKeyDictionary[BaseRouteHandler, dict[str, FieldDefinition]]" = WeakKeyDictionary()


def id_in_path(description: str, *, characters_max: int = 100) -> PathParameter:
    """What stands in a path for an id or a name."""
    return PathParameter(pattern=KEPT_TEXT_PATTERN, max_length=characters_max, description=description)


def id_in_query(description: str) -> QueryParameter:
    """What stands in a query for an id or a word of a service's."""
    return QueryParameter(pattern=KEPT_TEXT_PATTERN, max_length=100, description=description)


def outside_name(told: FieldDefinition) -> str:
    """A parameter's name in the address or among the headers."""
    named: str | None = getattr(told.kwarg_definition, "name", None)
    return named or told.name


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that is most like the one given; empty where none is."""
    return next(iter(get_close_matches(name[:_NAME_CHARACTERS_MAX], known, n=1)), "")


def query_parameters(handler: BaseRouteHandler) -> dict[str, FieldDefinition]:
    """The query parameters of a route and of what it depends on, by their names outside."""
    if handler not in _KNOWN:
        _KNOWN[handler] = {outside_name(told): told for told in _query_parameters(handler)}
    return _KNOWN[handler]


def _query_parameters(handler: BaseRouteHandler) -> Iterator[FieldDefinition]:
    providers = handler.resolve_dependencies()
    waiting, seen = [handler.parsed_fn_signature], set[str]()
    while waiting:
        for name, told in waiting.pop().parameters.items():
            if isinstance(told.kwarg_definition, QueryParameter):
                yield told
            elif name in providers and name not in seen:
                seen.add(name)
                waiting.append(providers[name].parsed_fn_signature)


def faults_of_query(handler: BaseRouteHandler, given: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """By name what is wrong with the query as it was written: Litestar takes more for a number or a boolean than we."""
    known, seen = query_parameters(handler), set[str]()
    for name, value in given:
        told = known.get(name)
        kinds = set() if told is None else {each.annotation for each in (told, *told.inner_types)}
        if told is None:
            yield name, _unknown(name, known)
        elif name in seen and list not in {told.origin, *(each.origin for each in told.inner_types)}:
            yield name, "is given once."
        elif bool in kinds and value not in ("true", "false"):
            yield name, "is true or false."
        elif int in kinds and not _INTEGER.fullmatch(value):
            yield name, "is a whole number."
        elif float in kinds and not _NUMBER.fullmatch(value):
            yield name, "is a number in digits."
        seen.add(name)


def _unknown(name: str, known: dict[str, FieldDefinition]) -> str:
    near = nearest(name, known)
    if near:
        return f"is not known here; {near} is."
    return f"is not known here; known: {', '.join(sorted(known))}." if known else "is not known here; no parameter is."
