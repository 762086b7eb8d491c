"""What open credits will settle of open documents, where the policy lets them count (docs/formulas/forecast.md)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec
from msgspec.structs import replace

from application.runway.calculators.books.exchange import Rates
from application.runway.calculators.plan.payment_dates import PlannedBill, PlannedInvoice
from domain.books.bill import BillPayment
from domain.books.invoice import Payment
from domain.snapshot.snapshot import Snapshot

_NOTE = ", less open credits"


class Credited(msgspec.Struct, frozen=True, kw_only=True):
    """Home minor units by the id of a bill or an invoice for which no cash will move."""

    bills: Mapping[str, int] = {}
    invoices: Mapping[str, int] = {}


NO_CREDITS = Credited()


def credited(
    bills: Iterable[PlannedBill], invoices: Iterable[PlannedInvoice], snapshot: Snapshot, rates: Rates
) -> Credited:
    """Open credits and unapplied payments against the same family's documents, those with the nearest day first."""
    vendor, customer = snapshot.families.vendor, snapshot.families.customer
    by_vendor = _left(
        [(vendor(each.vendor_id), rates.open_minor(each)) for each in snapshot.vendor_credits if each.is_open],
        [(vendor(each.vendor_id), _rest(each, rates)) for each in snapshot.bill_payments],
    )
    by_customer = _left(
        [(customer(each.customer_id), rates.open_minor(each)) for each in snapshot.credit_memos if each.is_open],
        [(customer(each.customer_id), _rest(each, rates)) for each in snapshot.payments],
    )
    of_bills = [
        (each.pay_on, each.bill, vendor(each.bill.vendor_id), each.home_minor) for each in bills if not each.left_out
    ]
    of_invoices = [
        (each.expected, each.invoice, customer(each.invoice.customer_id), each.home_minor)
        for each in invoices
        if not each.left_out
    ]
    return Credited(
        bills=_used([(day, of.id, party, minor) for day, of, party, minor in of_bills], by_vendor),
        invoices=_used([(day, of.id, party, minor) for day, of, party, minor in of_invoices], by_customer),
    )


def bills_told(bills: Sequence[PlannedBill], by: Credited) -> tuple[PlannedBill, ...]:
    """The same bills; those that a credit settles a part of say so in their basis."""
    return tuple(replace(each, basis=each.basis + _NOTE) if each.bill.id in by.bills else each for each in bills)


def invoices_told(invoices: Sequence[PlannedInvoice], by: Credited) -> tuple[PlannedInvoice, ...]:
    """As `bills_told`."""
    return tuple(
        replace(each, basis=each.basis + _NOTE) if each.invoice.id in by.invoices else each for each in invoices
    )


def _rest(payment: Payment | BillPayment, rates: Rates) -> int | None:
    if payment.voided:
        return None
    return rates.home_minor(payment.unapplied_minor, payment.currency)


def _left(*amounts: Iterable[tuple[str, int | None]]) -> dict[str, int]:
    """By party what there is to use; without a party or a rate there is nothing."""
    left: dict[str, int] = {}
    for listed in amounts:
        for party, minor in listed:
            if party and minor is not None and minor > 0:
                left[party] = left.get(party, 0) + minor
    return left


def _used(documents: list[tuple[date, str, str, int | None]], left: dict[str, int]) -> dict[str, int]:
    used: dict[str, int] = {}
    for _, record_id, party, minor in sorted(documents, key=lambda each: (each[0], each[1])):
        part = min(left.get(party, 0), minor or 0)
        if part > 0:
            left[party] -= part
            used[record_id] = part
    return used
