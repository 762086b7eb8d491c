"""Payloads that were delivered before, translated again by the code as it is now."""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

from cashrail.kit.errors import RailCursorExpired
from cashrail.kit.records import RecordChange, StoredPayload
from plugins.qbo.cursor import Cursor
from plugins.qbo.translate import change_of
from plugins.qbo.translate_fields import DEFAULT_CURRENCY, BooksContext

_BYTES = 8
_SOURCES = ("translate*.py", "wire*.py")


def revision() -> str:
    """A digest of the code that makes records of payloads: another one whenever it has been edited."""
    folder, digest = Path(__file__).parent, blake2b(digest_size=_BYTES)
    for source in sorted(found for pattern in _SOURCES for found in folder.glob(pattern)):
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()


def again(payloads: Sequence[StoredPayload], cursor: str | None) -> tuple[RecordChange, ...]:
    """The changes that they stand for, in their order; the cursor tells the company's home currency."""
    home_currency = _home_currency(cursor)
    made = (
        change_of(each.kind, each.raw, BooksContext(home_currency=home_currency, answered_at=each.updated_at))
        for each in payloads
    )
    return tuple(change for change in made if change is not None)


def _home_currency(cursor: str | None) -> str:
    try:
        known = Cursor.parse(cursor) if cursor else None
    except RailCursorExpired:
        known = None
    return (known.home_currency if known else None) or DEFAULT_CURRENCY
