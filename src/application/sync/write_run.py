"""One write, from the moment it is stored to its final state."""

from datetime import datetime
from typing import Any

import msgspec
import structlog
from msgspec.structs import replace

from application.sync.run import SyncContext
from application.sync.session import ConnectionSession
from domain.books.record import Record
from domain.books.subject import Subject
from domain.errors import RailError, RailReconnect, RailRefused, RailRetriable, RailStale, RailUnanswered
from domain.firms.firm import Scope
from domain.ports.stores.mirror import Mirror, Selection
from domain.ports.stores.writes import StoredWrites
from domain.rails.change import RecordChange
from domain.rails.connection import Connection, ConnectionState
from domain.rails.intent import ChangeBill, ChangeInvoice, ChangePurchase, ChangeVendor, Intent
from domain.rails.rail import Made, WriteRequest
from domain.rails.write import Write, WriteProblem, WriteState

# One lost answer is common in a bad hour, three are an outage: the write then waits for its settling.
_SENDINGS_MAX = 3
_UNTOLD = frozenset({"version", "updated_at"})
# Told by their names only.
_LONG = frozenset({"lines", "links", "private_note"})

# What a ledger takes from another field where it is left empty.
_FILLED_IN = {"cheque_name": "name"}

_BLANK: tuple[object, ...] = (None, "", [], {})
_CHANGES = (ChangeBill, ChangeInvoice, ChangePurchase, ChangeVendor)
# What of a record moves with what an intent gives it.
_FOLLOWING = {
    "vendor_id": ("vendor_id", "entity_kind", "entity_id", "entity_name"),
    "account_id": ("lines",),
    "class_id": ("lines",),
    "whole_class_id": ("class_id",),
    "department_id": ("department_id",),
    "doc_number": ("doc_number",),
    "txn_date": ("txn_date", "due_date"),
    "term_id": ("term_id", "due_date"),
    "due_date": ("due_date",),
    "email": ("email", "email_status"),
    "tax_id": ("tax_id",),
    "active": ("active", "name"),
}


