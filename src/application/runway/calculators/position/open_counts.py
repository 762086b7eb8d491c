"""How many documents are open, overdue and soon due (docs/formulas/open-counts.md)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from application.runway.calculators.books.due_dates import bill_due_date, invoice_due_date
from application.runway.calculators.plan.payment_dates import terms_by_id
from domain.answers.open_counts import OpenCount, OpenCounts
from domain.books.record import OpenDocument
from domain.policy.policy import Policy
from domain.snapshot.snapshot import Snapshot

_WEEK = timedelta(days=7)


def open_counts(
    snapshot: Snapshot,
    policy: Policy,
    as_of: date,
    bills_in_tray: Sequence[OpenDocument],
    invoices_in_tray: Sequence[OpenDocument],
) -> OpenCounts:
    """Counted from the books themselves, so that what has no rate or no home currency counts too."""
    terms = terms_by_id(snapshot)
    vendor_terms = {vendor.id: vendor.term_id for vendor in snapshot.vendors}
    bills = (
        bill_due_date(bill, terms, vendor_terms.get(bill.vendor_id or ""))[0] for bill in snapshot.bills if bill.is_open
    )
    invoices = (invoice_due_date(invoice, terms, policy)[0] for invoice in snapshot.invoices if invoice.is_open)
    return OpenCounts(
        bills=_count(bills, as_of, len(bills_in_tray)), invoices=_count(invoices, as_of, len(invoices_in_tray))
    )


def _count(due_days: Iterable[date], as_of: date, in_tray: int) -> OpenCount:
    days = list(due_days)
    return OpenCount(
        open=len(days),
        overdue=sum(day < as_of for day in days),
        due_in_week=sum(as_of <= day < as_of + _WEEK for day in days),
        in_tray=in_tray,
    )
