"""What a person knows will come or go before the books do."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from domain.money import Money


class KnownState(StrEnum):
    """`planned` is counted until its review is due; `consumed` was entered in the books; `removed` was a mistake."""

    PLANNED = "planned"
    CONSUMED = "consumed"
    REMOVED = "removed"


class KnownItem(msgspec.Struct, frozen=True, kw_only=True):
    """An expected receipt (positive) or payment (negative) that is not in the books.

    `probability` is above 0 and at most 1. `party` is such as "Vendor:7", empty where it is nobody in the books yet.
    After `review_by` it is struck until its owner looks at it again. `consumed_by` names the document that replaced it,
    as "Kind:id"; `distinct_from` those that a person said are another payment. `version` counts its changes.
    """

    id: str
    label: str
    amount: Money
    day: date
    probability: Decimal = Decimal(1)
    owner: str
    review_by: date
    note: str = ""
    party: str = ""
    state: KnownState = KnownState.PLANNED
    consumed_by: str = ""
    distinct_from: tuple[str, ...] = ()
    version: int = 1
    created_at: datetime
    updated_at: datetime
    updated_by: str

    def is_stale(self, as_of: date) -> bool:
        """Whether its review is overdue."""
        return self.review_by < as_of


class KnownItemDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A known item as a person gives it; `owner` is the giver and `review_by` the policy's days ahead when left out."""

    label: str
    amount: Money
    day: date
    probability: Decimal = Decimal(1)
    owner: str | None = None
    review_by: date | None = None
    note: str = ""
    party: str = ""
