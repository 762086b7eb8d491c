"""How late each customer pays (docs/formulas/customer-lateness.md)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

import msgspec

from application.runway.calculators.books.due_dates import invoice_due_date
from application.runway.calculators.books.exchange import home_minor
from application.runway.calculators.figures.figures import tenths
from domain.books.account import Term
from domain.books.bill import BillPayment
from domain.books.families import NO_FAMILIES, Families
from domain.books.invoice import Invoice, Payment
from domain.books.record import Document
from domain.policy.policy import Policy

D = TypeVar("D", bound=Document)


class Application(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A part of a payment applied to a document, in the payment's currency: when, how many days after the due date."""

    paid_on: date
    record: str
    amount_minor: int
    days_late: int
    currency: str = ""
    exchange_rate: Decimal | None = None


class Lateness(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Days a customer pays after the due date, weighted by amount; negative is early.

    `days` is shrunk towards the company's own figure, and exact: `told_days` is what people see. `raw_days`, `sigma`
    and `residual_days` (the mean distance of a payment from `days`) are the customer's, None without payments.
    `warning` says when there is nothing to go by.
    """

    days: Decimal
    payments: int = 0
    raw_days: Decimal | None = None
    sigma: Decimal | None = None
    residual_days: Decimal | None = None
    warning: str = ""

    @property
    def told_days(self) -> Decimal:
        """To one decimal."""
        return tenths(self.days)


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
    home: str,
    families: Families = NO_FAMILIES,
) -> LatenessBook:
    """Payment lines applied to invoices in the policy's look-back; credits applied without money are left out.

    The company's payments weigh by their home amounts; those without a rate do not.
    """
    by_customer = applications(
        payments,
        invoices,
        lambda invoice: families.customer(invoice.customer_id),
        lambda invoice: invoice_due_date(invoice, terms, policy)[0],
        as_of,
        policy,
    )
    weighed = (
        (home_minor(each.amount_minor, each.currency, each.exchange_rate, home), each.days_late)
        for found in by_customer.values()
        for each in found
    )
    company_days = weighted_days((minor, days_late) for minor, days_late in weighed if minor is not None)
    if company_days is None:
        return LatenessBook(
            company=Lateness(days=Decimal(0), warning="No payment history: taken as on time."), customers={}
        )
    return LatenessBook(
        company=Lateness(days=company_days, warning="No payments by this customer: the company's habit is used."),
        customers={
            customer_id: customer_lateness(found, company_days, policy) for customer_id, found in by_customer.items()
        },
        families=families,
    )


def customer_lateness(applications: Iterable[Application], company_days: Decimal, policy: Policy) -> Lateness:
    """`(n·μ + k·μ_company) / (n + k)` over the customer's newest applications."""
    newest = sorted(applications, key=newest_last)[-policy.lateness_applications :]
    raw = weighted_days((each.amount_minor, each.days_late) for each in newest)
    if raw is None:
        return Lateness(days=company_days)
    n, k = len(newest), policy.lateness_shrink
    shrunk = (n * raw + k * company_days) / (n + k)
    total = Decimal(sum(a.amount_minor for a in newest))
    variance = sum(a.amount_minor * (a.days_late - raw) ** 2 for a in newest) / total
    residual = sum(a.amount_minor * abs(a.days_late - shrunk) for a in newest) / total
    return Lateness(
        days=shrunk,
        payments=n,
        raw_days=raw,
        sigma=variance.sqrt(),
        residual_days=residual,
    )


def newest_last(application: Application) -> tuple[date, str, int]:
    return application.paid_on, application.record, application.amount_minor


def weighted_days(paid: Iterable[tuple[int, int]]) -> Decimal | None:
    """Mean of days late, each with the amount it weighs by; None for nothing."""
    weight = late = 0
    for amount_minor, days_late in paid:
        weight += amount_minor
        late += amount_minor * days_late
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
            applied = Application(
                paid_on=payment.txn_date,
                record=f"{payment.id}/{paid.id}",
                amount_minor=line.amount_minor,
                days_late=capped,
                currency=payment.currency,
                exchange_rate=payment.exchange_rate,
            )
            found.setdefault(party, []).append(applied)
    return found
