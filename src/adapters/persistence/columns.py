"""What of a typed record stands in columns of its own, for queries to filter by."""

from collections.abc import Callable
from typing import Any

import msgspec

from domain.books.bill import BillPayment
from domain.books.cash_document import Purchase
from domain.books.invoice import Payment
from domain.books.record import Document, OpenDocument, Record
from domain.books.unreadable import Unreadable
from domain.money import to_wire
from domain.rails.change import RecordChange

Columns = tuple[str | None, str | None, str | None, str | None, int | None, bool | None]

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
    if isinstance(record, Document):
        party = getattr(record, "vendor_id", None) or getattr(record, "customer_id", None)
        if isinstance(record, Purchase):
            party = record.entity_id
        due = getattr(record, "due_date", None)
        dates = record.txn_date.isoformat(), None if due is None else due.isoformat()
        return party, *dates, record.currency, _open_minor(record), None
    return None, None, None, getattr(record, "currency", None), None, getattr(record, "active", None)


def _open_minor(record: Document) -> int | None:
    if record.voided:
        return 0
    if isinstance(record, OpenDocument):
        return record.balance_minor
    return record.unapplied_minor if isinstance(record, (Payment, BillPayment)) else None


def decoder_for(kind: type[Record]) -> Callable[[bytes], Any]:
    """Reads the stored form back into its type."""
    return msgspec.json.Decoder(kind).decode
