"""Rules about paying a bill twice: outside of it, or by two payments (B14)."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from domain.models.bill import Bill, BillPayment
from domain.models.cash_document import Purchase
from domain.models.finding import Finding, Severity, Subject
from domain.money import Money, sum_money
from domain.rules.rule import Rule, finding, numbered
from domain.rules.view import RuleView

_PAID_OUTSIDE = Decimal("0.85")


def _paid_outside(view: RuleView) -> Iterator[Finding]:
    purchases: dict[tuple[str, int, str], list[Purchase]] = defaultdict(list)
    for purchase in view.books.purchases:
        if purchase.entity_kind == "Vendor" and purchase.entity_id and not purchase.voided and not purchase.refund:
            payee = view.books.families.vendor(purchase.entity_id)
            purchases[payee, purchase.total_minor, purchase.currency].append(purchase)
    for same in purchases.values():
        same.sort(key=lambda purchase: (purchase.txn_date, purchase.id))
    for bill in sorted(view.open_bills, key=lambda bill: (bill.txn_date, bill.id)):
        vendor = view.books.families.vendor(bill.vendor_id)
        paying = _taken(view, bill, purchases.get((vendor, bill.total_minor, bill.currency), []))
        if paying is not None:
            yield _paid_outside_finding(view, bill, paying)


def _taken(view: RuleView, bill: Bill, same: list[Purchase]) -> Purchase | None:
    """The first purchase near the bill's date or due date, taken out of the list: it pays one bill, not several."""
    reach = timedelta(days=view.policy.paid_outside_days)
    for day in (bill.txn_date, bill.due_date):
        place = bisect_left(same, day - reach, key=lambda purchase: purchase.txn_date) if day else len(same)
        if day and place < len(same) and same[place].txn_date <= day + reach:
            return same.pop(place)
    return None


def _paid_outside_finding(view: RuleView, bill: Bill, purchase: Purchase) -> Finding:
    exposure = view.home(bill.balance, bill)
    vendor = view.vendor_name(bill.vendor_id)
    return finding(
        "BILL-PAIDOUT",
        Severity.CRITICAL,
        (Subject("Bill", bill.id), Subject("Purchase", purchase.id)),
        f"{vendor}: open bill already paid?",
        f"{numbered('Bill', bill.doc_number, bill.id)} from {vendor} is open, and the same amount ({purchase.total}) "
        f"was paid directly on {purchase.txn_date}.",
        evidence={"score": _PAID_OUTSIDE, "paid on": purchase.txn_date, "total": purchase.total},
        exposure=exposure,
        cash_effect=exposure,
        fix=("convert-to-payment", "Record the direct payment as a payment of the bill."),
    )


def _paid_twice(view: RuleView) -> Iterator[Finding]:
    bills = {bill.id: bill for bill in view.books.bills}
    parts: dict[tuple[str, int], list[BillPayment]] = defaultdict(list)
    for payment in sorted(view.books.bill_payments, key=lambda payment: (payment.txn_date, payment.id)):
        for bill_id, minor in () if payment.voided else _paid_parts(payment):
            parts[bill_id, minor].append(payment)
    twice: dict[tuple[str, str], list[tuple[Bill, Money]]] = defaultdict(list)
    payments = {payment.id: payment for payment in view.books.bill_payments}
    for (bill_id, minor), paying in parts.items():
        bill = bills.get(bill_id)
        if bill is not None and 2 * minor > bill.total_minor:
            for first, second in pairwise(paying):
                twice[first.id, second.id].append((bill, Money(minor, bill.currency)))
    for (first_id, second_id), paid in twice.items():
        yield _paid_twice_finding(view, payments[first_id], payments[second_id], paid)


def _paid_parts(payment: BillPayment) -> list[tuple[str, int]]:
    """Bills and amounts, each once: two lines of one payment are no second payment."""
    parts = ((link.id, line.amount_minor) for line in payment.lines for link in line.links if link.kind == "Bill")
    return sorted(set(parts))


def _paid_twice_finding(
    view: RuleView, first: BillPayment, second: BillPayment, paid: list[tuple[Bill, Money]]
) -> Finding:
    vendor = view.vendor_name(first.vendor_id)
    names = ", ".join(f"{numbered('Bill', bill.doc_number, bill.id)} ({amount})" for bill, amount in paid)
    amounts = [view.home(amount, bill) for bill, amount in paid]
    known = [amount for amount in amounts if amount is not None]
    exposure = sum_money(known, known[0].currency) if known else None
    return finding(
        "BPMT-DUP",
        Severity.CRITICAL,
        (Subject("BillPayment", first.id), Subject("BillPayment", second.id)),
        f"{vendor}: bill paid twice?",
        f"{names} from {vendor} was paid on {first.txn_date} and again on {second.txn_date}.",
        evidence={
            "bill total": ", ".join(str(bill.total) for bill, _ in paid),
            "payments": f"{first.txn_date} and {second.txn_date}",
        },
        exposure=exposure,
        cash_effect=exposure,
        fix=("reclaim", "Ask the vendor for the second payment back, or void it."),
    )


RULES = (
    Rule(
        code="BILL-PAIDOUT",
        severity=Severity.CRITICAL,
        title="Open bill already paid",
        population=lambda view: len(view.open_bills),
        check=_paid_outside,
        version=2,
    ),
    Rule(
        code="BPMT-DUP",
        severity=Severity.CRITICAL,
        title="Bill paid twice",
        population=lambda view: len(view.books.bill_payments),
        check=_paid_twice,
        version=2,
    ),
)
