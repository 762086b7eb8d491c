"""What every mirrored record and every document has."""

from datetime import date, datetime
from decimal import Decimal

import msgspec

from domain.money import Money


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One mirrored entity; `id` is the rail's id, `version` its edit counter (QBO's SyncToken)."""

    id: str
    version: int
    created_at: datetime | None = None
    updated_at: datetime


class Link(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A reference from one document to another: the other's kind as the rail calls it, and its id."""

    kind: str
    id: str


class Document(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A dated transaction in one currency; `total_minor` is in minor units of `currency`.

    `exchange_rate` is home units for one unit of `currency`; None where the rail gave none.
    A voided document has a total of zero and stays readable. `tax_minor` is the sales tax in the total;
    `class_id` that of the whole document, where classes are not kept by line.
    """

    txn_date: date
    currency: str
    exchange_rate: Decimal | None = None
    doc_number: str = ""
    total_minor: int = 0
    voided: bool = False
    department_id: str | None = None
    class_id: str | None = None
    tax_minor: int = 0
    private_note: str = ""
    links: tuple[Link, ...] = ()

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)


class OpenDocument(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A document with an open part; `balance_minor` is what is still to be settled or applied."""

    balance_minor: int = 0

    @property
    def balance(self) -> Money:
        return Money(self.balance_minor, self.currency)

    @property
    def is_open(self) -> bool:
        return self.balance_minor > 0 and not self.voided
