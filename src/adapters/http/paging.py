"""Cursor-paged lists."""

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, TypeVar

import msgspec
from litestar.params import QueryParameter

from adapters.http.problems import invalid_parameter
from domain.answers.findings import FindingsAnswer
from domain.answers.tray import TrayItem
from domain.firms.firm import Business
from domain.policy.severity import Severity
from domain.snapshot.snapshot import DataAge

T = TypeVar("T")
P = TypeVar("P", tuple[str, str], tuple[float, str], tuple[str, str, str], tuple[int, str, str, str])

_SEVERITIES = tuple(Severity)
_SEQUENCE_DIGITS = 18

LimitParameter = Annotated[int, QueryParameter(ge=1, le=500, description="How many items a page has at most.")]
BusinessCursorParameter = Annotated[
    str | None, QueryParameter(description="The `next_cursor` of the page before; left out for the first page.")
]
PlaceCursorParameter = Annotated[
    str | None,
    QueryParameter(max_length=2000, description="The `next_cursor` of the page before; left out for the first page."),
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
    items, next_cursor = page_by(businesses, place_by_name, tuple[str, str], limit, cursor)
    return BusinessList(items=items, next_cursor=next_cursor)


def page_by(
    items: Iterable[T], place: Callable[[T], P], kind: type[P], limit: int, cursor: str | None
) -> tuple[tuple[T, ...], str | None]:
    """The page of a list in the order of its items' places that follows the cursor, and the cursor where it ends."""
    after = None if cursor is None else read_place(cursor, kind)
    rest = [item for item in sorted(items, key=place) if after is None or place(item) > after]
    page = tuple(rest[:limit])
    return page, written_place(place(page[-1])) if len(rest) > limit else None


class FindingList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a client's findings, worst first; `next_cursor` is None on the last one.

    `pages` are where a person sees a record in the ledger: by kind, an address with `{id}` in place of the record's id.
    """

    business: Business
    as_of: date
    policy_version: int
    data_age: DataAge
    items: tuple[TrayItem, ...]
    pages: Mapping[str, str]
    next_cursor: str | None


def page_of_findings(answer: FindingsAnswer, limit: int, cursor: str | None) -> FindingList:
    """The findings after the cursor; it stays good when findings come and go."""
    after = None if cursor is None else _Place.read(cursor)
    ordered = sorted(answer.items, key=lambda item: _Place.of(item).order)
    rest = [item for item in ordered if after is None or _Place.of(item).order > after.order]
    items = tuple(rest[:limit])
    return FindingList(
        business=answer.business,
        as_of=answer.as_of,
        policy_version=answer.policy_version,
        data_age=answer.data_age,
        items=items,
        pages=answer.pages,
        next_cursor=_Place.of(items[-1]).written() if len(rest) > limit else None,
    )


class _Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a finding stands in a list: by severity, then by the days in doubt, then by key."""

    severity: Severity
    days: Decimal
    key: str

    def __post_init__(self) -> None:
        if not self.days.is_finite():
            raise ValueError("days are a number.")

    @classmethod
    def of(cls, item: TrayItem) -> "_Place":
        return cls(item.finding.severity, item.uncertain_days or Decimal(0), item.finding.key)

    @classmethod
    def read(cls, cursor: str) -> "_Place":
        return read_place(cursor, cls)

    @property
    def order(self) -> tuple[int, Decimal, str]:
        # A cursor's number may be beyond what is computed with.
        return _SEVERITIES.index(self.severity), self.days.copy_negate(), self.key

    def written(self) -> str:
        return written_place(self)


def parse_sequence(cursor: str) -> int:
    """The sequence number a change cursor stands for; raises `InvalidRequest`."""
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= _SEQUENCE_DIGITS):
        raise invalid_parameter("cursor", f"cursor is a next_cursor of this list or a sequence number, not {cursor!r}.")
    return int(cursor)


def place_by_name(business: Business) -> tuple[str, str]:
    """Where a client stands among others."""
    return business.name.casefold(), business.id


def read_number(cursor: str | None, *, most: int) -> int | None:
    """The number of the item where a page ended, None for the first page; raises `InvalidRequest`."""
    if cursor is None:
        return None
    number = read_place(cursor, int)
    if not 1 <= number <= most:
        raise invalid_parameter("cursor", f"cursor is a next_cursor of this list, not {cursor!r}.")
    return number


def written_place(place: object) -> str:
    """A cursor for what follows a place in a list, whatever becomes of the item that stands there."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def read_place(cursor: str, kind: type[T]) -> T:
    """The place that a cursor stands for; raises `InvalidRequest` for what is none of this list."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.json.decode(text, type=kind)
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        raise invalid_parameter("cursor", f"cursor is a next_cursor of this list, not {cursor!r}.") from None
