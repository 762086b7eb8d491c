"""The collections list: what to say to which customer about which invoice, and whether it may be sent."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from domain.firms.firm import Business
from domain.money import Money
from domain.snapshot.snapshot import DataAge


class Chase(msgspec.Struct, frozen=True, kw_only=True):
    """One invoice to be chased, with a draft of what to say. `held` says why it may not be sent now, "" if it may.

    `version` is the invoice's that the draft is about; `sent_at` are the times it was sent in the last weeks. `owner`
    is the person who looks after the customer, "" where the policy names none.
    """

    rank: int
    invoice_id: str
    version: int
    customer_id: str
    customer: str
    doc_number: str
    email: str
    due_date: date
    days_overdue: int
    days_beyond_usual: int
    amount: Money
    priority: Decimal | None
    stage: str
    subject: str
    body: str
    owner: str = ""
    held: str = ""
    sent_at: tuple[datetime, ...] = ()


class CollectionsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One client's collections list, the most urgent first. Nothing of it is sent unless a person releases it."""

    business: Business
    as_of: date
    policy_version: int
    data_age: DataAge
    items: tuple[Chase, ...]
    blocked_reason: str = ""


class Release(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That an invoice is to be sent again; `version` is the draft's, `email` the draft's or another address."""

    version: int
    email: Annotated[str, msgspec.Meta(min_length=3, max_length=100, pattern="^[^@\\s]+@[^@\\s]+$")]
