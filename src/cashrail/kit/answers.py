"""Whether what a rail answers is what its hook must answer, down to the types of the fields."""

from collections.abc import Mapping
from datetime import datetime
from types import NoneType
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from domain.books.record import Record
from domain.money import Money
from domain.rails.change import ChangePage, RecordChange
from domain.rails.kinds import KINDS

T = TypeVar("T")

_CHANGE_FIELDS: tuple[tuple[str, type | tuple[type, ...]], ...] = (
    ("kind", str),
    ("id", str),
    ("version", int),
    ("raw", bytes),
    ("problem", str),
    ("called", str),
    ("stated", (Money, NoneType)),
)
_encoder = msgspec.json.Encoder()
_decoders: dict[type[Record], msgspec.json.Decoder[Record]] = {
    kind: msgspec.json.Decoder(kind) for kind in KINDS.values()
}


class JunkError(Exception):
    """The answer is not one that the hook may give; the text says what it is, and shows none of its values."""


def checked(answer: object, result: type[T]) -> T:
    """The answer, which is of the type and sound inside; raises `JunkError`."""
    if not isinstance(answer, result):
        raise JunkError(f"no {result.__name__}: {type(answer).__name__}")
    if isinstance(answer, RecordChange):
        return _change(answer)  # type: ignore[return-value]
    if isinstance(answer, ChangePage):
        return _page(answer)  # type: ignore[return-value]
    if isinstance(answer, msgspec.Struct):
        _refuse_wrong_fields(answer)
    if isinstance(answer, Mapping):
        _refuse_wrong_counts(answer)
    return answer


def _page(page: ChangePage) -> ChangePage:
    if not isinstance(page.changes, tuple):
        raise JunkError(f"a ChangePage whose changes are a {type(page.changes).__name__}, no tuple")
    changes = tuple([checked(change, RecordChange) for change in page.changes])
    _refuse_wrong_fields(replace(page, changes=()))
    return replace(page, changes=changes)


def _change(change: RecordChange) -> RecordChange:
    wrong = [name for name, kind in _CHANGE_FIELDS if not isinstance(getattr(change, name), kind)]
    if not wrong and (not change.kind or not change.id):
        wrong = ["id"]
    if not wrong and not _is_instant(change.updated_at):
        wrong = ["updated_at"]
    if wrong:
        raise JunkError(f"a RecordChange with a wrong {wrong[0]}")
    return change if change.record is None else _with_sound_record(change, change.record)


def _with_sound_record(change: RecordChange, record: Record) -> RecordChange:
    """The change as it is; without its record, and with the reason, where that would spoil the mirror."""
    reason = _why_unsound(change, record)
    if not reason:
        return change
    return replace(change, record=None, problem=f"The rail delivered this {change.kind} unreadable: {reason}.")


def _why_unsound(change: RecordChange, record: Record) -> str:
    kind = KINDS.get(change.kind)
    if kind is None or type(record) is not kind:
        return f"the record is a {type(record).__name__}"
    try:
        _decoders[kind].decode(_encoder.encode(record))
    except (msgspec.MsgspecError, TypeError, ValueError, OverflowError) as error:
        return str(error)
    if (record.id, record.version) != (change.id, change.version):
        return "its id or version is not that of the change"
    return "" if _is_instant(record.updated_at) else "its updated_at has no time zone"


def _is_instant(moment: object) -> bool:
    return moment is None or (isinstance(moment, datetime) and moment.tzinfo is not None)


def _refuse_wrong_fields(answer: msgspec.Struct) -> None:
    try:
        msgspec.convert(msgspec.to_builtins(answer), type(answer))
    except (msgspec.MsgspecError, TypeError, ValueError) as error:
        raise JunkError(f"a {type(answer).__name__} with wrong fields") from error


def _refuse_wrong_counts(counts: Mapping[Any, Any]) -> None:
    for kind, count in counts.items():
        if not isinstance(kind, str) or type(count) is not int or count < 0:
            raise JunkError("counts that are no whole numbers by kind")
