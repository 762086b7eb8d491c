"""When open bills will be paid and open invoices will arrive (docs/formulas/expected-payment-date.md)."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal

import msgspec

from application.runway.calculators.due_dates import bill_due_date, invoice_due_date, shifted
from application.runway.calculators.exchange import open_home_minor
from application.runway.calculators.lateness import Lateness, LatenessBook
from domain.dates import next_business_day, next_pay_day
from domain.models.account import Term
from domain.models.bill import Bill
from domain.models.invoice import Invoice
from domain.models.snapshot import Snapshot
from domain.policy import Policy

_RETRY_DAYS = 5


class PlannedBill(msgspec.Struct, frozen=True, kw_only=True):
    """An open bill, the day the plan pays it, and why; `home_minor` is None for want of an exchange rate."""

    bill: Bill
    vendor: str
    due: date
    due_derived: bool
    pay_on: date
    basis: str
    home_minor: int | None


class PlannedInvoice(msgspec.Struct, frozen=True, kw_only=True):
    """An open invoice and the day it is expected. `usual` is when it is usually paid, never before it is due.

    `late` says that the usual day has passed.
    """

    invoice: Invoice
    customer: str
    due: date
    usual: date
    expected: date
    late: bool
    basis: str
    lateness: Lateness
    home_minor: int | None


def terms_by_id(snapshot: Snapshot) -> dict[str, Term]:
    return {term.id: term for term in snapshot.terms}


def plan_bills(
    snapshot: Snapshot, terms: Mapping[str, Term], as_of: date, policy: Policy, home: str
) -> tuple[PlannedBill, ...]:
    """Every open bill on its due date, rolled to a business day; an overdue one on the next pay-day."""
    vendors = {vendor.id: vendor for vendor in snapshot.vendors}
    pay_day = next_pay_day(as_of, policy.pay_weekdays, policy.holidays)
    planned = []
    for bill in snapshot.bills:
        if not bill.is_open:
            continue
        vendor = vendors.get(bill.vendor_id or "")
        due, derived = bill_due_date(bill, terms, vendor.term_id if vendor else None)
        overdue = due < as_of
        planned.append(
            PlannedBill(
                bill=bill,
                vendor=vendor.name if vendor else "",
                due=due,
                due_derived=derived,
                pay_on=pay_day if overdue else next_business_day(due, policy.holidays),
                basis=_bill_basis(overdue=overdue, derived=derived),
                home_minor=open_home_minor(bill, home),
            )
        )
    return tuple(planned)


def _bill_basis(*, overdue: bool, derived: bool) -> str:
    if overdue:
        return "overdue, on the next pay-day"
    return "due date derived from terms" if derived else "due date"


def plan_invoices(
    snapshot: Snapshot, terms: Mapping[str, Term], habits: LatenessBook, as_of: date, policy: Policy, home: str
) -> tuple[PlannedInvoice, ...]:
    """Every open invoice on its due date plus the customer's lateness, rolled to a business day."""
    customers = {customer.id: customer.name for customer in snapshot.customers}
    planned = []
    for invoice in snapshot.invoices:
        if not invoice.is_open:
            continue
        due, _ = invoice_due_date(invoice, terms, policy)
        lateness = habits.of(invoice.customer_id)
        habitual = next_business_day(shifted(due, _whole(lateness.days)), policy.holidays)
        usual = max(habitual, next_business_day(due, policy.holidays))
        late = usual < as_of
        planned.append(
            PlannedInvoice(
                invoice=invoice,
                customer=customers.get(invoice.customer_id or "", ""),
                due=due,
                usual=usual,
                expected=_expected(habitual, usual, lateness, as_of, policy),
                late=late,
                basis=_invoice_basis(lateness, late=late),
                lateness=lateness,
                home_minor=open_home_minor(invoice, home),
            )
        )
    return tuple(planned)


def _invoice_basis(lateness: Lateness, *, late: bool) -> str:
    whose = f"the customer's {lateness.payments} payments" if lateness.payments else "the company's habit"
    if late:
        return f"past its usual day by {whose}; expected anew"
    return f"due date plus {lateness.days} days by {whose}"


def _whole(days: Decimal) -> int:
    return int(days.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def _expected(habitual: date, usual: date, lateness: Lateness, as_of: date, policy: Policy) -> date:
    """By habit; by the due date when an early habit was not kept; past that, five more days or half the deviation."""
    if habitual >= as_of:
        return habitual
    if usual >= as_of:
        return usual
    half = (lateness.residual_days or Decimal(0)) / 2
    wait = max(_RETRY_DAYS, int(half.quantize(Decimal(1), rounding=ROUND_CEILING)))
    return next_business_day(as_of + timedelta(days=wait), policy.holidays)
