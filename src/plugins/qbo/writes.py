"""Writes: each intent as Intuit's own request, and the question what became of one."""

from collections.abc import Mapping, Sequence

import msgspec
import structlog

from cashrail.kit.errors import RailError, RailRefused, RailStale
from cashrail.kit.records import (
    ApplyBillPayment,
    ApplyCreditMemo,
    ApplyPayment,
    ApplyVendorCredit,
    BankReceipt,
    ChangeBill,
    ChangeInvoice,
    ChangePurchase,
    ChangeVendor,
    PayBill,
    RailSession,
    RecordChange,
    SendInvoice,
    WriteRequest,
)
from plugins.qbo.books_json import Json, dump, kept, linked_ids, load
from plugins.qbo.client import Client, lists_of, section_of
from plugins.qbo.reading import Reader
from plugins.qbo.records import read_all
from plugins.qbo.statements import ROWS_MAX, newest_since
from plugins.qbo.writes_changed import changed, is_as_meant, restored
from plugins.qbo.writes_paid import (
    amount_applied,
    bill_payment,
    credit_memo_applied,
    document_of,
    mark,
    payment_applied,
    payment_released,
    receipt_banked,
    vendor_credit_applied,
)

IRREVERSIBLE = {
    "send-invoice": "An e-mail that was sent cannot be called back.",
    "change-vendor:tax_id": "QuickBooks Online masks tax ids, so the one before cannot be put back.",
}
# A change leaves the document's number alone; where another has the same, the service would refuse any change (6140).
_SAME_NUMBER = {"include": "allowduplicatedocnum"}
_log = structlog.get_logger("plugins.qbo")
_ANY_BANK_ACCOUNT = "SELECT * FROM Account WHERE AccountType = 'Bank' ORDERBY Id MAXRESULTS 1"


class _Order(msgspec.Struct, frozen=True, kw_only=True):
    """One request to be posted: the kind it answers with, its path where that is not the kind's, and its body."""

    kind: str
    body: Json | None = None
    path: str = ""
    params: Mapping[str, str] = {}


def apply_write(session: RailSession, request: WriteRequest) -> tuple[RecordChange, ...]:
    """The record the write made or changed as the service has it afterwards, or its tombstone; then those it moved."""
    with Client(session) as client:
        reader = Reader(client)
        order = _undo(request) if request.undoing else _order(request, client)
        path = order.path or order.kind.lower()
        body = None if order.body is None else dump(order.body)
        answer = client.post(path, {"requestid": request.request_id, **order.params}, body, needed=order.kind)
        changes = reader.changes(order.kind, [bytes(answer.objects[order.kind])], answer)
        if not changes:
            raise RailRefused(f"QuickBooks Online answered the write of a {order.kind} without its id.")
        return changes + _moved_if_told(reader, request)


def find_write(session: RailSession, request: WriteRequest) -> tuple[RecordChange, ...]:
    """As `apply_write` answered or would have; nothing when the write was not made."""
    with Client(session) as client:
        reader = Reader(client)
        found = _undone(reader, request) if request.undoing else _found(reader, request)
        return found + _moved(reader, request) if found else ()


def _order(request: WriteRequest, client: Client) -> _Order:
    intent, subject, request_id = request.intent, load(request.subject.raw), request.request_id
    match intent:
        case PayBill():
            return _Order(kind="BillPayment", body=bill_payment(intent, subject, request_id))
        case ApplyCreditMemo():
            return _Order(kind="Payment", body=credit_memo_applied(intent, subject, request_id))
        case ApplyVendorCredit():
            bank = _bank_account(client)
            return _Order(kind="BillPayment", body=vendor_credit_applied(intent, subject, request_id, bank))
        case BankReceipt():
            return _Order(kind="Deposit", body=receipt_banked(intent, subject, request_id))
        case ApplyPayment() | ApplyBillPayment():
            return _Order(kind=intent.subject.kind, body=payment_applied(intent, subject))
        case SendInvoice():
            params = {"sendTo": intent.email} if intent.email else {}
            return _Order(kind="Invoice", path=f"invoice/{intent.invoice_id}/send", params=params)
        case ChangeBill() | ChangeInvoice() | ChangePurchase() | ChangeVendor():
            numbered = isinstance(intent, ChangeInvoice) and isinstance(intent.doc_number, str)
            params = {} if numbered else _SAME_NUMBER
            return _Order(kind=intent.subject.kind, body=changed(intent, subject), params=params)


def _undo(request: WriteRequest) -> _Order:
    intent, subject = request.intent, load(request.subject.raw)
    match intent:
        case PayBill():
            body = kept(subject, "Id", "SyncToken") | {"sparse": True}
            return _Order(kind="BillPayment", body=body, params={"operation": "update", "include": "void"})
        case ApplyCreditMemo() | ApplyVendorCredit() | BankReceipt():
            body = kept(subject, "Id", "SyncToken")
            return _Order(kind=request.subject.kind, body=body, params={"operation": "delete"})
        case ApplyPayment() | ApplyBillPayment():
            return _Order(kind=intent.subject.kind, body=payment_released(intent, subject))
        case SendInvoice():
            raise RailRefused(IRREVERSIBLE["send-invoice"])
        case ChangeBill() | ChangeInvoice() | ChangePurchase() | ChangeVendor():
            body = restored(intent, subject, _before(request))
            return _Order(kind=intent.subject.kind, body=body, params=_SAME_NUMBER)


def _found(reader: Reader, request: WriteRequest) -> tuple[RecordChange, ...]:
    intent = request.intent
    match intent:
        case PayBill() | ApplyVendorCredit():
            return _marked(reader, "Bill", intent.bill_id, "BillPayment", request)
        case ApplyCreditMemo():
            return _marked(reader, "Invoice", intent.invoice_id, "Payment", request)
        case BankReceipt():
            return _marked(reader, intent.kind, intent.receipt_id, "Deposit", request)
        case _:
            return _moved_subject(reader, request)


