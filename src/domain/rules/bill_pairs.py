"""Rules about pairs: duplicate bills, bills paid outside, payments made twice (B14)."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import combinations

from domain.models.bill import Bill, BillPayment
from domain.models.cash_document import Purchase
from domain.models.finding import Finding, Severity, Subject
from domain.money import Money, sum_money
from domain.rules.doc_numbers import normalised, within_edits
from domain.rules.rule import Rule, finding, numbered
from domain.rules.series import fits_series
from domain.rules.view import RuleView

_SAME_NUMBER = Decimal("0.98")
_REVISED = Decimal("0.85")
_SAME_AMOUNT = Decimal("0.90")
_LIKE_AMOUNT = Decimal("0.70")
_OTHER_VENDOR = Decimal("0.80")
_PAID_OUTSIDE = Decimal("0.85")
_CLOSE_DAYS = 3
_LIKE_DAYS = 30
_LIKE_SHARE = Decimal("0.01")
_CLOSE_EDITS = 1
_LIKE_EDITS = 2

Pair = tuple[Bill, Bill, Decimal, str]


def duplicate_score(earlier: Bill, later: Bill) -> tuple[Decimal, str]:
    """Score and signal of two bills of one vendor within the window; zero for no likeness."""
    left, right = normalised(earlier.doc_number), normalised(later.doc_number)
    days = abs((later.txn_date - earlier.txn_date).days)
    same_currency = earlier.currency == later.currency
    same_amount = same_currency and earlier.total_minor == later.total_minor
    if left and left == right:
        return (_SAME_NUMBER, "same number and amount") if same_amount else (_REVISED, "same number, other amount")
    both_numbered = bool(left and right)
    if same_amount and days <= _CLOSE_DAYS and (not both_numbered or within_edits(left, right, _CLOSE_EDITS)):
        return _SAME_AMOUNT, "same amount within three days"
    apart = abs(earlier.total_minor - later.total_minor)
    like = same_currency and apart <= _LIKE_SHARE * max(earlier.total_minor, later.total_minor)
    if like and days <= _LIKE_DAYS and both_numbered and within_edits(left, right, _LIKE_EDITS):
        return _LIKE_AMOUNT, "like amount and number within thirty days"
    return Decimal(0), ""


def _candidates(view: RuleView, bills: list[Bill]) -> Iterator[tuple[Bill, Bill]]:
    """Pairs of one vendor's bills, oldest first, that are worth scoring."""
    yield from _like_amounts(bills)
    numbers: dict[str, list[Bill]] = defaultdict(list)
    for bill in bills:
        if number := normalised(bill.doc_number):
            numbers[number].append(bill)
    for same in numbers.values():
        for earlier, later in combinations(same, 2):
            if (later.txn_date - earlier.txn_date).days <= view.policy.duplicate_window_days:
                yield earlier, later


def _like_amounts(bills: list[Bill]) -> Iterator[tuple[Bill, Bill]]:
    """Pairs within thirty days and one per cent of the greater amount.

    The window holds the last thirty days by amount, so the work grows with the pairs found and not with their square.
    """
    window: list[tuple[int, int]] = []
    oldest = 0
    for position, later in enumerate(bills):
        while (later.txn_date - bills[oldest].txn_date).days > _LIKE_DAYS:
            del window[bisect_left(window, (bills[oldest].total_minor, oldest))]
            oldest += 1
        least, most = -(-99 * later.total_minor // 100), 100 * later.total_minor // 99
        for _, index in window[bisect_left(window, (least, 0)) : bisect_left(window, (most + 1, 0))]:
            yield bills[index], later
        insort(window, (later.total_minor, position))


def _pairs_of_one_vendor(view: RuleView) -> Iterator[Pair]:
    for bills in view.bills_by_vendor.values():
        seen: set[tuple[str, str]] = set()
        for earlier, later in _candidates(view, bills):
            if (earlier.id, later.id) in seen or not (earlier.is_open or later.is_open):
                continue
            seen.add((earlier.id, later.id))
            score, signal = duplicate_score(earlier, later)
            if score < view.policy.duplicate_score:
                continue
            if not (_distinctly_numbered(earlier, later) and fits_series(bills, earlier, later)):
                yield earlier, later, score, signal


def _distinctly_numbered(earlier: Bill, later: Bill) -> bool:
    left, right = normalised(earlier.doc_number), normalised(later.doc_number)
    return bool(left and right and left != right)


def _pairs_of_two_vendors(view: RuleView) -> Iterator[Pair]:
    alike: dict[tuple[str, int, str], list[Bill]] = defaultdict(list)
    for bills in view.bills_by_vendor.values():
        for bill in bills:
            if number := normalised(bill.doc_number):
                alike[number, bill.total_minor, bill.currency].append(bill)
    for same in alike.values():
        ordered = sorted(same, key=lambda bill: (bill.txn_date, bill.id))
        for earlier, later in combinations(ordered, 2):
            days = (later.txn_date - earlier.txn_date).days
            far = days > view.policy.duplicate_window_days or earlier.vendor_id == later.vendor_id
            if not far and (earlier.is_open or later.is_open):
                yield earlier, later, _OTHER_VENDOR, "same number and amount at another vendor"


def _duplicates(view: RuleView) -> Iterator[Finding]:
    for pairs in (_pairs_of_one_vendor(view), _pairs_of_two_vendors(view)):
        for earlier, later, score, signal in pairs:
            extra = later if later.is_open else earlier
            exposure = view.home(extra.balance, extra)
            names = " and ".join(f"{numbered('Bill', b.doc_number, b.id)} of {b.txn_date}" for b in (earlier, later))
            yield finding(
                "BILL-DUP",
                Severity.CRITICAL,
                (Subject("Bill", earlier.id), Subject("Bill", later.id)),
                f"{view.vendor_name(later.vendor_id)}: bill entered twice?",
                f"{names} from {view.vendor_name(later.vendor_id)} look like one: {signal}.",
                evidence={"score": score, "signal": signal, "totals": f"{earlier.total} and {later.total}"},
                exposure=exposure,
                cash_effect=exposure,
                fix=("keep-or-delete", "Compare the vendor's documents; keep the paid or older one, delete the other."),
            )


def _paid_outside(view: RuleView) -> Iterator[Finding]:
    purchases: dict[tuple[str, int, str], list[Purchase]] = defaultdict(list)
    for purchase in view.books.purchases:
        if purchase.entity_kind == "Vendor" and purchase.entity_id and not purchase.voided and not purchase.refund:
            purchases[purchase.entity_id, purchase.total_minor, purchase.currency].append(purchase)
    reach = timedelta(days=view.policy.paid_outside_days)
    for bill in view.open_bills:
        for purchase in purchases.get((bill.vendor_id or "", bill.total_minor, bill.currency), ()):
            days = [day for day in (bill.txn_date, bill.due_date) if day and abs(purchase.txn_date - day) <= reach]
            if days:
                yield _paid_outside_finding(view, bill, purchase)


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
            for first, second in combinations(paying, 2):
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
        code="BILL-DUP",
        severity=Severity.CRITICAL,
        title="Bill entered twice",
        population=lambda view: len(view.books.bills),
        check=_duplicates,
    ),
    Rule(
        code="BILL-PAIDOUT",
        severity=Severity.CRITICAL,
        title="Open bill already paid",
        population=lambda view: len(view.open_bills),
        check=_paid_outside,
    ),
    Rule(
        code="BPMT-DUP",
        severity=Severity.CRITICAL,
        title="Bill paid twice",
        population=lambda view: len(view.books.bill_payments),
        check=_paid_twice,
    ),
)
