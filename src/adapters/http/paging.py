"""Cursor-paged lists."""

import base64
import binascii
from collections.abc import Iterable
from typing import Annotated

import msgspec
from litestar.params import QueryParameter

from domain.errors import Invalid
from domain.models.firm import Business

_SEQUENCE_DIGITS = 18

LimitParameter = Annotated[int, QueryParameter(ge=1, le=500, description="How many items a page has at most.")]
BusinessCursorParameter = Annotated[
    str | None, QueryParameter(description="The `next_cursor` of the page before; left out for the first page.")
]
ChangeCursorParameter = Annotated[
    str,
    QueryParameter(
        description="The `next_cursor` of the page before, or the `sequence` of the last entry seen: a follower "
        "asks again with it later.",
        schema_extra={"pattern": "^[0-9]{1,18}$"},
    ),
]


class BusinessList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the firm's clients, by name; `next_cursor` is None on the last one."""

    items: tuple[Business, ...]
    next_cursor: str | None


def page_of_businesses(businesses: Iterable[Business], limit: int, cursor: str | None) -> BusinessList:
    """The clients after the cursor. A cursor holds where a page ended, so it stays good when clients come and go."""
    after = _read_cursor(cursor) if cursor is not None else None
    ordered = sorted(businesses, key=_place)
    rest = [business for business in ordered if after is None or _place(business) > after]
    items = tuple(rest[:limit])
    return BusinessList(items=items, next_cursor=_write_cursor(_place(items[-1])) if len(rest) > limit else None)


def parse_sequence(cursor: str) -> int:
    """The sequence number a change cursor stands for; raises `Invalid`."""
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= _SEQUENCE_DIGITS):
        raise Invalid(f"cursor is a next_cursor of this list or a sequence number, not {cursor!r}.")
    return int(cursor)


def _place(business: Business) -> tuple[str, str]:
    return business.name.casefold(), business.id


def _write_cursor(place: tuple[str, str]) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[str, str]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.json.decode(text, type=tuple[str, str])
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        raise Invalid(f"cursor is a next_cursor of this list, not {cursor!r}.") from None
