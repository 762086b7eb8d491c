"""A second rail of a client, and how its records belong to those of the client's ledger."""

from datetime import date, datetime

import msgspec

from domain.books.record import Record
from domain.firms.firm import Business
from domain.money import Money
from domain.rails.sync import SyncHealth


class Feed(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Another rail that tells of the same company; `id` is that of the business which mirrors it."""

    rail: str
    name: str


class FeedLink(Record, frozen=True, kw_only=True, omit_defaults=True):
    """One document as a feed tells it, and the ledger's document that is the same one.

    `kind` is the kind on both sides. `record_id` is the ledger's, None while it has no such document; `matched_by` says
    how the two were found to be one: `number` or `amount`. `balance_minor` is None for kinds without an open part.
    `updated_at` is when the feed last changed its own.
    """

    feed_id: str
    rail: str
    kind: str
    feed_record_id: str
    record_id: str | None = None
    matched_by: str = ""
    doc_number: str = ""
    party: str = ""
    txn_date: date
    due_date: date | None = None
    currency: str
    total_minor: int
    balance_minor: int | None = None
    voided: bool = False

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

    @property
    def balance(self) -> Money | None:
        """The part still open, None for kinds that have none."""
        return None if self.balance_minor is None else Money(self.balance_minor, self.currency)

    @property
    def is_settled(self) -> bool:
        """Whether the feed has it as paid in full."""
        return self.balance_minor == 0 and self.total_minor > 0 and not self.voided


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a feed and the ledger tell differently, each as it is written."""

    name: str
    feed: str
    ledger: str


class Disagreement(msgspec.Struct, frozen=True, kw_only=True):
    """A document that the books do not have (`record_id` None) or that they have otherwise than the feed."""

    kind: str
    feed_record_id: str
    record_id: str | None
    matched_by: str
    doc_number: str
    party: str
    txn_date: date
    total: Money
    differences: tuple[Difference, ...] = ()


class BankBeside(msgspec.Struct, frozen=True, kw_only=True):
    """An account at a bank, as of `as_of`, and the books' account that it is, None where that is not known.

    Of the `gap`, bank less books, `outstanding` left the books and not yet the bank, and `in_transit` came into the
    books and not yet to the bank; `unexplained` is what is left.
    """

    institution: str
    name: str
    mask: str
    account_id: str | None
    as_of: datetime
    bank: Money | None
    books: Money | None
    gap: Money | None
    outstanding: Money
    in_transit: Money
    unexplained: Money | None
    at_bank_only: int


class FeedReport(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One feed of a client: how its syncs fare, how many of its documents agree with the books, and which do not.

    `unread` counts those whose document in the books is settled and older than the history that is read. `banks` are
    accounts at a bank beside those of the books.
    """

    health: SyncHealth
    agreeing: int
    unread: int
    disagreements: tuple[Disagreement, ...]
    banks: tuple[BankBeside, ...] = ()


class FeedsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the second rails of a client tell; without any, `feeds` is empty."""

    business: Business
    feeds: tuple[FeedReport, ...]
