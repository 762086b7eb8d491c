"""When open bills will be paid and open invoices will arrive (docs/formulas/expected-payment-date.md)."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import msgspec

from application.runway.calculators.books.due_dates import bill_due_date, invoice_due_date
from application.runway.calculators.books.exchange import Rates
from application.runway.calculators.habits.lateness import Lateness, LatenessBook
from domain.answers.forecast import Confidence
from domain.books.account import Term
from domain.books.bill import Bill
from domain.books.invoice import Invoice
from domain.books.terms import shifted
from domain.dates import next_business_day, next_pay_day
from domain.money import round_minor
from domain.plans.arrangement import Arrangements
from domain.policy.policy import Policy
from domain.snapshot.snapshot import Snapshot

_HALF = Decimal("0.5")


class PlannedBill(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An open bill, the day the plan pays it, and why; `home_minor` is None for want of an exchange rate.

    `held` says why it has no day, `elsewhere` why it moves no cash of the client's; either way it is under the line and
    not in the projection. `parts` are the days of a split bill with home minor units. `party` is the head of the
    vendor's family, as "Vendor:7".
    """

    bill: Bill
    vendor: str
    due: date
    due_derived: bool
    pay_on: date
    basis: str
    confidence: Confidence = Confidence.OPEN
    home_minor: int | None
    held: str = ""
    elsewhere: str = ""
    party: str = ""
    parts: tuple[tuple[date, int], ...] = ()

    @property
    def left_out(self) -> str:
        """Why it is not in the projection, empty where it is."""
        return self.held or self.elsewhere

    @property
    def leaves_on(self) -> date:
        """The day on which the projection has it; one that never comes where it is left out."""
        return date.max if self.left_out else self.pay_on


