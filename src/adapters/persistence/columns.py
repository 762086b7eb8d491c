"""What of a typed record stands in columns of its own, for queries to filter by."""

from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec

from domain.books.bill import BillPayment
from domain.books.invoice import Payment
from domain.books.record import Document, OpenDocument, Record
from domain.books.unreadable import Unreadable
from domain.money import to_wire
from domain.rails.change import RecordChange

Columns = tuple[str | None, str | None, str | None, str | None, int | None, bool | None]

_PARTIES = ("vendor_id", "customer_id", "entity_id")
_NONE: Columns = (None, None, None, None, None, None)
_encode = msgspec.json.Encoder().encode
_encode_told = msgspec.json.Encoder(enc_hook=to_wire).encode


def encoded(record: Record) -> bytes:
    """The stored form of a typed record."""
    return _encode(record)


def unreadable_of(change: RecordChange, deleted: bool) -> bytes | None:  # noqa: FBT001
    """The stored form of what could not be read; None for what was, and for what nobody reads."""
    if deleted or change.record is not None or not change.problem:
        return None
    told = Unreadable(
        kind=change.kind, id=change.id, problem=change.problem, called=change.called, stated=change.stated
    )
    return _encode_told(told)


def columns_of(record: Record | None) -> Columns:
    """Party, transaction date and due date in ISO form, currency, open or unapplied part, and whether it is active."""
    if record is None:
        return _NONE
    if not isinstance(record, Document):
        return None, None, None, getattr(record, "currency", None), None, getattr(record, "active", None)
    party, due_date, left = _fields_of(type(record))
    due = getattr(record, due_date) if due_date else None
    open_minor = 0 if record.voided else getattr(record, left) if left else None
    dates = record.txn_date.isoformat(), None if due is None else due.isoformat()
    return (getattr(record, party) or None) if party else None, *dates, record.currency, open_minor, None


@cache
def _fields_of(kind: type[Document]) -> tuple[str, str, str]:
    """The fields of a kind that hold its party, its due date and what is open or unapplied; empty where it has none."""
    party = next((field for field in _PARTIES if hasattr(kind, field)), "")
    if issubclass(kind, OpenDocument):
        left = "balance_minor"
    else:
        left = "unapplied_minor" if issubclass(kind, Payment | BillPayment) else ""
    return party, "due_date" if hasattr(kind, "due_date") else "", left


def decoder_for(kind: type[Record]) -> Callable[[bytes], Any]:
    """Reads the stored form back into its type."""
    return msgspec.json.Decoder(kind).decode
