"""A change to one record as a rail reports it, and what the mirror made of a batch of them."""

from datetime import datetime

import msgspec

from domain.books.record import Record
from domain.money import Money

_BREAKS_TO_BLANKS = bytes.maketrans(b"\r\n", b"  ")


class RecordChange(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The newest known state of one record at the rail.

    `record` is None for a deletion, for a kind the mirror does not understand, and where `problem` says why the
    payload could not be read; `raw` is the rail's own bytes (empty for a deletion). `deleted` with `updated_at`
    None means "not there any more, time unknown".

    Beside a `problem`, `called` is the record's number or name and `stated` the money it is about, where these much can
    be read: people find the record by them.
    """

    kind: str
    id: str
    version: int
    updated_at: datetime | None
    deleted: bool = False
    record: Record | None = None
    raw: bytes = b""
    problem: str = ""
    called: str = ""
    stated: Money | None = None


class StoredPayload(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A payload as a rail has delivered it, out of the log; `updated_at` is what its record had then."""

    kind: str
    id: str
    updated_at: datetime | None
    raw: bytes


class ChangePage(msgspec.Struct, frozen=True, kw_only=True):
    """Some changes, and the cursor that is true once this page and all before it are stored.

    `cursor` is the rail's own opaque text, None on all pages but those after which a pull may be resumed.
    `complete_kinds` names the kinds of which a full pull has by now delivered every record, or a pull since a cursor,
    where they had been refused before. `deletions_untold` names
    the kinds of which the rail could tell what is new and what changed since the cursor, and not what is gone.
    `absent_kinds` names those that the service keeps for no company like this one: nothing of them is missing.
    """

    changes: tuple[RecordChange, ...]
    cursor: str | None = None
    complete_kinds: tuple[str, ...] = ()
    deletions_untold: tuple[str, ...] = ()
    absent_kinds: tuple[str, ...] = ()


class KnownRecord(msgspec.Struct, frozen=True, kw_only=True):
    """How a record stands in the mirror; `correlation` names the write that its newest change belongs to, if one."""

    version: int
    updated_at: datetime | None
    deleted: bool
    correlation: str = ""


class LoggedChange(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a business's append-only change log; `operation` is created, updated or deleted.

    `correlation` names the write it belongs to, empty for a sync; `before_sequence` is the record's entry before it.
    """

    sequence: int
    kind: str
    record_id: str
    operation: str
    version: int
    updated_at: datetime | None
    recorded_at: datetime
    source: str
    actor: str
    correlation: str = ""
    before_sequence: int | None = None


class ChangeEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry with the rail's own payloads before and after it, empty where the record was not there.

    `chain` is the entry's link in hexadecimal: it binds the entry to all before it.
    """

    change: LoggedChange
    before: bytes
    after: bytes
    chain: str


class LogProof(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a log is whole. `head` is its last link, to be kept elsewhere: who alters the log cannot keep it.

    `problem` is a sentence about the entry `sequence`, empty when nothing was altered.
    """

    business_id: str
    entries: int
    head: str
    sequence: int | None = None
    problem: str = ""


def as_json_line(entry: ChangeEntry) -> bytes:
    """One line of an exported log: the entry's fields, then the payloads as they are, or null where there is none."""
    fields = msgspec.json.encode(entry.change)[:-1]
    before, after = _on_one_line(entry.before), _on_one_line(entry.after)
    chain = entry.chain.encode()
    return fields + b',"chain":"' + chain + b'","before":' + before + b',"after":' + after + b"}\n"


def _on_one_line(payload: bytes) -> bytes:
    # Line breaks stand only between the tokens of JSON; within its texts they are escaped.
    return payload.translate(_BREAKS_TO_BLANKS) or b"null"
