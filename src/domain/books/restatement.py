"""A document that was deleted, or whose amount or date was changed, as the mirror saw it."""

from datetime import date, datetime
from decimal import Decimal

import msgspec

from domain.money import Money


class Restatement(msgspec.Struct, frozen=True, kw_only=True):
    """What one change made of one document; `total_after` and `txn_date_after` are None for a deletion.

    `sequence` is that of the change log's entry. `changed_at` is when the rail says, and where it does not, when it was
    seen. `member` made the change from here, empty where it was made in the ledger, which does not tell by whom.
    """

    kind: str
    record_id: str
    doc_number: str = ""
    party_id: str = ""
    txn_date: date
    total: Money
    exchange_rate: Decimal | None = None
    created_at: datetime | None = None
    txn_date_after: date | None = None
    total_after: Money | None = None
    changed_at: datetime
    member: str = ""
    sequence: int = 0