class PlannedInvoice(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An open invoice and the day it is expected. `usual` is when it is usually paid, never before it is due.

    `late` says that the usual day has passed, `left_out` why it is under the line and not in the projection. `party`
    is the head of the customer's family, as "Customer:7".
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
    left_out: str = ""
    party: str = ""


def terms_by_id(snapshot: Snapshot) -> dict[str, Term]:
    return {term.id: term for term in snapshot.terms}


def plan_bills(
    snapshot: Snapshot,
    terms: Mapping[str, Term],
    as_of: date,
    policy: Policy,
    rates: Rates,
    elsewhere: Callable[[str], str],
) -> tuple[PlannedBill, ...]:
    """Every open bill on the day it is scheduled or approved for, else on its due date, rolled to a business day.

    An overdue one is paid on the next pay-day. `elsewhere` says why a party's bills move no cash, empty where they do;
    what a person has given a day, or approved, does.
    """
    vendors = {vendor.id: vendor for vendor in snapshot.vendors}
    pay_day = next_pay_day(as_of, policy.pay_weekdays, policy.holidays)
    planned = []
    for bill in snapshot.bills:
        if not bill.is_open:
            continue
        vendor = vendors.get(bill.vendor_id or "")
        due, derived = bill_due_date(bill, terms, vendor.term_id if vendor else None)
        day, basis, confidence = _pay_on(bill.id, snapshot.arrangements, due, pay_day, as_of, policy, derived=derived)
        party = snapshot.families.party("Vendor", bill.vendor_id)
        planned.append(
            PlannedBill(
                bill=bill,
                vendor=vendor.name if vendor else "",
                due=due,
                due_derived=derived,
                pay_on=day,
                basis=basis,
                confidence=confidence,
                home_minor=rates.open_minor(bill),
                held="held without a day" if bill.id in snapshot.arrangements.bills_held else "",
                elsewhere=elsewhere(party) if confidence is Confidence.OPEN else "",
                party=party,
                parts=_parts(bill, snapshot.arrangements, policy, rates),
            )
        )
    return tuple(planned)


def _parts(bill: Bill, arranged: Arrangements, policy: Policy, rates: Rates) -> tuple[tuple[date, int], ...]:
    """The days of a split bill with home minor units, which make up its open amount to the cent."""
    whole = rates.open_minor(bill)
    if whole is None or bill.id not in arranged.bills_split:
        return ()
    parts, paid, given = [], 0, 0
    for day, minor in arranged.bills_split[bill.id]:
        paid += minor
        upto = round_minor(Decimal(whole) * paid / bill.balance_minor)
        parts.append((next_business_day(day, policy.holidays), upto - given))
        given = upto
    return tuple(parts)


def _pay_on(
    bill_id: str, arranged: Arrangements, due: date, pay_day: date, as_of: date, policy: Policy, *, derived: bool
) -> tuple[date, str, Confidence]:
    """The day, why, and how sure it is."""
    split = arranged.bills_split.get(bill_id)
    on = split[0][0] if split else arranged.bills_on.get(bill_id)
    if on is not None:
        return next_business_day(max(on, as_of), policy.holidays), "scheduled", Confidence.SCHEDULED
    if bill_id in arranged.bills_approved:
        return pay_day, "approved, on the next pay-day", Confidence.SCHEDULED
    overdue = due < as_of
    day = pay_day if overdue else next_business_day(due, policy.holidays)
    return day, _bill_basis(overdue=overdue, derived=derived), Confidence.OPEN


def _bill_basis(*, overdue: bool, derived: bool) -> str:
    if overdue:
        return "overdue, on the next pay-day"
    return "due date derived from terms" if derived else "due date"


def plan_invoices(
    snapshot: Snapshot,
    terms: Mapping[str, Term],
    habits: LatenessBook,
    as_of: date,
    policy: Policy,
    rates: Rates,
    held: Callable[[str], str],
    *,
    deviations_later: int = 0,
) -> tuple[PlannedInvoice, ...]:
    """Every open invoice on the day arranged, else on its due date plus the customer's lateness, on a business day.

    With `deviations_later` each customer pays so many standard deviations of its payments later. `held` names the
    account with others' money that a party usually pays into, empty for none.
    """
    customers = {customer.id: customer.name for customer in snapshot.customers}
    planned = []
    for invoice in snapshot.invoices:
        if not invoice.is_open:
            continue
        due, _ = invoice_due_date(invoice, terms, policy)
        lateness, party = habits.of(invoice.customer_id), snapshot.families.party("Customer", invoice.customer_id)
        rule = snapshot.arrangements.customers_lag_days.get(invoice.customer_id or "")
        later = lateness.days + deviations_later * (lateness.sigma or Decimal(0))
        habitual = next_business_day(shifted(due, _whole(later) if rule is None else rule), policy.holidays)
        usual = max(habitual, next_business_day(due, policy.holidays))
        late = usual < as_of
        expected = _expected(habitual, usual, lateness, as_of, policy)
        basis = _invoice_basis(lateness, late=late) if rule is None or late else f"{rule} days after it is due, by rule"
        expected, basis = _arranged(invoice, snapshot.arrangements, as_of, policy) or (expected, basis)
        planned.append(
            PlannedInvoice(
                invoice=invoice,
                customer=customers.get(invoice.customer_id or "", ""),
                due=due,
                usual=usual,
                expected=expected,
                late=late,
                basis=basis,
                lateness=lateness,
                home_minor=rates.open_minor(invoice),
                left_out=_left_out(invoice, snapshot.arrangements, held(party)),
                party=party,
            )
        )
    return tuple(planned)


def _arranged(invoice: Invoice, arranged: Arrangements, as_of: date, policy: Policy) -> tuple[date, str] | None:
    """The day a person gave the invoice, or all of them; a day that has passed says no more."""
    on = arranged.invoices_on.get(invoice.id)
    if on is not None and on >= as_of:
        return next_business_day(on, policy.holidays), "the day it was arranged for"
    if arranged.receivables_in_days is None or (invoice.customer_id or "") in arranged.customers_lag_days:
        return None
    days = arranged.receivables_in_days
    return next_business_day(as_of + timedelta(days=days), policy.holidays), f"all receipts in {days} days, by rule"


def _left_out(invoice: Invoice, arranged: Arrangements, held: str) -> str:
    if invoice.id in arranged.invoices_disputed:
        return f"disputed: {arranged.invoices_disputed[invoice.id]}"
    reason = arranged.customers_left_out.get(invoice.customer_id or "")
    if reason is not None:
        return f"left out by rule: {reason}"
    return f"usually paid into {held}, which holds others' money" if held else ""


def _invoice_basis(lateness: Lateness, *, late: bool) -> str:
    whose = f"the customer's {lateness.payments} payments" if lateness.payments else "the company's habit"
    if late:
        return f"past its usual day by {whose}; expected anew"
    return f"due date plus {lateness.told_days} days by {whose}"


def _whole(days: Decimal) -> int:
    """Half a day counts as a whole one, to the later day."""
    return int((days + _HALF).to_integral_value(rounding=ROUND_FLOOR))


def _expected(habitual: date, usual: date, lateness: Lateness, as_of: date, policy: Policy) -> date:
    """By habit; by the due date when an early habit was not kept; past that, some days more or half the deviation."""
    if habitual >= as_of:
        return habitual
    if usual >= as_of:
        return usual
    half = (lateness.residual_days or Decimal(0)) / 2
    wait = max(policy.expected_anew_days, int(half.quantize(Decimal(1), rounding=ROUND_CEILING)))
    return next_business_day(as_of + timedelta(days=wait), policy.holidays)
