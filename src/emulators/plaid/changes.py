"""What an Item has been told, change after change, and the pages in which a client reads it from a cursor."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

import msgspec

from emulators.plaid.bank import EventKind, Line
from emulators.plaid.faults import PlaidError, invalid_field, mutated

_WHOLE: Final = ""


class Change(msgspec.Struct, frozen=True):
    kind: EventKind
    line: Line


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """Where a client stands: `since` changes are known to it, and of those up to `until` it has read `read`.

    `until` is None between updates; `stream` is the one account of a stream of its own, or nothing.
    """

    item_id: str
    stream: str
    since: int
    until: int | None = None
    read: int = 0

    def text(self) -> str:
        return urlsafe_b64encode(msgspec.json.encode(self)).decode()


class Page(msgspec.Struct, frozen=True):
    added: list[Line]
    modified: list[Line]
    removed: list[Line]
    cursor: Cursor
    more: bool


class Changes:
    """An Item's changes in the order in which they were told."""

    def __init__(self, item_id: str) -> None:
        self._item_id = item_id
        self._told: list[Change] = []

    def __len__(self) -> int:
        return len(self._told)

    def tell(self, change: Change) -> None:
        self._told.append(change)

    def page(self, text: str, count: int, stream: str = _WHOLE, *, still: bool = False) -> Page:
        """The next page from a cursor, or from the start without one.

        Raises PlaidError for a cursor of another Item or stream, and for one amid pages when something was told
        since the first of them, unless that is to be taken as if it stood `still`.
        """
        cursor = self._cursor(text, stream)
        if cursor.until is not None and cursor.until != len(self._told) and not still:
            raise mutated()
        until = len(self._told) if cursor.until is None else cursor.until
        net = self._net(cursor.since, until, stream)
        part = net[cursor.read : cursor.read + count]
        read = cursor.read + len(part)
        more = read < len(net)
        following = Cursor(self._item_id, stream, cursor.since, until, read) if more else self._end(stream, until)
        by_kind = {kind: [change.line for change in part if change.kind == kind] for kind in _KINDS}
        return Page(by_kind["added"], by_kind["modified"], by_kind["removed"], following, more)

    def _end(self, stream: str, until: int) -> Cursor:
        return Cursor(self._item_id, stream, until)

    def _cursor(self, text: str, stream: str) -> Cursor:
        if not text:
            return Cursor(self._item_id, stream, 0)
        if text == "now":
            return self._end(stream, len(self._told))
        try:
            cursor = msgspec.json.decode(urlsafe_b64decode(text.encode()), type=Cursor)
        except (ValueError, msgspec.MsgspecError) as error:
            raise invalid_field("cursor is not a valid cursor") from error
        if cursor.item_id != self._item_id or cursor.stream != stream or cursor.since > len(self._told):
            raise _foreign()
        return cursor

    def _net(self, since: int, until: int, stream: str) -> list[Change]:
        """What the changes come to, each line once, in the order of its last change."""
        first: dict[str, Change] = {}
        last: dict[str, Change] = {}
        for change in self._told[since:until]:
            if stream in (_WHOLE, change.line.account):
                first.setdefault(change.line.key, change)
                last.pop(change.line.key, None)
                last[change.line.key] = change
        found = (_net_of(first[key], change) for key, change in last.items())
        return [change for change in found if change is not None]


def _net_of(first: Change, last: Change) -> Change | None:
    was_known = first.kind != "added"
    if last.kind == "removed":
        return last if was_known else None
    return Change("modified" if was_known else "added", last.line)


def _foreign() -> PlaidError:
    return invalid_field("cursor not associated with access_token")


_KINDS: Final[tuple[EventKind, ...]] = ("added", "modified", "removed")
