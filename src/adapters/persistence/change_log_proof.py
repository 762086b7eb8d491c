"""Proving that a change log, and the mirror that follows from it, are as they were written."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, and_, func, or_

from adapters.persistence.chain import GENESIS, Entry, link
from adapters.persistence.columns import columns_of, decoder_for
from adapters.persistence.instant import to_microseconds
from adapters.persistence.precedence import hash_of
from adapters.persistence.scope import Scoped
from adapters.persistence.tables.core import changes, mirrors, records
from domain.rails.change import LogProof
from domain.rails.kinds import KINDS, OWN_KINDS

_ROWS_AT_ONCE = 1_000
_DECODERS = {name: decoder_for(kind) for name, kind in (KINDS | OWN_KINDS).items()}
_MIRRORED = (
    records.c.kind,
    records.c.record_id,
    records.c.change_sequence,
    records.c.party_id,
    records.c.txn_date,
    records.c.due_date,
    records.c.currency,
    records.c.open_minor,
    records.c.active,
    records.c.data,
)


def proved(scoped: Scoped, kept: LogProof | None) -> LogProof:
    """Every entry against its link, the last one against the head, the mirror against the log, in one read."""
    head = scoped.connection.execute(scoped.select(mirrors, mirrors.c.version, mirrors.c.chain)).one()
    walk = _Walk(scoped.business.id, kept)
    for row in _entries(scoped):
        problem = walk.take(row)
        if problem:
            return walk.broken(row.sequence, problem)
    if (walk.sequence, walk.chain) != (head.version, bytes(head.chain or GENESIS)):
        return walk.broken(walk.sequence + 1, "The log does not end where the mirror's head says.")
    if kept is not None and walk.sequence < kept.entries:
        return walk.broken(walk.sequence + 1, f"The log had {kept.entries:,} entries when its head was kept.")
    strays = [stray for stray in (_unlike(scoped), _unstored(scoped), _misread(scoped)) if stray]
    return walk.broken(*min(strays)) if strays else walk.whole()


class _Walk:
    """How far the log was found whole."""

    def __init__(self, business_id: str, kept: LogProof | None) -> None:
        self.sequence = 0
        self.chain = GENESIS
        self._business_id = business_id
        self._kept = kept

    def take(self, row: Row[Any]) -> str:
        """What is wrong with the next entry, "" for nothing."""
        if row.sequence != self.sequence + 1:
            return "Entries are missing before this one."
        self.sequence = row.sequence
        if hash_of(row.raw) != bytes(row.raw_hash):
            return "The payload of this entry was altered."
        if link(self.chain, _entry_of(self._business_id, row)) != bytes(row.chain):
            return "This entry or its link was altered."
        self.chain = bytes(row.chain)
        if self._kept is not None and self._kept.entries == self.sequence and self._kept.head != self.chain.hex():
            return "The log up to this entry is another than the one whose head was kept."
        return ""

    def broken(self, sequence: int, problem: str) -> LogProof:
        business_id, entries = self._business_id, self.sequence
        return LogProof(business_id=business_id, entries=entries, head="", sequence=sequence, problem=problem)

    def whole(self) -> LogProof:
        return LogProof(business_id=self._business_id, entries=self.sequence, head=self.chain.hex())


def _entries(scoped: Scoped) -> Iterator[Row[Any]]:
    wanted = scoped.select(changes).order_by(changes.c.sequence).execution_options(yield_per=_ROWS_AT_ONCE)
    yield from scoped.connection.execute(wanted)


def _entry_of(business_id: str, row: Row[Any]) -> Entry:
    what = (row.sequence, row.kind, row.record_id, row.operation, row.version)
    times = (to_microseconds(row.updated_at), to_microseconds(row.recorded_at) or 0)
    hashes = (bytes(row.raw_hash), bytes(row.data_hash))
    return Entry(business_id, *what, *times, row.source, row.actor, row.correlation, row.before_sequence, *hashes)


_Stray = tuple[int, str] | None


def _unlike(scoped: Scoped) -> _Stray:
    """The first record that is not what the entry it names says."""
    named = and_(changes.c.business_id == records.c.business_id, changes.c.sequence == records.c.change_sequence)
    differs = or_(
        changes.c.sequence.is_(None),
        changes.c.kind != records.c.kind,
        changes.c.record_id != records.c.record_id,
        changes.c.version != records.c.version,
        changes.c.updated_at.is_distinct_from(records.c.updated_at),
        changes.c.raw_hash != records.c.raw_hash,
        (changes.c.operation == "deleted") != records.c.deleted,
    )
    wanted = scoped.joined(records, changes, named, records.c.kind, records.c.record_id, records.c.change_sequence)
    row = scoped.connection.execute(wanted.where(differs).order_by(records.c.change_sequence).limit(1)).first()
    return row and (row.change_sequence, f"The mirrored {row.kind} {row.record_id} is not what this entry says.")


def _unstored(scoped: Scoped) -> _Stray:
    """The first entry that is its record's newest and that no record names."""
    record = (changes.c.business_id, changes.c.kind, changes.c.record_id)
    newest = scoped.select(changes, *record, func.max(changes.c.sequence).label("sequence")).group_by(*record)
    last = newest.subquery()
    same = and_(
        records.c.business_id == last.c.business_id,
        records.c.kind == last.c.kind,
        records.c.record_id == last.c.record_id,
    )
    wanted = scoped.joined(last, records, same, last.c.kind, last.c.record_id, last.c.sequence)
    gone = records.c.change_sequence.is_distinct_from(last.c.sequence)
    row = scoped.connection.execute(wanted.where(gone).order_by(last.c.sequence).limit(1)).first()
    return row and (row.sequence, f"The mirror has no {row.kind} {row.record_id} as of this entry.")


def _misread(scoped: Scoped) -> _Stray:
    """The first record whose stored form, or a column taken from it, is not what its entry was bound to."""
    named = and_(changes.c.business_id == records.c.business_id, changes.c.sequence == records.c.change_sequence)
    wanted = scoped.joined(records, changes, named, *_MIRRORED, changes.c.data_hash)
    rows = wanted.order_by(records.c.change_sequence).execution_options(yield_per=_ROWS_AT_ONCE)
    for row in scoped.connection.execute(rows):
        data, bound = bytes(row.data or b""), bytes(row.data_hash or b"")
        if (bound and hash_of(data) != bound) or _columns(row) != _columns_read(row.kind, data):
            return row.change_sequence, f"The mirrored {row.kind} {row.record_id} was altered beside the log."
    return None


def _columns(row: Row[Any]) -> tuple[Any, ...]:
    dates = (day and day.isoformat() for day in (row.txn_date, row.due_date))
    return row.party_id, *dates, row.currency, row.open_minor, row.active


def _columns_read(kind: str, data: bytes) -> tuple[Any, ...]:
    return columns_of(_DECODERS[kind](data) if data else None)
