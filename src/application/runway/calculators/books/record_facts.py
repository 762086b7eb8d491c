"""What a record says, in the words of an answer: the same for all kinds."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

import msgspec

from domain.answers.record import (
    DocumentFacts,
    Neighbour,
    PartyFacts,
    RecordAttachment,
    RecordLine,
    RecordName,
)
from domain.books.bank import BankLine
from domain.books.bill import BillPayment
from domain.books.invoice import Payment
from domain.books.listed import Attachable
from domain.books.party import Party
from domain.books.record import Document, Link, OpenDocument, Record
from domain.books.relations import subject_of
from domain.books.subject import Subject
from domain.money import Money
from domain.snapshot.snapshot import Snapshot

NEIGHBOURS_MAX = 20

_KIND_BY_ROLE = {
    "account": "Account",
    "ap_account": "Account",
    "card_account": "Account",
    "cash_back_account": "Account",
    "class": "Class",
    "customer": "Customer",
    "department": "Department",
    "deposit_account": "Account",
    "expense_account": "Account",
    "from_account": "Account",
    "income_account": "Account",
    "item": "Item",
    "tax_code": "TaxCode",
    "term": "Term",
    "to_account": "Account",
    "vendor": "Vendor",
}
# What a bank names is at the bank, and in no ledger.
_KIND_BY_ROLE_AT_BANK = {"account": "BankAccount", "pending": "BankLine"}
# Who is paid may be of several kinds, and a parent is of its child's.
_ROLES = frozenset({*_KIND_BY_ROLE, *_KIND_BY_ROLE_AT_BANK, "entity", "parent"})


def nearest(documents: Iterable[Document], to: Record, day: date) -> tuple[Document, ...]:
    """The others whose dates are nearest to the record's, or to the day where it has none; by date."""
    own = to.txn_date if isinstance(to, Document) else day
    others = [each for each in documents if subject_of(each) != subject_of(to)]
    found = sorted(others, key=lambda each: (abs((each.txn_date - own).days), *_place(each)))[:NEIGHBOURS_MAX]
    return tuple(sorted(found, key=_place))


def _place(document: Document) -> tuple[date, Subject]:
    return document.txn_date, subject_of(document)


def neighbour(document: Document, pages: Mapping[str, str]) -> Neighbour:
    return Neighbour(
        record=_called(subject_of(document)),
        document_facts=document_facts(document),
        page=page_of(subject_of(document), pages),
    )


def page_of(subject: Subject, pages: Mapping[str, str]) -> str:
    """Where a person sees the record in the ledger; empty where its kind has no page."""
    return pages.get(subject.kind, "").replace("{id}", quote(subject.id, safe=""))


def document_facts(document: Document) -> DocumentFacts:
    open_minor: int | None = None
    if isinstance(document, OpenDocument):
        open_minor = document.balance_minor
    elif isinstance(document, BillPayment | Payment):
        open_minor = document.unapplied_minor
    return DocumentFacts(
        txn_date=document.txn_date,
        due_date=getattr(document, "due_date", None),
        doc_number=document.doc_number,
        total=document.total,
        balance=None if open_minor is None else Money(open_minor, document.currency),
        tax=Money(document.tax_minor, document.currency),
        exchange_rate=document.exchange_rate,
        voided=document.voided,
        note=document.private_note,
    )


def party_facts(party: Party) -> PartyFacts:
    return PartyFacts(
        company_name=party.company_name,
        email=party.email,
        phone=party.phone,
        account_number=getattr(party, "account_number", ""),
        balance=None if party.balance_minor is None else Money(party.balance_minor, party.currency),
    )


def lines_of(record: Record, snapshot: Snapshot) -> tuple[RecordLine, ...]:
    """The lines of a document, amounts in its currency; none of what has no lines."""
    if not isinstance(record, Document):
        return ()
    return tuple(_line(line, record, snapshot) for line in getattr(record, "lines", ()))


def _line(line: Any, document: Document, snapshot: Snapshot) -> RecordLine:
    return RecordLine(
        id=getattr(line, "id", ""),
        amount=Money(line.amount_minor, document.currency),
        description=getattr(line, "description", ""),
        names=references_in(line, "", snapshot),
        settles=_settled(getattr(line, "links", ())),
    )


def _settled(links: Iterable[Link]) -> tuple[str, ...]:
    return tuple(f"{link.kind}:{link.id}" for link in links)


def references_in(holder: msgspec.Struct, kind: str, snapshot: Snapshot) -> tuple[RecordName, ...]:
    """The other records that a record or a line names; `kind` is the holder's own, which its parent has too."""
    roles = (field.removesuffix("_id") for field in holder.__struct_fields__ if field.endswith("_id"))
    named = ((role, getattr(holder, f"{role}_id")) for role in roles if role in _ROLES)
    return tuple(_name(role, each, holder, kind, snapshot) for role, each in named if each)


def _name(role: str, named: str, holder: msgspec.Struct, kind: str, snapshot: Snapshot) -> RecordName:
    if role == "entity":
        of_kind, called = getattr(holder, "entity_kind", ""), getattr(holder, "entity_name", "")
    else:
        kinds = _KIND_BY_ROLE_AT_BANK if isinstance(holder, BankLine) else _KIND_BY_ROLE
        of_kind, called = kind if role == "parent" else kinds[role], ""
    name = next((each.name for each in snapshot.of_kind(of_kind) if each.id == named and hasattr(each, "name")), called)
    return RecordName(role=role, record=f"{of_kind}:{named}" if of_kind else "", name=name or called)


def attached_to(subject: Subject, attachables: Iterable[Attachable]) -> tuple[RecordAttachment, ...]:
    """What of the files and notes is attached to the record, by id."""
    wanted = Link(subject.kind, subject.id)
    return tuple(
        RecordAttachment(
            record=_called(subject_of(each)),
            file_name=each.file_name,
            content_type=each.content_type,
            size_bytes=each.size_bytes,
            note=each.note,
        )
        for each in attachables
        if wanted in each.attached_to
    )


def _called(subject: Subject) -> str:
    return f"{subject.kind}:{subject.id}"
