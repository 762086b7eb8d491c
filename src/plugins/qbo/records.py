"""Named records read again, and single writes."""

from collections.abc import Sequence

import msgspec

from cashrail.kit.errors import RailRefused
from cashrail.kit.records import RailSession, RecordChange, WriteIntent
from plugins.qbo.client import Client, lists_of, section_of
from plugins.qbo.reading import Reader
from plugins.qbo.statements import with_ids
from plugins.qbo.translate import SINGLES
from plugins.qbo.wire import UNDECODABLE

# Keeps the statement, which travels in the address, well below the 8 KB that servers take.
_IDS_MAX = 100
_VOIDED_BY_OPERATION = frozenset({"Invoice"})
_VOIDED_BY_UPDATE = frozenset({"BillPayment", "Payment"})


def read_records(session: RailSession, kind: str, record_ids: Sequence[str]) -> tuple[RecordChange, ...]:
    """Those of the named records that exist, in the order asked for, each id once."""
    wanted = list(dict.fromkeys(record_ids))
    found: dict[str, RecordChange] = {}
    with Client(session) as client:
        reader = Reader(client)
        for start in range(0, len(wanted), _IDS_MAX):
            chunk = wanted[start : start + _IDS_MAX]
            changes = reader.single(kind) if kind in SINGLES else _query_until_none(reader, kind, chunk)
            found.update((change.id, change) for change in changes if change.kind == kind)
    return tuple(found[each] for each in wanted if each in found)


def _query_until_none(reader: Reader, kind: str, ids: Sequence[str]) -> list[RecordChange]:
    """Asks for what is missing until an answer brings none of it: a page cut short must not look like a deletion."""
    found: list[RecordChange] = []
    missing = list(ids)
    while missing:
        answer = reader.client.query(with_ids(kind, missing))
        objects = lists_of(section_of(answer.objects, "QueryResponse")).get(kind, [])
        changes = [change for change in reader.changes(kind, objects, answer) if change.id in missing]
        if not changes:
            break
        found += changes
        missing = [each for each in missing if each not in {change.id for change in changes}]
    return found


def apply_write(session: RailSession, intent: WriteIntent) -> RecordChange:
    """One write under the intent's request id; the record as the service has it afterwards, or its tombstone."""
    params, payload = _request_of(intent)
    with Client(session) as client:
        answer = client.post(
            intent.kind.lower(), {"requestid": intent.request_id, **params}, payload, needed=intent.kind
        )
        changes = Reader(client).changes(intent.kind, [bytes(answer.objects[intent.kind])], answer)
    if not changes:
        raise RailRefused(f"QuickBooks Online answered the write of a {intent.kind} without its id.")
    return changes[0]


def _request_of(intent: WriteIntent) -> tuple[dict[str, str], bytes]:
    """The query parameters and the body; each operation is asked for in Intuit's own way."""
    if intent.operation in {"create", "update"}:
        return {}, intent.payload
    if intent.operation == "delete":
        return {"operation": "delete"}, intent.payload
    if intent.operation == "void" and intent.kind in _VOIDED_BY_OPERATION:
        return {"operation": "void"}, intent.payload
    if intent.operation == "void" and intent.kind in _VOIDED_BY_UPDATE:
        return {"operation": "update", "include": "void"}, _sparse(intent.payload)
    raise RailRefused(f"QuickBooks Online has no operation {intent.operation!r} for a {intent.kind}.")


def _sparse(payload: bytes) -> bytes:
    try:
        fields = msgspec.json.decode(payload, type=dict[str, msgspec.Raw])
    except UNDECODABLE as error:
        raise RailRefused("The payload of the write is no JSON object.") from error
    return msgspec.json.encode({**fields, "sparse": True})
