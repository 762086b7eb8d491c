"""Noting what a change does to a document's amount and date, while both states are at hand."""

from datetime import datetime

from domain.books.record import Document, Record
from domain.books.restatement import Restatement
from domain.rails.change import RecordChange


def restated(known: Record | None, change: RecordChange, *, seen_at: datetime, member: str) -> Restatement | None:
    """What becomes of a document's total and date; None where both stay, and for what cannot be read.

    `known` is None for what was deleted before: that it lives again is noted as it then is.
    """
    after = change.record if isinstance(change.record, Document) else None
    before = after if known is None else known
    if not isinstance(before, Document) or (after is None and not change.deleted):
        return None
    if known is not None and after is not None and (after.txn_date, after.total) == (before.txn_date, before.total):
        return None
    return Restatement(
        kind=change.kind,
        record_id=change.id,
        doc_number=before.doc_number,
        party_id=getattr(before, "vendor_id", None) or getattr(before, "customer_id", None) or "",
        txn_date=before.txn_date,
        total=before.total,
        exchange_rate=before.exchange_rate,
        created_at=before.created_at,
        txn_date_after=after.txn_date if after else None,
        total_after=after.total if after else None,
        changed_at=change.updated_at or seen_at,
        member=member,
    )
