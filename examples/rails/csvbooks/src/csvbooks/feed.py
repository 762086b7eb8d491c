"""Pulls: every row, or what is different from what the cursor remembers."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from cashrail.kit.errors import RailRetriable
from cashrail.kit.records import ChangePage, RailSession, RecordChange
from csvbooks.books import SHEETS, Kept, digest_of, read_kind
from csvbooks.cursor import Cursor, Mark
from csvbooks.folder import company_folder

PAGE_ROWS = 500


def pull(session: RailSession, cursor: str | None) -> Iterator[ChangePage]:
    """Everything without a cursor; with one, the rows that are new, different or gone."""
    before = Cursor.parse(cursor) if cursor is not None else None
    marks: dict[str, Mark] = {}
    for kind in SHEETS:
        kept = read(session, kind)
        known = before.kinds.get(kind) if before else None
        if known and known.files == kept.digest:
            marks[kind] = known
            continue
        changes = kept.changes()
        marks[kind] = Mark(kept.digest, {change.id: _digest(kept, change) for change in changes})
        news = changes if known is None else _news(kept, changes, marks[kind], known)
        yield from _pages(news, complete=() if before else (kind,))
    yield ChangePage(changes=(), cursor=Cursor(marks).text())


def pull_kinds(session: RailSession, kinds: Sequence[str]) -> Iterator[ChangePage]:
    """Every row of these kinds."""
    for kind in kinds:
        if kind in SHEETS:
            yield from _pages(read(session, kind).changes(), complete=(kind,))


def read(session: RailSession, kind: str) -> Kept:
    """A kind's files, through the session, which tries again what may succeed later."""
    folder: Path = company_folder(session.app.settings, session.tenant)
    return session.call(lambda _token: read_kind(folder, kind))


def _news(kept: Kept, changes: tuple[RecordChange, ...], now: Mark, known: Mark) -> tuple[RecordChange, ...]:
    gone = [record_id for record_id in known.rows if record_id not in now.rows]
    if gone and not kept.files:
        # Programs that export remove the old file first; nobody's books lose all of a kind at once.
        raise RailRetriable(f"{SHEETS[kept.kind].file} is not there any more; leave its head when all rows go.")
    stones = [
        RecordChange(kind=kept.kind, id=record_id, version=0, updated_at=kept.written_at, deleted=True)
        for record_id in gone
    ]
    different = [change for change in changes if known.rows.get(change.id) != now.rows[change.id]]
    return (*different, *stones)


def _digest(kept: Kept, change: RecordChange) -> str:
    return digest_of(f"{kept.home} {change.version}".encode() + change.raw)


def _pages(changes: tuple[RecordChange, ...], *, complete: tuple[str, ...]) -> Iterator[ChangePage]:
    for start in range(0, len(changes), PAGE_ROWS):
        yield ChangePage(changes=changes[start : start + PAGE_ROWS])
    if complete:
        yield ChangePage(changes=(), complete_kinds=complete)
