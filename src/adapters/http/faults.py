"""What is wrong with a body's values, told for each by its JSON pointer."""

import types
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from msgspec.structs import FieldInfo, fields

from adapters.http.parameters import nearest
from adapters.http.problems import ProblemError
from adapters.kept_text import is_kept
from domain.money import from_wire

FAULTS_MAX = 50
"""More than these are not told of one body."""

_WHOLE_MAX = 2**63
_DIGITS_MAX = 30


def pointer_to(*steps: object) -> str:
    """The JSON pointer (RFC 6901) to what stands there."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def unkept_in(value: object) -> Iterator[ProblemError]:
    """Texts that not every database keeps, and numbers that none does; names of fields count as texts."""
    waiting: list[tuple[str, object]] = [("", value)]
    while waiting:
        place, each = waiting.pop()
        if isinstance(each, str) and not is_kept(each):
            yield ProblemError(pointer=place, detail="It holds a character that cannot be kept.")
        elif isinstance(each, int | Decimal) and not is_plain(each):
            yield ProblemError(pointer=place, detail="The number has more digits than are kept.")
        elif isinstance(each, dict):
            waiting += [(place, key) for key in each if not is_kept(key)]
            waiting += [(place + pointer_to(key), inner) for key, inner in each.items() if is_kept(key)]
        elif isinstance(each, list):
            waiting += [(place + pointer_to(number), inner) for number, inner in enumerate(each)]


def is_plain(number: int | Decimal) -> bool:
    """Whether a number is finite, and short when it is written out."""
    if isinstance(number, int):
        return abs(number) < _WHOLE_MAX
    return number.is_finite() and (not number or abs(number.adjusted()) <= _DIGITS_MAX)


def faults_in(value: Any, kind: Any, place: str = "") -> Iterator[ProblemError]:
    """What keeps a value that was read from JSON from being of the kind, as deep as it can be told."""
    try:
        msgspec.convert(value, kind, dec_hook=from_wire)
    except msgspec.ValidationError as error:
        deeper = list(_deeper(value, kind, place))
        yield from deeper[:FAULTS_MAX] or [ProblemError(pointer=place, detail=_sentence(error))]


def _deeper(value: Any, kind: Any, place: str) -> Iterator[ProblemError]:
    chosen = _chosen(value, kind)
    of = get_args(chosen)
    if isinstance(chosen, type) and issubclass(chosen, msgspec.Struct) and isinstance(value, dict):
        yield from _of_struct(value, chosen, place)
    elif get_origin(chosen) in (tuple, list) and of and isinstance(value, list):
        for number, each in enumerate(value):
            yield from faults_in(each, of[0], place + pointer_to(number))
    elif get_origin(chosen) in (dict, Mapping) and len(of) > 1 and isinstance(value, dict):
        for key, each in value.items():
            yield from faults_in(each, of[1], place + pointer_to(key))


def _of_struct(value: dict[str, Any], kind: type[msgspec.Struct], place: str) -> Iterator[ProblemError]:
    config = kind.__struct_config__
    known = {field.encode_name: field for field in fields(kind)}
    for name, field in known.items():
        if name in value:
            yield from faults_in(value[name], field.type, place + pointer_to(name))
        elif field.required:
            yield ProblemError(pointer=place + pointer_to(name), detail="It is missing.")
    for name in value if config.forbid_unknown_fields else ():
        if name not in known and name != config.tag_field:
            yield ProblemError(pointer=place + pointer_to(name), detail=_unknown(name, known))


def _unknown(name: str, known: Mapping[str, FieldInfo]) -> str:
    near = nearest(name, known)
    return f"It is not known here{f'; {near} is' if near else ''}."


def _chosen(value: Any, kind: Any) -> Any:
    """Of a union the one member that the value means; anything else as it is, without what is noted beside it."""
    if get_origin(kind) is Annotated:
        return _chosen(value, get_args(kind)[0])
    if get_origin(kind) not in (Union, types.UnionType):
        return kind
    members = [each for each in get_args(kind) if each not in (type(None), msgspec.UnsetType)]
    if len(members) == 1:
        return _chosen(value, members[0])
    tagged = [each for each in members if isinstance(each, type) and issubclass(each, msgspec.Struct)]
    for each in tagged if isinstance(value, dict) else ():
        config = each.__struct_config__
        if config.tag_field is not None and value.get(config.tag_field) == config.tag:
            return each
    return kind


def _sentence(error: msgspec.ValidationError) -> str:
    return f"{str(error).partition(' - at ')[0]}."
