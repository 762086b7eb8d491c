"""Walks a query page by page, over servers that cut pages short and lists that move while they are read."""

from collections.abc import Iterator

import msgspec

from cashrail.kit.records import RecordChange
from plugins.qbo.reading import Reader
from plugins.qbo.statements import page_of

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
    twice ends the walk. `in_doubt` says that a longer page of another kind would end it, so that one who reads several
    kinds does well to read the others first.
    """

    def __init__(self, reader: Reader, kind: str, statement: str) -> None:
        self._reader = reader
        self.kind = kind
        self._statement = statement
        self._start = 1
        self._seen: set[str] = set()
        self._detours = 0
        self._rows_before = 0
        self._page = _Page()
        self.in_doubt = False

    @property
    def steady(self) -> bool:
        return self._detours < _DETOURS_MAX

    def pages(self) -> Iterator[tuple[RecordChange, ...]]:
        """The records not yielded before, page by page, to the end."""
        yield from self.pages_until_doubt()
        while self.in_doubt:
            yield from self.pages_after_doubt()

    def pages_until_doubt(self) -> Iterator[tuple[RecordChange, ...]]:
        """The records not yielded before, page by page, to the end or to where it is in doubt."""
        self.in_doubt = ended = False
        while not (ended or self.in_doubt):
            repeated, unseen = self._step()
            if unseen is None:
                continue
            if unseen:
                yield unseen
            else:
                self._detours += 1
            ended = self._is_last() or (not unseen and (repeated or not self.steady))
            self.in_doubt = not ended and self._may_be_last()

    def pages_after_doubt(self) -> Iterator[tuple[RecordChange, ...]]:
        """The same from where the end was in doubt; nothing if a longer page was read meanwhile."""
        if self._is_last():
            self.in_doubt = False
        else:
            yield from self.pages_until_doubt()

    def _step(self) -> tuple[bool, tuple[RecordChange, ...] | None]:
        """Read a page: whether it came twice, and its records not read yet, None where it skips some."""
        page = self._read(self._start)
        repeated, self._page = page.keys == self._page.keys, page
        if self._start > 1 and self._may_have_skipped(page):
            self._detours += 1
            # Half a page, so that the page which then comes still reaches the rows not read yet.
            self._start = max(1, self._start - max(1, self._rows_before // 2))
            return repeated, None
        self._rows_before = page.rows
        self._start += max(1, page.rows - 1)
        self._reader.rows_longest = max(self._reader.rows_longest, page.rows)
        return repeated, self._unseen(page.changes)

    def _may_have_skipped(self, page: "_Page") -> bool:
        """Whether a page that should begin with a row read before does not; pages of one row cannot overlap."""
        return self._rows_before > 1 and self.steady and not self._seen.issuperset((page.keys or ("",))[:1])

    def _is_last(self) -> bool:
        rows = self._page.rows
        return rows == 0 or (rows < self._reader.rows_longest and self._may_be_last())

    def _may_be_last(self) -> bool:
        """Whether nothing but the want of a longer page speaks against the end."""
        page = self._page
        return page.rows % _ROUND_ROWS != 0 and (page.total <= len(self._seen) or self._detours > 0)

    def _unseen(self, changes: tuple[RecordChange, ...]) -> tuple[RecordChange, ...]:
        unseen = {_key(change): change for change in changes if _key(change) not in self._seen}
        self._seen.update(unseen)
        return tuple(unseen.values())

    def _read(self, start: int) -> "_Page":
        rows = self._reader.page(page_of(self._statement, start), self.kind)
        changes = {name: self._reader.changes(name, objects, rows.answer) for name, objects in rows.by_kind.items()}
        own = changes.get(self.kind, ())
        return _Page(
            rows=rows.count,
            keys=tuple(_key(change) for change in own),
            changes=tuple(change for group in changes.values() for change in group),
            total=rows.total,
        )


class _Page(msgspec.Struct, frozen=True, kw_only=True):
    """One page: how many rows of the kind it has, their keys, all changes in it, the stated total or 0."""

    rows: int = 0
    keys: tuple[str, ...] | None = None
    changes: tuple[RecordChange, ...] = ()
    total: int = 0


def _key(change: RecordChange) -> str:
    return f"{change.kind} {change.id}"
