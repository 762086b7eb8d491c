"""How late the business pays each of its vendors (docs/formulas/vendor-history.md)."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

import msgspec

from application.runway.calculators.due_dates import bill_due_date
from application.runway.calculators.figures import tenths
from application.runway.calculators.lateness import Application, weighted_days
from domain.models.account import Term
from domain.models.bill import Bill, BillPayment
from domain.models.party import Vendor
from domain.policy import Policy


class VendorHistory(msgspec.Struct, frozen=True, kw_only=True):
    """Mean days after the due date, weighted by amount, negative when early, and over how many payments."""

    days_late: Decimal | None = None
    payments: int = 0


NO_HISTORY = VendorHistory()


def vendor_histories(
    bills: Iterable[Bill],
    payments: Iterable[BillPayment],
    vendors: Iterable[Vendor],
    terms: Mapping[str, Term],
    as_of: date,
    policy: Policy,
) -> dict[str, VendorHistory]:
    """By vendor id, from the newest payments applied to bills in the policy's look-back; credits are left out."""
    known = {bill.id: bill for bill in bills}
    vendor_terms = {vendor.id: vendor.term_id for vendor in vendors}
    since = as_of - timedelta(days=policy.lateness_days_back)
    found: dict[str, list[Application]] = {}
    for payment in payments:
        if payment.total_minor <= 0 or not since <= payment.txn_date <= as_of:
            continue
        for line in payment.lines:
            paid = next((known[link.id] for link in line.links if link.kind == "Bill" and link.id in known), None)
            if paid is None or not paid.vendor_id or line.amount_minor <= 0:
                continue
            due, _ = bill_due_date(paid, terms, vendor_terms.get(paid.vendor_id))
            days = min(max((payment.txn_date - due).days, policy.lateness_floor_days), policy.lateness_cap_days)
            applied = Application(payment.txn_date, f"{payment.id}/{paid.id}", line.amount_minor, days)
            found.setdefault(paid.vendor_id, []).append(applied)
    return {vendor_id: _history(applied, policy) for vendor_id, applied in found.items()}


def _history(applied: Iterable[Application], policy: Policy) -> VendorHistory:
    newest = sorted(applied)[-policy.lateness_applications :]
    mean = weighted_days(newest)
    return VendorHistory(days_late=None if mean is None else tenths(mean), payments=len(newest))
