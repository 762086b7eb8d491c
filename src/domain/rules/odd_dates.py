"""Rules about dates of open documents that cannot be meant."""

from collections.abc import Iterator
from datetime import date, timedelta

from domain.books.bill import Bill
from domain.books.invoice import Invoice
from domain.books.subject import Subject
from domain.policy.severity import Severity
from domain.rules import document_fixes
from domain.rules.rule import Found, numbered, open_bills, open_invoices, rule
from domain.rules.view import RuleView


def _implausible(view: RuleView, document: Bill | Invoice) -> str:
    """What is wrong with a document's dates; empty for nothing."""
    policy, due = view.policy, document.due_date
    if document.txn_date > view.as_of + timedelta(days=policy.future_days):
        return f"is dated more than {policy.future_days} days ahead"
    if due is not None and due < document.txn_date:
        return "is due before its own date"
    if due is not None and (due - document.txn_date).days > policy.due_days_max:
        return f"is due more than {policy.due_days_max} days after its date"
    if document.txn_date.year < document_fixes.PLAUSIBLE_YEAR_MIN:
        return "is dated in an implausible year"
    if document_fixes.meant_year_of(view, document) is not None:
        return f"was entered on {_entered(view, document)}, a year or more after its date and near the same day"
    return ""


def _entered(view: RuleView, document: Bill | Invoice) -> date | None:
    return view.local_day(document.created_at) if document.created_at else None


@rule(
    "BILL-DATE",
    Severity.MEDIUM,
    "Implausible date",
    over=open_bills,
    reads=("txn_date", "due_date"),
    needs=("Bill",),
    version=3,
    by_part=True,
)
def bill_date_implausible(view: RuleView) -> Iterator[Found]:
    for bill in view.open_bills:
        if reason := _implausible(view, bill):
            yield _odd_date(view, bill, f"from {view.vendor_name(bill.vendor_id)}", reason)


@rule(
    "INV-DATE",
    Severity.MEDIUM,
    "Implausible date",
    over=open_invoices,
    reads=("txn_date", "due_date"),
    needs=("Invoice",),
    version=2,
    by_part=True,
)
def invoice_date_implausible(view: RuleView) -> Iterator[Found]:
    for invoice in view.open_invoices:
        if reason := _implausible(view, invoice):
            yield _odd_date(view, invoice, f"to {view.customer_name(invoice.customer_id)}", reason)


def _odd_date(view: RuleView, document: Bill | Invoice, party: str, reason: str) -> Found:
    kind = type(document).__name__
    return Found(
        (Subject(kind, document.id),),
        f"{party.partition(' ')[2]}: implausible date",
        f"{numbered(kind, document.doc_number, document.id)} {party} over {document.total} {reason}.",
        evidence={"dated": document.txn_date, "due": document.due_date or "none"},
        exposure=view.home(document.balance, document),
        fix=document_fixes.document_dates(view, document),
    )
