"""Named records read again."""

from collections.abc import Sequence
from urllib.parse import quote

from cashrail.kit.errors import RailRefused, RailRetriable
from cashrail.kit.records import RailSession, RecordChange
from plugins.qbo.client import Client, rows_of, section_of
from plugins.qbo.reading import Reader
from plugins.qbo.statements import with_ids
from plugins.qbo.translate import RATES, SINGLES

# Keeps the statement, which travels in the address, well below the 8 KB that servers take.
_IDS_MAX = 100
_NOT_FOUND = "610"


def read_records(session: RailSession, kind: str, record_ids: Sequence[str]) -> tuple[RecordChange, ...]:
    """Those of the named records that exist, in the order asked for, each id once."""
    with Client(session) as client:
        return read_all(Reader(client), kind, record_ids)


def read_all(reader: Reader, kind: str, record_ids: Sequence[str]) -> tuple[RecordChange, ...]:
    """As `read_records`, over a reader that is open."""
    wanted = list(dict.fromkeys(record_ids))
    if kind == RATES:
        return reader.rates(wanted)
    if len(wanted) == 1 and kind not in SINGLES:
        return _alone(reader, kind, wanted[0])
    found: dict[str, RecordChange] = {}
    for start in range(0, len(wanted), _IDS_MAX):
        chunk = wanted[start : start + _IDS_MAX]
        changes = reader.single(kind) if kind in SINGLES else _query_until_none(reader, kind, chunk)
        found.update((change.id, change) for change in changes if change.kind == kind)
    return tuple(found[each] for each in wanted if each in found)


def _alone(reader: Reader, kind: str, record_id: str) -> tuple[RecordChange, ...]:
    """One record by its own address, which says of one that is gone that it is, where a query leaves it out."""
    try:
        answer = reader.client.get(f"{kind.lower()}/{quote(record_id, safe='')}", needed=kind)
    except RailRefused as refusal:
        if refusal.code == _NOT_FOUND:
            return ()
        raise
    read = reader.changes(kind, [bytes(answer.objects[kind])], answer)
    if all(change.id != record_id for change in read):
        raise RailRetriable(f"QuickBooks Online answered with another {kind} than the one asked for.")
    return tuple(change for change in read if change.id == record_id and not change.deleted)


def _query_until_none(reader: Reader, kind: str, ids: Sequence[str]) -> list[RecordChange]:
    """Asks for what is missing until an answer brings none of it: a page cut short must not look like a deletion."""
    found: list[RecordChange] = []
    missing = list(ids)
    while missing:
        answer = reader.client.query(with_ids(kind, missing))
        objects = rows_of(section_of(answer.objects, "QueryResponse"), kind).get(kind, [])
        changes = [change for change in reader.changes(kind, objects, answer) if change.id in missing]
        if not changes:
            break
        found += changes
        missing = [each for each in missing if each not in {change.id for change in changes}]
    return found
