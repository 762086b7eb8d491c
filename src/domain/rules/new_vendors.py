"""A rule about paying vendors that nobody has vetted yet."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from domain.books.bill import Bill, BillPayment
from domain.books.party import Vendor
from domain.books.subject import Subject
from domain.money import Money
from domain.policy.severity import Severity
from domain.rules.rule import Found, home_unknown, numbered, open_bills, rule
from domain.rules.view import RuleView


@rule(
    "VEN-NEW",
    Severity.HIGH,
    "Bill of a new vendor",
    over=open_bills,
    reads=("vendor_id", "total_minor", "txn_date"),
    needs=("Bill", "BillPayment", "Purchase", "Vendor"),
    missing=home_unknown,
    version=3,
    by_part=True,
)
def bill_of_new_vendor(view: RuleView) -> Iterator[Found]:
    """Open bills of new vendors, from the one on that brings what the vendor asks for to the policy's amount.

    What counts is when the ledger took the vendor in and what it was paid: a date on a bill can be chosen.
    """
    paid = _paid_minor(view)
    for vendor, added in _new_vendors(view).items():
        least = view.policy.vendor_new_minor
        asked = paid.get(vendor, 0)
        if asked >= least:
            continue
        for bill in view.bills_by_vendor.get(vendor, ()):
            if bill.is_open:
                asked += view.home_minor(bill.balance, bill)
                if asked >= least:
                    yield _unvetted_finding(view, view.vendors[vendor], bill, added)


def _new_vendors(view: RuleView) -> dict[str, date]:
    """Vendors by id that were added within the policy's days, and when; without those that came with the books."""
    since = view.as_of - timedelta(days=view.policy.vendor_new_days)
    added = {each.id: view.local_day(each.created_at) for each in view.books.vendors if each.created_at is not None}
    recent = {vendor_id: day for vendor_id, day in added.items() if day >= since}
    return {vendor_id: day for vendor_id, day in recent.items() if day not in view.vendors_came_on}


def _paid_minor(view: RuleView) -> Counter[str]:
    """By vendor the money it was paid: the settled parts of its bills, less what credits and entries settled of them,
    and what was paid to it without a bill.
    """
    paid = Counter[str]()
    for vendor_id, bills in view.bills_by_vendor.items():
        for bill in bills:
            paid[vendor_id] += view.home_minor(Money(bill.total_minor - bill.balance_minor, bill.currency), bill)
    for payment in view.books.bill_payments:
        if payment.vendor_id and not payment.voided:
            paid[payment.vendor_id] -= view.home_minor(Money(_credited_minor(payment), payment.currency), payment)
    for purchase in view.books.purchases:
        if purchase.entity_kind == "Vendor" and purchase.entity_id and not purchase.voided:
            paid[purchase.entity_id] += (-1 if purchase.refund else 1) * view.home_minor(purchase.total, purchase)
    return paid


def _credited_minor(payment: BillPayment) -> int:
    """What a payment settled of bills beyond the money in it."""
    settled = sum(line.amount_minor for line in payment.lines if {link.kind for link in line.links} == {"Bill"})
    return max(0, settled - payment.total_minor + payment.unapplied_minor)


def _unvetted_finding(view: RuleView, vendor: Vendor, bill: Bill, added: date) -> Found:
    called = numbered("Bill", bill.doc_number, bill.id)
    first = view.bills_by_vendor[vendor.id][0].id == bill.id
    return Found(
        (Subject("Bill", bill.id),),
        f"{vendor.name}: {'first bill' if first else 'bill'} of a new vendor",
        f"{called} from {vendor.name} over {bill.total} is {'the first' if first else 'one'} of a vendor added on "
        f"{added}, to which hardly anything was paid so far.",
        evidence={"vendor since": added, "total": bill.total},
        exposure=view.home(bill.balance, bill),
        cash_effect=view.home(bill.balance, bill),
        fix=("call-back", "Call the vendor on a known number before approving."),
    )
