"""One record of a client's books with what surrounds it: the page a person opens before deciding about it."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import msgspec

from domain.answers.tray import TrayItem
from domain.firms.firm import Business
from domain.money import Money
from domain.plans.decision import Decision
from domain.snapshot.snapshot import DataAge


class RecordName(msgspec.Struct, frozen=True, kw_only=True):
    """Another record that a record or line names, and as what: `vendor`, `account`, `ap_account`, `term` and the like.

    `record` is empty where the ledger does not tell the other's kind, `name` where the other is not here.
    """

    role: str
    record: str
    name: str


class RecordLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a document; of a journal entry a debit is positive and a credit negative.

    `settles` are the documents that the amount is applied to.
    """

    id: str
    amount: Money
    description: str
    names: tuple[RecordName, ...]
    settles: tuple[str, ...]


class DocumentFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a dated document says; `balance` is its open or unapplied part, None of kinds that have none."""

    txn_date: date
    due_date: date | None
    doc_number: str
    total: Money
    balance: Money | None
    tax: Money
    exchange_rate: Decimal | None
    voided: bool
    note: str


class PartyFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the books say of a vendor or customer; `balance` is what the ledger calls open with them, None where it
    does not say.
    """

    company_name: str
    email: str
    phone: str
    account_number: str
    balance: Money | None


class Neighbour(msgspec.Struct, frozen=True, kw_only=True):
    """A document beside the record; `page` is where a person sees it in the ledger, empty where there is none."""

    record: str
    document_facts: DocumentFacts
    page: str


class RecordAttachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file or note that is attached to the record in the ledger; the file itself is not kept here."""

    record: str
    file_name: str
    content_type: str
    size_bytes: int | None
    note: str


class RecordDetail(msgspec.Struct, frozen=True, kw_only=True):
    """One record with its lines, where it stands in the ledger, and what belongs to it.

    `document_facts` is of dated documents alone, `party_facts` of vendors and customers. `linked` are the documents
    that it settles or is settled by. `neighbours` are those of the same vendor or customer whose dates are nearest, by
    date; `neighbours_total` counts all of them. `page` and `pages` are where a person sees records in the ledger.
    """

    business: Business
    as_of: date
    policy_version: int
    data_age: DataAge
    record: str
    kind: str
    id: str
    version: int
    name: str
    active: bool
    created_at: datetime | None
    updated_at: datetime
    document_facts: DocumentFacts | None
    party_facts: PartyFacts | None
    names: tuple[RecordName, ...]
    lines: tuple[RecordLine, ...]
    page: str
    linked: tuple[Neighbour, ...]
    neighbours: tuple[Neighbour, ...]
    neighbours_total: int
    findings: tuple[TrayItem, ...]
    decisions: tuple[Decision, ...]
    attachments: tuple[RecordAttachment, ...]
    pages: Mapping[str, str] = {}
