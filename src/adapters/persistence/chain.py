"""The chain that binds each entry of a change log to all before it."""

from hashlib import blake2b

import msgspec

GENESIS = b"\0" * 32
"""What the first entry of a business is bound to."""

_encode = msgspec.msgpack.Encoder().encode


class Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """All that one entry says; times are microseconds since 1970.

    The payload stands for itself by its hash, and so does the record's stored form; that hash is empty in entries older
    than the chain.
    """

    business_id: str
    sequence: int
    kind: str
    record_id: str
    operation: str
    version: int
    updated_us: int | None
    recorded_us: int
    source: str
    actor: str
    correlation: str
    before_sequence: int | None
    raw_hash: bytes
    data_hash: bytes


def link(previous: bytes, entry: Entry) -> bytes:
    """The entry's own link: nobody can change, drop, add or reorder entries without every later link differing."""
    return blake2b(previous + _encode(entry), digest_size=32).digest()
