"""Walks a query page by page, over servers that cut pages short and lists that move while they are read."""

from collections.abc import Iterator

import msgspec

from cashrail.kit.records import RecordChange
from plugins.qbo.client import lists_of, section_of
from plugins.qbo.reading import Reader
from plugins.qbo.statements import ROWS_MAX

# Servers cut pages at round numbers; another length below the one asked for is the end of the list.
_ROUND_ROWS = 100
# Less than a cut page holds, so that a page that steps back still reaches rows not read yet.
_BACK_ROWS = 50
_BACK_STEPS_MAX = 20


class Walk:
    """Reads every record a statement selects.

    Each page begins with the last row of the one before. When that page begins with a row not read yet, a row
    before it has gone away meanwhile and another would be skipped: the walk then steps back. `steady` turns False
    when the list keeps moving, so that records may have been missed.
    """

    def __init__(self, reader: Reader, kind: str, statement: str) -> None:
        self._reader = reader
        self._kind = kind
        self._statement = statement
        self._seen: set[str] = set()
        self._back_steps = 0

    @property
    def steady(self) -> bool:
        return self._back_steps < _BACK_STEPS_MAX

    def pages(self) -> Iterator[tuple[RecordChange, ...]]:
        """The records not yielded before, page by page; a page that brings none ends the walk."""
        start = 1
        while True:
            page = self._read(start)
            if page.rows == 0:
                return
            if start > 1 and self.steady and page.first_key not in self._seen:
                self._back_steps += 1
                start = max(1, start - _BACK_ROWS)
                continue
            unseen = self._unseen(page.changes)
            if unseen:
                yield unseen
            if not unseen or page.is_last(len(self._seen)):
                return
            start += max(1, page.rows - 1)

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
            first_key=_key(own[0]) if own else "",
            changes=tuple(change for group in changes.values() for change in group),
            total=_total_of(response.get("totalCount")),
        )


class _Page(msgspec.Struct, frozen=True, kw_only=True):
    """One page: how many rows of the kind it has, its first row's key, all its changes, the stated total or 0."""

    rows: int
    first_key: str
    changes: tuple[RecordChange, ...]
    total: int

    def is_last(self, seen: int) -> bool:
        """Whether its length says that the list ends here; a stated total may only say that it does not."""
        return self.rows < ROWS_MAX and self.rows % _ROUND_ROWS != 0 and self.total <= seen


def _key(change: RecordChange) -> str:
    return f"{change.kind} {change.id}"


def _total_of(raw: msgspec.Raw | None) -> int:
    if raw is None:
        return 0
    try:
        return msgspec.json.decode(raw, type=int)
    except msgspec.DecodeError:
        return 0
