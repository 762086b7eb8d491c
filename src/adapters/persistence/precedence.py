"""Which of two states of one record stands, whatever order they arrive in."""

from hashlib import blake2b

import msgspec

from adapters.persistence.columns import decoder_for, encoded
from adapters.persistence.instant import from_microseconds, to_microseconds
from domain.books.party import Vendor
from domain.books.remit_to import with_change_noted
from domain.rails.change import RecordChange

_HASH_BYTES = 16
_BEFORE_ALL = -1
_vendor = decoder_for(Vendor)


def hash_of(raw: bytes) -> bytes:
    """What tells one payload from another."""
    return blake2b(raw, digest_size=_HASH_BYTES).digest()


class Precedence(msgspec.Struct, frozen=True, gc=False):
    """The state of a record that later arrivals are measured against; times are microseconds since 1970.

    `data` is the stored form of the typed record, None where it is not typed.
    """

    version: int
    updated_us: int | None
    deleted: bool
    raw_hash: bytes
    data: bytes | None = None


def contradicts(known: Precedence | None, change: RecordChange) -> bool:
    """Whether stamps cannot tell which of the two stands: only the record itself, read again, can.

    A record that is told alive by a state no later than its deletion, or deleted by the very stamp of its live state.
    """
    if known is None or known.deleted == change.deleted:
        return False
    updated_us = to_microseconds(change.updated_at)
    if change.deleted:
        return updated_us is not None and updated_us == known.updated_us
    return not _is_later(change.version, updated_us, known)


def precedence_after(known: Precedence | None, change: RecordChange, *, confirmed: bool = False) -> Precedence | None:
    """The record's state once the change is taken in, or None when the change brings nothing new.

    Live states compare by version, then time; a different payload under the same version and time is an update, and so
    is the same payload of which more or other things were read. The same payload and record told of a later time are no
    news: a rail without stamps can only say when it looked. Rails date deletions and do not number them, so against a
    deletion only time counts. What contradicts the known state stands only when it is `confirmed`.
    """
    if contradicts(known, change) and not confirmed:
        return None
    updated_us = to_microseconds(change.updated_at)
    raw_hash = hash_of(change.raw)
    if known is None:
        return Precedence(change.version, updated_us, change.deleted, raw_hash)
    if change.deleted:
        return _after_deletion(known, Precedence(change.version, updated_us, change.deleted, raw_hash))
    if known.deleted:
        returns = True
    else:
        new, old = _order(change.version, updated_us), _order(known.version, known.updated_us)
        if new > old:
            returns = not _is_seen_again(known, change, raw_hash)
        else:
            returns = new == old and (raw_hash != known.raw_hash or _is_typed_otherwise(known, change))
    return Precedence(change.version, updated_us, change.deleted, raw_hash) if returns else None


def _is_seen_again(known: Precedence, change: RecordChange, raw_hash: bytes) -> bool:
    """Whether nothing but the time differs from what is known."""
    if change.version != known.version or raw_hash != known.raw_hash or not change.raw or known.updated_us is None:
        return False
    if change.record is None or known.data is None:
        return False
    then = from_microseconds(known.updated_us)
    return encoded(msgspec.structs.replace(change.record, updated_at=then)) == known.data


def _is_typed_otherwise(known: Precedence, change: RecordChange) -> bool:
    if change.record is None:
        return False
    if known.data is None:
        return True
    # A vendor's stored form also holds what the mirror has noted.
    stored = _vendor(known.data) if change.kind == Vendor.__name__ else None
    return encoded(with_change_noted(stored, change.record, change.record.updated_at)) != known.data


def _after_deletion(known: Precedence, deletion: Precedence) -> Precedence | None:
    if known.deleted:
        applies = deletion.updated_us is not None and deletion.updated_us > _time(known.updated_us)
    else:
        applies = deletion.updated_us is None or deletion.updated_us >= _time(known.updated_us)
    if not applies:
        return None
    updated_us = known.updated_us if deletion.updated_us is None else deletion.updated_us
    version = max(known.version, deletion.version)
    return msgspec.structs.replace(deletion, version=version, updated_us=updated_us)


def _is_later(version: int, updated_us: int | None, tombstone: Precedence) -> bool:
    if updated_us is None or tombstone.updated_us is None:
        return _order(version, updated_us) > _order(tombstone.version, tombstone.updated_us)
    return updated_us > tombstone.updated_us


def _order(version: int, updated_us: int | None) -> tuple[int, int]:
    return version, _time(updated_us)


def _time(updated_us: int | None) -> int:
    return _BEFORE_ALL if updated_us is None else updated_us
