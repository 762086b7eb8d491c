"""Rules about paying a bill twice: outside of it, or by two payments (B14)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import median

from domain.models.bill import Bill, BillPayment
from domain.models.cash_document import Purchase
from domain.models.finding import Finding, Severity, Subject
from domain.money import Money, sum_money
from domain.rules.rule import Rule, finding, numbered
from domain.rules.view import RuleView
from domain.terms import shifted

_PAID_OUTSIDE = Decimal("0.85")
# So many gaps between like payments tell whether they keep a cadence.
_CADENCE_GAPS_MIN = 2
# A vendor's family, an amount and its currency.
_Sum = tuple[str, int, str]


def _paid_outside(view: RuleView) -> Iterator[Finding]:
    """Each purchase pays one bill: of those it could pay, the one it lies nearest to in time."""
    purchases: dict[_Sum, dict[date, list[Purchase]]] = defaultdict(lambda: defaultdict(list))
    for purchase in sorted(view.books.purchases, key=lambda purchase: purchase.id, reverse=True):
        if purchase.entity_kind == "Vendor" and purchase.entity_id and not purchase.voided and not purchase.refund:
            payee = view.books.families.vendor(purchase.entity_id)
            purchases[payee, purchase.total_minor, purchase.currency][purchase.txn_date].append(purchase)
    bills = [
        (bill, [purchases[each] for each in _sums(view, bill) if each in purchases])
        for bill in sorted(view.open_bills, key=lambda bill: (bill.txn_date, bill.id))
    ]
    left = [(bill, paying) for bill, paying in bills if paying]
    for days in range(view.policy.paid_outside_days + 1):
        taken = {bill.id: _taken(bill, paying, days) for bill, paying in left}
        for bill, _ in left:
            if (paid_by := taken[bill.id]) is not None:
                yield _paid_outside_finding(view, bill, paid_by)
        left = [(bill, paying) for bill, paying in left if taken[bill.id] is None]


def _sums(view: RuleView, bill: Bill) -> list[_Sum]:
    """What would settle the bill: its total, and what is open of it."""
    vendor = view.books.families.vendor(bill.vendor_id)
    return [(vendor, minor, bill.currency) for minor in dict.fromkeys((bill.total_minor, bill.balance_minor))]


def _taken(bill: Bill, paying: Sequence[dict[date, list[Purchase]]], days: int) -> Purchase | None:
    """A purchase so many days from the bill's date or due date, taken out of those that are left."""
    for day in (bill.txn_date, bill.due_date):
        for off in (-days, days) if day else ():
            for by_day in paying:
                if found := by_day.get(shifted(day or bill.txn_date, off)):
                    return found.pop()
    return None


def _paid_outside_finding(view: RuleView, bill: Bill, purchase: Purchase) -> Finding:
    exposure = view.home(bill.balance, bill)
    vendor = view.vendor_name(bill.vendor_id)
    part = "the same amount" if purchase.total_minor == bill.total_minor else "just what is open of it"
    return finding(
        "BILL-PAIDOUT",
        Severity.CRITICAL,
        (Subject("Bill", bill.id), Subject("Purchase", purchase.id)),
        f"{vendor}: open bill already paid?",
        f"{numbered('Bill', bill.doc_number, bill.id)} from {vendor} is open, and {part} ({purchase.total}) was paid "
        f"directly on {purchase.txn_date}.",
        evidence={"score": _PAID_OUTSIDE, "paid on": purchase.txn_date, "total": purchase.total, "open": bill.balance},
        exposure=exposure,
        cash_effect=exposure,
        doubted=(Subject("Bill", bill.id),),
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
    yield from _paid_again(view)


def _paid_again(view: RuleView) -> Iterator[Finding]:
    """Payments that settle nothing and repeat one of the days before: a paid bill takes no second payment.

    Where a bill of just that amount is open, the payment is meant for it; where like ones keep a cadence, for the next.
    """
    family = view.books.families.vendor
    owed = {(family(bill.vendor_id), bill.balance_minor, bill.currency) for bill in view.open_bills}
    paid: dict[_Sum, list[BillPayment]] = defaultdict(list)
    for payment in sorted(view.books.bill_payments, key=lambda payment: (payment.txn_date, payment.id)):
        if payment.vendor_id and payment.total_minor > 0 and not payment.voided:
            paid[family(payment.vendor_id), payment.total_minor, payment.currency].append(payment)
    for amount, payments in paid.items():
        gaps = [(after.txn_date - before.txn_date).days for before, after in pairwise(payments)]
        for place, gap in enumerate(gaps):
            first, again = payments[place], payments[place + 1]
            rest = again.unapplied_minor
            usual = len(gaps) >= _CADENCE_GAPS_MIN and 2 * gap >= median(gaps)
            if gap <= view.policy.paid_again_days and rest == again.total_minor and amount not in owed and not usual:
                yield _paid_again_finding(view, first, again)


def _paid_again_finding(view: RuleView, first: BillPayment, again: BillPayment) -> Finding:
    vendor, exposure = view.vendor_name(again.vendor_id), view.home(again.total, again)
    return finding(
        "BPMT-DUP",
        Severity.CRITICAL,
        (Subject("BillPayment", first.id), Subject("BillPayment", again.id)),
        f"{vendor}: paid twice?",
        f"{vendor} was paid {again.total} on {first.txn_date} and again on {again.txn_date}, and the second payment "
        "settles no bill.",
        evidence={"payments": f"{first.txn_date} and {again.txn_date}", "not applied": again.total},
        exposure=exposure,
        cash_effect=exposure,
        doubted=(Subject("BillPayment", again.id),),
        fix=("reclaim", "Ask the vendor for the second payment back, or void it."),
    )


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
        doubted=(Subject("BillPayment", second.id),),
        fix=("reclaim", "Ask the vendor for the second payment back, or void it."),
    )


RULES = (
    Rule(
        code="BILL-PAIDOUT",
        severity=Severity.CRITICAL,
        title="Open bill already paid",
        population=lambda view: len(view.open_bills),
        check=_paid_outside,
        version=3,
    ),
    Rule(
        code="BPMT-DUP",
        severity=Severity.CRITICAL,
        title="Bill paid twice",
        population=lambda view: len(view.books.bill_payments),
        check=_paid_twice,
        version=3,
    ),
)
