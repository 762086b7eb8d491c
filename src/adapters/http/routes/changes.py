"""Routes about a client's change log: page by page, and as JSON lines."""

from collections.abc import AsyncIterator
from functools import partial
from http import HTTPStatus
from typing import Annotated

import msgspec
from litestar import get
from litestar.openapi import ResponseSpec
from litestar.params import QueryParameter
from litestar.response import Stream

from adapters.http.openapi import problem_responses
from adapters.http.paging import ChangeCursorParameter, LimitParameter, parse_sequence
from adapters.http.parameters import id_in_query
from adapters.http.question import TheProduct, TheWhose
from domain.firms.firm import Scope
from domain.rails.change import ChangeEntry, LoggedChange, as_json_line

LINES_MEDIA_TYPE = "application/jsonl"
ENTRIES_AT_ONCE = 500

KindParameter = Annotated[
    str | None,
    id_in_query("Only entries of this kind of record, e.g. `Bill`."),
]
RecordParameter = Annotated[
    str | None,
    id_in_query("Only entries of records with this id at the service."),
]
PayloadsParameter = Annotated[
    bool, QueryParameter(description="Give also the record before and after each entry, and the entry's link.")
]


class ChangeItem(LoggedChange, frozen=True, kw_only=True):
    """One entry of a change log; `operation` is created, updated or deleted.

    `correlation` names the write it belongs to, empty for a sync; `before_sequence` is the record's entry before it.
    With payloads `before` and `after` are the record as the service told it, null where it was not there, and `chain`
    is the link that binds the entry to all before it; without payloads all three are null.
    """

    before: msgspec.Raw | None = None
    after: msgspec.Raw | None = None
    chain: str | None = None


class ChangeList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a change log, oldest first; `next_cursor` is None when nothing comes after it yet."""

    items: tuple[ChangeItem, ...]
    next_cursor: str | None


@get(
    "/businesses/{business_id:str}/changes",
    summary="A client's change log, oldest first",
    responses=problem_responses(),
)
async def list_changes(
    whose: TheWhose,
    product: TheProduct,
    limit: LimitParameter = 100,
    cursor: ChangeCursorParameter = "0",
    kind: KindParameter = None,
    record: RecordParameter = None,
    *,
    payloads: PayloadsParameter = False,
) -> ChangeList:
    after = parse_sequence(cursor)

    def read(scope: Scope) -> tuple[ChangeItem, ...]:
        log, asked = product.syncing, (scope, after, limit + 1)
        if payloads:
            return tuple(_with_payloads(each) for each in log.entries(*asked, kind=kind, record_id=record))
        return tuple(_plain(each) for each in log.changes(*asked, kind=kind, record_id=record))

    # One entry more than fits on the page tells whether another page follows.
    items = await whose.read(read)
    next_cursor = str(items[limit - 1].sequence) if len(items) > limit else None
    return ChangeList(items=items[:limit], next_cursor=next_cursor)


@get(
    "/businesses/{business_id:str}/changes/export",
    summary="A client's change log with its payloads, as JSON lines",
    media_type=LINES_MEDIA_TYPE,
    responses=problem_responses()
    | {
        int(HTTPStatus.OK): ResponseSpec(
            str, generate_examples=False, description="JSON lines.", media_type=LINES_MEDIA_TYPE
        )
    },
)
async def export_changes(
    whose: TheWhose,
    product: TheProduct,
    cursor: ChangeCursorParameter = "0",
    kind: KindParameter = None,
    record: RecordParameter = None,
) -> Stream:
    """All entries after the cursor, oldest first; each line has the entry, its link in the log's chain, and the record
    before and after it. The log is read while it is sent, so its size does not matter."""
    of_records = partial(product.syncing.entries, kind=kind, record_id=record)
    first = parse_sequence(cursor)
    scope, ahead = await whose.read(lambda scope: (scope, of_records(scope, first, ENTRIES_AT_ONCE)))

    async def lines() -> AsyncIterator[bytes]:
        entries = ahead
        while entries:
            yield b"".join(as_json_line(each) for each in entries)
            last = entries[-1].change.sequence
            entries = await whose.workers.read(partial(of_records, scope, last, ENTRIES_AT_ONCE))

    return Stream(lines(), media_type=LINES_MEDIA_TYPE)


def _plain(change: LoggedChange) -> ChangeItem:
    return ChangeItem(**msgspec.structs.asdict(change))


def _with_payloads(entry: ChangeEntry) -> ChangeItem:
    before, after = (msgspec.Raw(payload) if payload else None for payload in (entry.before, entry.after))
    return ChangeItem(**msgspec.structs.asdict(entry.change), before=before, after=after, chain=entry.chain)


CHANGES_ROUTES = [list_changes, export_changes]
