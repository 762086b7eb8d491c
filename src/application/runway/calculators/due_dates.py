"""When a document is due, stated or derived from terms."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta

from domain.models.account import Term
from domain.models.bill import Bill
from domain.models.invoice import Invoice
from domain.policy import Policy


def shifted(day: date, days: int) -> date:
    """The day so many days later or earlier, kept within the calendar: a year typed wrong must not stop an answer."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def due_by_terms(txn_date: date, term: Term) -> date | None:
    """The due date a term gives: so many days, or a day of the month (of the next one when too near)."""
    if term.due_days is not None:
        return shifted(txn_date, term.due_days)
    if term.due_day_of_month is None:
        return None
    due = _day_of_month(txn_date, term.due_day_of_month)
    if (due - txn_date).days <= (term.due_next_month_days or 0) or due < txn_date:
        due = _day_of_month(_first_of_next_month(txn_date), term.due_day_of_month)
    return due


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


def _day_of_month(day: date, wanted: int) -> date:
    return day.replace(day=min(wanted, monthrange(day.year, day.month)[1]))


def _first_of_next_month(day: date) -> date:
    return shifted(day.replace(day=1), 32).replace(day=1)
