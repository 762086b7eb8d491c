"""When a document is due, stated or derived from terms."""

from collections.abc import Mapping
from datetime import date

from domain.books.account import Term
from domain.books.bill import Bill
from domain.books.invoice import Invoice
from domain.books.terms import due_by_terms, shifted
from domain.policy.policy import Policy


def bill_due_date(bill: Bill, terms: Mapping[str, Term], vendor_term_id: str | None = None) -> tuple[date, bool]:
    """The bill's due date and whether it was derived: from its terms, its vendor's, or else its own date."""
    if bill.due_date:
        return bill.due_date, False
    for term in (terms.get(bill.term_id or ""), terms.get(vendor_term_id or "")):
        due = due_by_terms(bill.txn_date, term) if term else None
        if due:
            return due, True
    return bill.txn_date, True


def invoice_due_date(invoice: Invoice, terms: Mapping[str, Term], policy: Policy) -> tuple[date, bool]:
    """The invoice's due date and whether it was derived: from its terms or the policy's usual number of days."""
    if invoice.due_date:
        return invoice.due_date, False
    term = terms.get(invoice.term_id or "")
    due = due_by_terms(invoice.txn_date, term) if term else None
    return due or shifted(invoice.txn_date, policy.invoice_terms_default_days), True
