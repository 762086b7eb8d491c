"""How late each customer pays (docs/formulas/customer-lateness.md)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

import msgspec

from application.runway.calculators.due_dates import invoice_due_date
from application.runway.calculators.figures import tenths
from domain.models.account import Term
from domain.models.bill import BillPayment
from domain.models.families import NO_FAMILIES, Families
from domain.models.invoice import Invoice, Payment
from domain.models.record import Document
from domain.policy import Policy

D = TypeVar("D", bound=Document)


class Application(msgspec.Struct, frozen=True, order=True, gc=False):
    """A part of a payment applied to a document: when, and how many days after the due date."""

    paid_on: date
    record: str
    amount_minor: int
    days_late: int


class Lateness(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Days a customer pays after the due date, weighted by amount; negative is early.

    `days` is shrunk towards the company's own figure; `raw_days`, `sigma` and `residual_days` (the mean distance of a
    payment from `days`) are the customer's, None without payments. `warning` says when there is nothing to go by.
    """

    days: Decimal
    payments: int = 0
    raw_days: Decimal | None = None
    sigma: Decimal | None = None
    residual_days: Decimal | None = None
    warning: str = ""


class LatenessBook(msgspec.Struct, frozen=True, kw_only=True):
    """Lateness by the head of a customer's family, and of the company for customers without a history."""

    company: Lateness
    customers: Mapping[str, Lateness]
    families: Families = NO_FAMILIES

    def of(self, customer_id: str | None) -> Lateness:
        """How late the customer pays, or those it is one family with."""
        return self.customers.get(self.families.customer(customer_id), self.company)


def lateness_book(
    invoices: Iterable[Invoice],
    payments: Iterable[Payment],
    terms: Mapping[str, Term],
    as_of: date,
    policy: Policy,
    families: Families = NO_FAMILIES,
) -> LatenessBook:
    """Payment lines applied to invoices in the policy's look-back; credits applied without money are left out."""
    by_customer = applications(
        payments,
        invoices,
        lambda invoice: families.customer(invoice.customer_id),
        lambda invoice: invoice_due_date(invoice, terms, policy)[0],
        as_of,
        policy,
    )
    everything = [application for found in by_customer.values() for application in found]
    company_days = weighted_days(everything)
    if company_days is None:
        return LatenessBook(
            company=Lateness(days=Decimal(0), warning="No payment history: taken as on time."), customers={}
        )
    return LatenessBook(
        company=Lateness(
            days=tenths(company_days), warning="No payments by this customer: the company's habit is used."
        ),
        customers={
            customer_id: customer_lateness(found, company_days, policy) for customer_id, found in by_customer.items()
        },
        families=families,
    )


def customer_lateness(applications: Iterable[Application], company_days: Decimal, policy: Policy) -> Lateness:
    """`(n·μ + k·μ_company) / (n + k)` over the customer's newest applications."""
    newest = sorted(applications)[-policy.lateness_applications :]
    raw = weighted_days(newest)
    if raw is None:
        return Lateness(days=tenths(company_days))
    n, k = len(newest), policy.lateness_shrink
    shrunk = (n * raw + k * company_days) / (n + k)
    total = Decimal(sum(a.amount_minor for a in newest))
    variance = sum(a.amount_minor * (a.days_late - raw) ** 2 for a in newest) / total
    residual = sum(a.amount_minor * abs(a.days_late - shrunk) for a in newest) / total
    return Lateness(
        days=tenths(shrunk),
        payments=n,
        raw_days=tenths(raw),
        sigma=tenths(variance.sqrt()),
        residual_days=tenths(residual),
    )


def weighted_days(applications: Iterable[Application]) -> Decimal | None:
    """Mean days late, weighted by amount; None for nothing."""
    weight = late = 0
    for application in applications:
        weight += application.amount_minor
        late += application.amount_minor * application.days_late
    return Decimal(late) / weight if weight else None


def applications(
    payments: Iterable[Payment | BillPayment],
    documents: Iterable[D],
    party_of: Callable[[D], str | None],
    due_of: Callable[[D], date],
    as_of: date,
    policy: Policy,
) -> dict[str, list[Application]]:
    """By party, what payments of the policy's look-back paid of these documents; credits are left out."""
    known = {(type(document).__name__, document.id): document for document in documents}
    since = as_of - timedelta(days=policy.lateness_days_back)
    found: dict[str, list[Application]] = {}
    for payment in payments:
        if payment.total_minor <= 0 or not since <= payment.txn_date <= as_of:
            continue
        for line in payment.lines:
            paid = next((known[link.kind, link.id] for link in line.links if (link.kind, link.id) in known), None)
            party = None if paid is None else party_of(paid)
            if paid is None or not party or line.amount_minor <= 0:
                continue
            days_late = (payment.txn_date - due_of(paid)).days
            capped = min(max(days_late, policy.lateness_floor_days), policy.lateness_cap_days)
            applied = Application(payment.txn_date, f"{payment.id}/{paid.id}", line.amount_minor, capped)
            found.setdefault(party, []).append(applied)
    return found
