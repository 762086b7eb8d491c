"""The change log of one business, read entry by entry and proved whole."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, Row, and_, func, or_

from adapters.persistence.chain import GENESIS, Entry, link
from adapters.persistence.engine import reading
from adapters.persistence.instant import to_microseconds
from adapters.persistence.precedence import hash_of
from adapters.persistence.scope import Scoped
from adapters.persistence.tables import changes, mirrors, records
from domain.models.change import ChangeEntry, LoggedChange, LogProof
from domain.models.firm import Scope

_ROWS_AT_ONCE = 1_000


class SqlChangeLog:
    """Implements the port `ChangeLog`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def entries(self, scope: Scope, after: int, limit: int) -> tuple[ChangeEntry, ...]:
        with reading(self._engine) as connection:
            scoped = Scoped(connection, scope)
            wanted = scoped.select(changes).where(changes.c.sequence > after).order_by(changes.c.sequence)
            rows = connection.execute(wanted.limit(limit)).all()
            earlier = _payloads(scoped, [row.before_sequence for row in rows if row.before_sequence is not None])
        return tuple(_entry(row, earlier.get(row.before_sequence, b"")) for row in rows)

    def prove(self, scope: Scope) -> LogProof:
        with reading(self._engine) as connection:
            scoped = Scoped(connection, scope)
            head = connection.execute(scoped.select(mirrors, mirrors.c.version, mirrors.c.chain)).one()
            proof = _Proof(scope.business_id)
            for row in _all(scoped):
                problem = proof.take(row)
                if problem:
                    return proof.broken(row.sequence, problem)
            if proof.sequence != head.version or (head.chain or GENESIS) != proof.chain:
                return proof.broken(proof.sequence + 1, "The log ends before its last entry, or its head was altered.")
            return _compared(scoped, proof)


class _Proof:
    """How far the log was found whole."""

    def __init__(self, business_id: str) -> None:
        self.sequence = 0
        self.chain = GENESIS
        self._business_id = business_id

    def take(self, row: Row[Any]) -> str:
        """What is wrong with the next entry, "" for nothing."""
        if row.sequence != self.sequence + 1:
            return "Entries are missing before this one."
        self.sequence = row.sequence
        if row.chain is None and self.chain == GENESIS:
            # Written before logs were chained; whatever follows the first link is bound.
            return ""
        if hash_of(row.raw) != bytes(row.raw_hash or b""):
            return "The payload of this entry was altered."
        expected = link(self.chain, _of(self._business_id, row))
        self.chain = bytes(row.chain or b"")
        return "" if self.chain == expected else "This entry or its link was altered."

    def broken(self, sequence: int, problem: str) -> LogProof:
        business_id, entries = self._business_id, self.sequence
        return LogProof(business_id=business_id, entries=entries, head="", sequence=sequence, problem=problem)

    def whole(self) -> LogProof:
        return LogProof(business_id=self._business_id, entries=self.sequence, head=self.chain.hex())


def _all(scoped: Scoped) -> Iterator[Row[Any]]:
    wanted = scoped.select(changes).order_by(changes.c.sequence).execution_options(yield_per=_ROWS_AT_ONCE)
    yield from scoped.connection.execute(wanted)


def _compared(scoped: Scoped, proof: _Proof) -> LogProof:
    """A record that is not what its newest entry says was altered beside the log."""
    newest = and_(changes.c.business_id == records.c.business_id, changes.c.sequence == records.c.change_sequence)
    differs = or_(
        changes.c.sequence.is_(None),
        changes.c.raw_hash != records.c.raw_hash,
        changes.c.version != records.c.version,
        (changes.c.operation == "deleted") != records.c.deleted,
    )
    wanted = scoped.joined(records, changes, newest, func.min(records.c.change_sequence)).where(differs)
    altered = scoped.connection.execute(wanted).scalar()
    if altered is None:
        return proof.whole()
    return proof.broken(int(altered), "The mirrored record of this entry is not what the log says.")


def _payloads(scoped: Scoped, sequences: list[int]) -> dict[int, bytes]:
    wanted = scoped.select(changes, changes.c.sequence, changes.c.raw).where(changes.c.sequence.in_(sequences))
    return {sequence: bytes(raw) for sequence, raw in scoped.connection.execute(wanted)}


def _of(business_id: str, row: Row[Any]) -> Entry:
    times = (to_microseconds(row.updated_at), to_microseconds(row.recorded_at) or 0)
    what = (row.kind, row.record_id, row.operation, row.version)
    return Entry(
        business_id,
        row.sequence,
        *what,
        *times,
        row.source,
        row.actor,
        row.correlation,
        row.before_sequence,
        bytes(row.raw_hash),
    )


def _entry(row: Row[Any], before: bytes) -> ChangeEntry:
    logged = LoggedChange(**{name: getattr(row, name) for name in LoggedChange.__struct_fields__})
    return ChangeEntry(change=logged, before=before, after=bytes(row.raw), chain=bytes(row.chain or b"").hex())
