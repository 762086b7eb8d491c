"""How late the business pays each of its vendors (docs/formulas/vendor-history.md)."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import msgspec

from application.runway.calculators.books.due_dates import bill_due_date
from application.runway.calculators.figures.figures import tenths
from application.runway.calculators.habits.lateness import Application, applications, newest_last, weighted_days
from domain.books.account import Term
from domain.books.bill import Bill, BillPayment
from domain.books.families import NO_FAMILIES, Families
from domain.books.party import Vendor
from domain.policy.policy import Policy


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
    families: Families = NO_FAMILIES,
) -> dict[str, VendorHistory]:
    """By the head of a vendor's family, from the newest payments applied to bills in the policy's look-back.

    Credits are left out.
    """
    vendor_terms = {vendor.id: vendor.term_id for vendor in vendors}
    found = applications(
        payments,
        bills,
        lambda bill: families.vendor(bill.vendor_id),
        lambda bill: bill_due_date(bill, terms, vendor_terms.get(bill.vendor_id or ""))[0],
        as_of,
        policy,
    )
    return {vendor_id: _history(applied, policy) for vendor_id, applied in found.items()}


def _history(applied: Iterable[Application], policy: Policy) -> VendorHistory:
    newest = sorted(applied, key=newest_last)[-policy.lateness_applications :]
    mean = weighted_days((each.amount_minor, each.days_late) for each in newest)
    return VendorHistory(days_late=None if mean is None else tenths(mean), payments=len(newest))