class WriteRun:
    """Carries out a stored write that this process owns; killed at any point, another run takes it up from the log."""

    def __init__(
        self,
        context: SyncContext,
        mirror: Mirror,
        log: StoredWrites,
        scope: Scope,
        connection: Connection,
        session: ConnectionSession,
    ) -> None:
        self._around = context
        self._mirror = mirror
        self._log = log
        self._scope = scope
        self._connection = connection
        self._session = session
        self._events = structlog.get_logger("application.sync", business_id=scope.business_id, rail=connection.rail)

    def carry_out(self, write: Write, undone: Write | None) -> Write:
        """The write in the state it got to; never raises for the rail."""
        target = _Target.of(write, undone)
        made = self._made(undone)
        try:
            for _ in range(_SENDINGS_MAX):
                # A rail may have stumbled after it made the write: whatever was once sent is asked for first.
                if write.attempts:
                    found = self._asked(write, target, made)
                    if found:
                        return self._confirmed(write, found)
                write = self._sent(write, target, made)
                if write.state is not WriteState.UNKNOWN:
                    return write
        except _Stale as stale:
            return self._failed(write, WriteProblem.STALE, str(stale))
        except RailReconnect as error:
            self._around.connections.set_state(self._scope, ConnectionState.RECONNECT, self._around.clock.now())
            return self._stopped(write, WriteProblem.RECONNECT, error)
        except RailRetriable as error:
            return self._stopped(write, WriteProblem.UNREACHABLE, error)
        except RailError as error:
            return self._failed(write, WriteProblem.REFUSED, str(error))
        return write

    def _asked(self, write: Write, target: "_Target", made: Made | None) -> tuple[RecordChange, ...]:
        """What the rail has of a write that was sent: a lost answer is never taken for a refusal."""
        before = RecordChange(
            kind=target.subject.kind,
            id=target.subject.id,
            version=target.version,
            updated_at=None,
            raw=self._log.before(self._scope, write.id),
        )
        request = WriteRequest(request_id=write.id, intent=write.intent, subject=before, undoing=made)
        try:
            return self._around.rails.find_write(self._connection.rail, self._session, request)
        except RailStale as error:
            raise _Stale(f"{error} Whether this write was made before cannot be told; look at it again.") from error
        except RailRefused as error:
            raise RailRetriable(f"The rail does not say what became of this write: {error}") from error

    def _sent(self, write: Write, target: "_Target", made: Made | None) -> Write:
        subject = self._fresh(target)
        write = self._saved(write, WriteState.SENT, before=subject.raw, attempts=write.attempts + 1)
        request = WriteRequest(request_id=write.id, intent=write.intent, subject=subject, undoing=made)
        try:
            changes = self._around.rails.apply_write(self._connection.rail, self._session, request)
        except RailUnanswered as error:
            self._events.warning("write unanswered", write=write.id, attempt=write.attempts)
            return self._saved(write, WriteState.UNKNOWN, error=str(error))
        except RailStale as error:
            raise _Stale(self._what_changed(target, self._read(target)) or str(error)) from error
        except RailRetriable:
            # Nothing was carried out: the write is as if it had not been sent.
            self._saved(write, WriteState.PENDING)
            raise
        if not changes:
            raise RailRefused("The rail made the write and did not say of which record.")
        more = changed_beside(write.intent, subject, changes[0])
        if made is not None:
            more = not_put_back(made.before, subject, changes[0]) if isinstance(write.intent, _CHANGES) else ""
        if more:
            self._events.warning("write changed more", write=write.id, record=f"{subject.kind} {subject.id}")
        return self._confirmed(write, changes, more)

    def _fresh(self, target: "_Target") -> RecordChange:
        """The subject as it is at the rail now; what is not the version that was meant is not written over."""
        subject = self._read(target)
        if subject is None or subject.deleted:
            raise _Stale(f"The {target.subject.kind} {target.subject.id} is not there any more.")
        if subject.version != target.version:
            changed = self._what_changed(target, subject)
            self._apply((subject,), "sync", "")
            raise _Stale(changed)
        return subject

    def _read(self, target: "_Target") -> RecordChange | None:
        ids = [target.subject.id]
        found = self._around.rails.read_records(self._connection.rail, self._session, target.subject.kind, ids)
        return found[0] if found else None

    def _what_changed(self, target: "_Target", now: RecordChange | None) -> str:
        name = f"The {target.subject.kind} {target.subject.id}"
        if now is None or now.record is None:
            return f"{name} has changed at the rail; look at it again."
        with self._mirror.read(self._scope) as mirror:
            known = mirror.records(type(now.record), Selection(record_ids=(now.id,)))
        return f"{name} has changed since: {differences(known[0] if known else None, now.record)}."

    def _confirmed(self, write: Write, changes: tuple[RecordChange, ...], told: str = "") -> Write:
        first = changes[0]
        self._apply(changes, write.member, write.id)
        return self._saved(
            write,
            WriteState.CONFIRMED,
            made=Subject(first.kind, first.id),
            made_version=first.version,
            error=told,
        )

    def _apply(self, changes: tuple[RecordChange, ...], actor: str, correlation: str) -> None:
        rail, now = self._connection.rail, self._around.clock.now()
        self._around.writing.apply(self._scope, changes, rail, actor, now, correlation=correlation, confirmed=True)

    def _failed(self, write: Write, problem: WriteProblem, sentence: str) -> Write:
        return self._saved(write, WriteState.FAILED, problem=problem, error=sentence)

    def _stopped(self, write: Write, problem: WriteProblem, error: RailError) -> Write:
        """A write of which nothing was ever sent has failed; one that may have been made stays to be settled."""
        if write.state is WriteState.PENDING and write.attempts == 0:
            return self._failed(write, problem, str(error))
        return self._saved(write, WriteState.UNKNOWN, error=str(error))

    def _saved(self, write: Write, state: WriteState, *, before: bytes | None = None, **values: object) -> Write:
        write = replace(write, state=state, updated_at=self._now, **values)
        self._log.save(self._scope, write, before=before)
        return write

    def _made(self, undone: Write | None) -> Made | None:
        if undone is None or undone.made is None:
            return None
        return Made(
            before=self._log.before(self._scope, undone.id),
            kind=undone.made.kind,
            record_id=undone.made.id,
            version=undone.made_version or 0,
        )

    @property
    def _now(self) -> datetime:
        return self._around.clock.now()


