"""Walks a query page by page, over servers that cut pages short and lists that move while they are read."""

from collections.abc import Iterator

import msgspec

from cashrail.kit.records import RecordChange
from plugins.qbo.client import lists_of, section_of
from plugins.qbo.reading import Reader
from plugins.qbo.statements import ROWS_MAX
from plugins.qbo.wire import UNDECODABLE

# A page of a round length below the one asked for may have been cut by the server.
_ROUND_ROWS = 100
# Pages that bring nothing new before a walk is given up.
_DETOURS_MAX = 20


class Walk:
    """Reads every record a statement selects.

    Each page begins with the last row of the one before. When that page is empty or begins with a row not read
    yet, a row before it has gone away meanwhile and another would be skipped: the walk then steps back. `steady`
    turns False when the list keeps moving, so that records may have been missed.

    The list ends with a page that cannot have been cut: of no round length, and shorter than another page of the
    same pull. A stated total above what was read asks once more, and is not believed further; a page that comes
    twice ends the walk.
    """

    def __init__(self, reader: Reader, kind: str, statement: str) -> None:
        self._reader = reader
        self._kind = kind
        self._statement = statement
        self._seen: set[str] = set()
        self._detours = 0
        self._rows_before = 0

    @property
    def steady(self) -> bool:
        return self._detours < _DETOURS_MAX

    def pages(self) -> Iterator[tuple[RecordChange, ...]]:
        """The records not yielded before, page by page."""
        start, keys_before = 1, None
        while True:
            page = self._read(start)
            repeated, keys_before = page.keys == keys_before, page.keys
            if start > 1 and self._may_have_skipped(page):
                self._detours += 1
                # Half a page, so that the page which then comes still reaches the rows not read yet.
                start = max(1, start - max(1, self._rows_before // 2))
                continue
            unseen = self._unseen(page.changes)
            if unseen:
                yield unseen
            else:
                self._detours += 1
            if self._is_last(page) or (not unseen and (repeated or not self.steady)):
                return
            self._rows_before = page.rows
            start += max(1, page.rows - 1)

    def _may_have_skipped(self, page: "_Page") -> bool:
        """Whether a page that should begin with a row read before does not; pages of one row cannot overlap."""
        return self._rows_before > 1 and self.steady and not self._seen.issuperset(page.keys[:1] or [""])

    def _is_last(self, page: "_Page") -> bool:
        longest = self._reader.rows_longest
        self._reader.rows_longest = max(longest, page.rows)
        perhaps_cut = page.rows >= longest or page.rows % _ROUND_ROWS == 0
        return page.rows == 0 or (not perhaps_cut and (page.total <= len(self._seen) or self._detours > 0))

    def _unseen(self, changes: tuple[RecordChange, ...]) -> tuple[RecordChange, ...]:
        unseen = {_key(change): change for change in changes if _key(change) not in self._seen}
        self._seen.update(unseen)
        return tuple(unseen.values())

    def _read(self, start: int) -> "_Page":
        answer = self._reader.client.query(f"{self._statement} STARTPOSITION {start} MAXRESULTS {ROWS_MAX}")
        response = section_of(answer.objects, "QueryResponse")
        found = lists_of(response)
        changes = {name: self._reader.changes(name, objects, answer) for name, objects in found.items()}
        own = changes.get(self._kind, ())
        return _Page(
            rows=len(found.get(self._kind, ())),
            keys=tuple(_key(change) for change in own),
            changes=tuple(change for group in changes.values() for change in group),
            total=_total_of(response.get("totalCount")),
        )


class _Page(msgspec.Struct, frozen=True, kw_only=True):
    """One page: how many rows of the kind it has, their keys, all changes in it, the stated total or 0."""

    rows: int
    keys: tuple[str, ...]
    changes: tuple[RecordChange, ...]
    total: int


def _key(change: RecordChange) -> str:
    return f"{change.kind} {change.id}"


def _total_of(raw: msgspec.Raw | None) -> int:
    if raw is None:
        return 0
    try:
        return msgspec.json.decode(raw, type=int)
    except UNDECODABLE:
        return 0