def _moved_subject(reader: Reader, request: WriteRequest) -> tuple[RecordChange, ...]:
    """The subject when it has moved on to what was meant; raises `RailStale` when it has moved on to something else."""
    intent, now = request.intent, _subject_now(reader, request)
    if now is None or now.version == request.subject.version:
        return ()
    fields, was = load(now.raw), load(request.subject.raw)
    match intent:
        case ChangeBill() | ChangeInvoice() | ChangePurchase() | ChangeVendor():
            as_meant = is_as_meant(intent, fields, changed(intent, was))
        case ApplyPayment() | ApplyBillPayment():
            as_meant = amount_applied(intent, fields) == amount_applied(intent, payment_applied(intent, was))
        case _:
            as_meant = fields.get("EmailStatus") == "EmailSent"
    return _when(now, as_meant=as_meant)


def _undone(reader: Reader, request: WriteRequest) -> tuple[RecordChange, ...]:
    intent, now = request.intent, _subject_now(reader, request)
    if isinstance(intent, ApplyCreditMemo | ApplyVendorCredit | BankReceipt):
        return () if now is not None else (_tombstone(request.subject),)
    if now is None or now.version == request.subject.version:
        return ()
    fields, was = load(now.raw), load(request.subject.raw)
    if isinstance(intent, PayBill):
        return _when(now, as_meant=not fields.get("TotalAmt"))
    if isinstance(intent, ApplyPayment | ApplyBillPayment):
        meant = amount_applied(intent, payment_released(intent, was))
        return _when(now, as_meant=amount_applied(intent, fields) == meant)
    if isinstance(intent, SendInvoice):
        return ()
    back = restored(intent, was, _before(request))
    return _when(now, as_meant=is_as_meant(intent, fields, back))


def _when(now: RecordChange, *, as_meant: bool) -> tuple[RecordChange, ...]:
    if not as_meant:
        raise RailStale(f"The {now.kind} {now.id} has changed since.")
    return (now,)


def _marked(
    reader: Reader, kind: str, record_id: str, made_kind: str, request: WriteRequest
) -> tuple[RecordChange, ...]:
    """The record that carries the request's mark: among those linked to a document, else among the newest of all."""
    for document in read_all(reader, kind, [record_id]):
        linked = linked_ids(load(document.raw), made_kind)
        made = _carrying(request, read_all(reader, made_kind, linked)) if linked else ()
        if made:
            return made
    return _unlinked(reader, request, made_kind)


def _unlinked(reader: Reader, request: WriteRequest, made_kind: str) -> tuple[RecordChange, ...]:
    """A person may have taken the link away since; what was made is younger than the document as it was sent."""
    answer = reader.client.query(newest_since(made_kind, load(request.subject.raw)["MetaData"]["LastUpdatedTime"]))
    rows = lists_of(section_of(answer.objects, "QueryResponse")).get(made_kind, [])
    made = _carrying(request, reader.changes(made_kind, rows, answer))
    if not made and len(rows) >= ROWS_MAX:
        raise RailStale(f"Too many records of kind {made_kind} have been added since.")
    return made


def _carrying(request: WriteRequest, changes: Sequence[RecordChange]) -> tuple[RecordChange, ...]:
    return tuple(each for each in changes if mark(request.request_id).encode() in each.raw)[:1]


def _subject_now(reader: Reader, request: WriteRequest) -> RecordChange | None:
    found = read_all(reader, request.subject.kind, [request.subject.id])
    return found[0] if found else None


def _moved_if_told(reader: Reader, request: WriteRequest) -> tuple[RecordChange, ...]:
    try:
        return _moved(reader, request)
    except RailError as error:
        # The write is made all the same; what it moved comes with the next sync.
        _log.info("not read after a write", tenant=reader.client.tenant, reason=str(error))
        return ()


def _moved(reader: Reader, request: WriteRequest) -> tuple[RecordChange, ...]:
    """The documents and accounts whose balance the write has moved, read again."""
    moved: dict[str, list[str]] = {}
    for kind, record_id in _touched(request):
        moved.setdefault(kind, []).append(record_id)
    return tuple(change for kind, ids in moved.items() for change in read_all(reader, kind, ids))


def _touched(request: WriteRequest) -> Sequence[tuple[str, str]]:
    intent = request.intent
    match intent:
        case PayBill():
            return [("Bill", intent.bill_id), ("Account", intent.account_id)]
        case ApplyPayment() | ApplyBillPayment():
            return [document_of(intent)]
        case BankReceipt():
            return [(intent.kind, intent.receipt_id), ("Account", intent.account_id)]
        case ApplyCreditMemo():
            return [("Invoice", intent.invoice_id), ("CreditMemo", intent.credit_memo_id)]
        case ApplyVendorCredit():
            return [("Bill", intent.bill_id), ("VendorCredit", intent.vendor_credit_id)]
        case _:
            return []


def _before(request: WriteRequest) -> Json:
    return load(request.undoing.before) if request.undoing else {}


def _tombstone(subject: RecordChange) -> RecordChange:
    return RecordChange(kind=subject.kind, id=subject.id, version=subject.version, updated_at=None, deleted=True)


def _bank_account(client: Client) -> str:
    answer = client.query(_ANY_BANK_ACCOUNT)
    for raw in lists_of(section_of(answer.objects, "QueryResponse")).get("Account", []):
        return str(load(raw).get("Id") or "")
    raise RailRefused("The company has no bank account, which QuickBooks Online wants named to apply a credit.")