class _Stale(Exception):
    """The subject is not what the member saw; the text says what has changed."""


class _Target(msgspec.Struct, frozen=True):
    """The record a write is sent for, and the version it must still have."""

    subject: Subject
    version: int

    @classmethod
    def of(cls, write: Write, undone: Write | None) -> "_Target":
        if undone is not None and undone.made is not None:
            return cls(undone.made, undone.made_version or 0)
        return cls(write.intent.subject, write.intent.version)


def differences(known: Record | None, now: Record) -> str:
    """The fields in which two states of a record differ, with both values where they are short."""
    if known is None:
        return "it was not known here before"
    return "; ".join(_told(known, now, _UNTOLD)) or "its version only"


def changed_beside(intent: Intent, before: RecordChange, after: RecordChange) -> str:
    """What a change of a record has changed beside what it meant, as a sentence; empty where nothing was."""
    same = (before.kind, before.id) == (after.kind, after.id)
    if not (same and isinstance(intent, _CHANGES)) or before.record is None or after.record is None:
        return ""
    given = [name for name in intent.__struct_fields__ if getattr(intent, name) is not msgspec.UNSET]
    meant = _UNTOLD.union(*(_FOLLOWING.get(name, ()) for name in given))
    each = _told(before.record, after.record, meant)
    gone = _gone(before.raw, after.raw) if not any(getattr(intent, name) in (None, "") for name in given) else []
    if gone:
        each.append(f"gone from the ledger's own record: {', '.join(gone)}")
    told = "; ".join(each)
    return f"The ledger changed more than was asked: {told}. What stood there is in the change log." if told else ""


def not_put_back(before: bytes, changed: RecordChange, after: RecordChange) -> str:
    """What was blank before a change, and is not after that was undone, as a sentence; empty where all is as it was."""
    if (changed.kind, changed.id) != (after.kind, after.id):
        return ""
    was, meanwhile, now = (_fields(raw) for raw in (before, changed.raw, after.raw))
    given = [field for field, value in meanwhile.items() if value not in _BLANK and was.get(field) in _BLANK]
    left = sorted(field for field in given if was and now.get(field) not in _BLANK)
    return f"The ledger fills in by itself what was blank before: {', '.join(left)}." if left else ""


def _gone(before: bytes, after: bytes) -> list[str]:
    """The fields that had a value in the rail's own payload and have none any more, by its names for them."""
    known, now = _fields(before), _fields(after)
    return sorted(field for field, value in known.items() if now and value not in _BLANK and now.get(field) in _BLANK)


def _fields(raw: bytes) -> dict[str, Any]:
    """The fields of a rail's own payload; none of one that is no object of JSON."""
    try:
        return msgspec.json.decode(raw, type=dict[str, Any])
    except msgspec.MsgspecError:
        return {}


def _told(known: Record, now: Record, untold: frozenset[str]) -> list[str]:
    told = []
    for name in now.__struct_fields__:
        was, is_now = getattr(known, name, None), getattr(now, name)
        filled_in = not was and is_now == getattr(now, _FILLED_IN.get(name, ""), None)
        if was != is_now and name not in untold and not filled_in:
            told.append(name if name in _LONG else f"{name} was {_value(was)} and is {_value(is_now)}")
    return told


def _value(value: object) -> object:
    return "empty" if value in (None, "", ()) else value
