"""One object's bytes into a record change: typed where it can be read, raw with the reason where it cannot."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import msgspec

from cashrail.kit import records
from cashrail.kit.records import KINDS, Record, RecordChange
from plugins.qbo import translate_documents as documents
from plugins.qbo import translate_listed as listed
from plugins.qbo import translate_lists as lists
from plugins.qbo import wire_documents, wire_lists
from plugins.qbo.translate_fields import BooksContext, UnreadableError, text_of, updated_at_of, version_of
from plugins.qbo.translate_untyped import told_of, without_blanks
from plugins.qbo.wire import DELETED, UNDECODABLE, Head, Identity

W = TypeVar("W", bound=Head)

SINGLES = ("CompanyInfo", "Preferences")
"""The kinds of which a company has exactly one object."""


class _Form(Generic[W]):
    """How one kind is decoded and translated."""

    def __init__(self, wire: type[W], translate: Callable[[W, BooksContext], Record]) -> None:
        self._decoder = msgspec.json.Decoder(wire)
        self._translate = translate

    def decode(self, raw: bytes) -> W:
        return self._decoder.decode(raw)

    def record(self, wire: W, context: BooksContext) -> Record:
        return self._translate(wire, context)


_FORMS: dict[str, _Form[Any]] = {
    "CompanyInfo": _Form(wire_lists.CompanyInfo, lists.company_info),
    "Preferences": _Form(wire_lists.Preferences, lists.preferences),
    "Account": _Form(wire_lists.Account, lists.account),
    "Term": _Form(wire_lists.Term, lists.term),
    "Item": _Form(wire_lists.Item, lists.item),
    "Vendor": _Form(wire_lists.Vendor, lists.vendor),
    "Customer": _Form(wire_lists.Customer, lists.customer),
    "Bill": _Form(wire_documents.Bill, documents.bill),
    "BillPayment": _Form(wire_documents.BillPayment, documents.bill_payment),
    "VendorCredit": _Form(wire_documents.VendorCredit, documents.vendor_credit),
    "Invoice": _Form(wire_documents.Invoice, documents.invoice),
    "Payment": _Form(wire_documents.Payment, documents.payment),
    "CreditMemo": _Form(wire_documents.CreditMemo, documents.credit_memo),
    "Purchase": _Form(wire_documents.Purchase, documents.purchase),
    "Deposit": _Form(wire_documents.Deposit, documents.deposit),
    "Transfer": _Form(wire_documents.Transfer, documents.transfer),
    "JournalEntry": _Form(wire_documents.JournalEntry, documents.journal_entry),
    "SalesReceipt": _Form(wire_documents.Receipt, documents.sales_receipt),
    "RefundReceipt": _Form(wire_documents.Receipt, documents.refund_receipt),
    "CreditCardPayment": _Form(wire_documents.CreditCardPayment, documents.credit_card_payment),
    "TaxPayment": _Form(wire_documents.TaxPayment, documents.tax_payment),
    "Class": _Form(wire_lists.Listed, listed.listed(records.Class)),
    "Department": _Form(wire_lists.Listed, listed.listed(records.Department)),
    "Employee": _Form(wire_lists.Listed, listed.listed(records.Employee)),
    "TaxCode": _Form(wire_lists.TaxCode, listed.tax_code),
    "TaxRate": _Form(wire_lists.TaxRate, listed.tax_rate),
    "Attachable": _Form(wire_lists.Attachable, listed.attachable),
    "ExchangeRate": _Form(wire_lists.ExchangeRate, listed.exchange_rate),
}

FEEDS = tuple(kind for kind in KINDS if kind in _FORMS)
"""The kinds this rail delivers typed, in the order in which a full pull reads them."""

NOT_EVERYWHERE = ("TaxPayment", "Class", "Department")
"""Kinds that the service keeps in some countries or plans only; where it refuses them, the books have none."""

RATES = "ExchangeRate"
"""The kind that is read currency by currency: of each the newest."""

UNFED = ("TaxCode", "TaxRate", RATES)
"""Kinds that the change feed never tells of."""

_HEAD = msgspec.json.Decoder(Head)
_IDENTITY = msgspec.json.Decoder(Identity)


def change_of(kind: str, raw: bytes, context: BooksContext) -> RecordChange | None:
    """The change one object of Intuit's JSON stands for; None when it has no id to keep it under."""
    form = _FORMS.get(kind)
    if form is None:
        return _untyped(kind, raw, context, "")
    try:
        wire = _decoded(form, raw)
    except msgspec.DecodeError as error:
        return _untyped(kind, raw, context, f"The {kind} cannot be read: {error}.")
    except UNDECODABLE:
        return _untyped(kind, raw, context, f"The {kind} cannot be read: it holds text that is no UTF-8.")
    if wire.status == DELETED or not _id_of(kind, wire):
        return _of_head(kind, wire, raw, context, "")
    try:
        record = form.record(wire, context)
    except UnreadableError as error:
        return _of_head(kind, wire, raw, context, f"The {kind} cannot be read: {error}")
    return RecordChange(
        kind=kind, id=record.id, version=record.version, updated_at=record.updated_at, record=record, raw=raw
    )


def _decoded(form: _Form[W], raw: bytes) -> W:
    """The object; where something in it cannot be decoded, once more without what is blank."""
    try:
        return form.decode(raw)
    except UNDECODABLE:
        filled = without_blanks(raw)
        if filled is None:
            raise
        return form.decode(filled)


def _untyped(kind: str, raw: bytes, context: BooksContext, problem: str) -> RecordChange | None:
    try:
        head = _HEAD.decode(raw)
    except UNDECODABLE:
        head = _bare_head(raw)
    return _of_head(kind, head, raw, context, problem)


def _bare_head(raw: bytes) -> Head:
    try:
        return Head(id=_IDENTITY.decode(raw).id)
    except UNDECODABLE:
        return Head()


def _of_head(kind: str, head: Head, raw: bytes, context: BooksContext, problem: str) -> RecordChange | None:
    record_id = _id_of(kind, head)
    if not record_id:
        return None
    deleted = head.status == DELETED
    called, stated = told_of(raw, context) if problem and not deleted else ("", None)
    return RecordChange(
        kind=kind,
        id=record_id,
        version=version_of(head),
        updated_at=updated_at_of(head, context),
        deleted=deleted,
        raw=b"" if deleted else raw,
        problem="" if deleted else problem,
        called=called,
        stated=stated,
    )


def _id_of(kind: str, head: Head) -> str:
    if isinstance(head, wire_lists.ExchangeRate):
        return text_of(head.source_currency_code).upper() or text_of(head.id)
    return text_of(head.id) or (lists.SINGLE_ID if kind in SINGLES else "")
