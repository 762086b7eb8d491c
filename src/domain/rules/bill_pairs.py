"""Rules about paying a bill twice: outside of it, or by two payments (B14)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice, pairwise
from statistics import median

import msgspec

from domain.books.bill import Bill, BillPayment
from domain.books.cash_document import JournalEntry, Purchase
from domain.books.subject import Subject
from domain.books.terms import shifted
from domain.money import Money, sum_money
from domain.policy.severity import Severity
from domain.rules.rule import Found, called, numbered, open_bills, rule
from domain.rules.view import RuleView
from domain.snapshot.control_items import PAYABLE

_PAID_OUTSIDE = Decimal("0.85")
# So many gaps between like payments tell whether they keep a cadence.
_CADENCE_GAPS_MIN = 2
# Oftener than about once a week nothing of one amount is paid.
_CADENCE_DAYS_MIN = 5
# So many payments are told of one bill at most.
_TOLD_MAX = 3
# So many payments near a bill, the nearest first, are looked at for those that are not told with it.
_NEAR_MAX = 60
# A vendor's family, an amount and its currency.
_Sum = tuple[str, int, str]


class _Paid(msgspec.Struct, frozen=True, gc=False):
    """Money that went to a vendor past its bills."""

    subject: Subject
    document: Purchase | JournalEntry
    day: date
    amount: Money


@rule(
    "BILL-PAIDOUT",
    Severity.CRITICAL,
    "Open bill already paid",
    over=open_bills,
    needs=("Bill", "JournalEntry", "Purchase"),
    version=7,
    by_part=True,
)
def open_bill_already_paid(view: RuleView) -> Iterator[Found]:
    """Each purchase or entry pays one bill: of those it could pay, the one it lies nearest to in time."""
    payments: dict[_Sum, dict[date, list[_Paid]]] = defaultdict(lambda: defaultdict(list))
    for payee, paid in sorted(_direct(view), key=lambda each: each[1].document.id, reverse=True):
        payments[payee, paid.amount.amount_minor, paid.amount.currency][paid.day].append(paid)
    bills = [
        (bill, [payments[each] for each in _sums(view, bill) if each in payments])
        for bill in sorted(view.open_bills, key=lambda bill: (bill.txn_date, bill.id))
    ]
    left = [(bill, paying) for bill, paying in bills if paying]
    whole = {each: {day: tuple(reversed(paid)) for day, paid in by_day.items()} for each, by_day in payments.items()}
    told: dict[str, set[Subject]] = {bill.id: set() for bill, _ in left}
    matched: list[tuple[Bill, Sequence[dict[date, list[_Paid]]]]] = []
    reach = range(view.policy.paid_outside_days + 1)
    for days in reach:
        taken = {bill.id: _taken(bill, paying, days) for bill, paying in left}
        for bill, paying in left:
            if (paid_by := taken[bill.id]) is not None:
                matched.append((bill, paying))
                told[bill.id].add(paid_by.subject)
                yield _paid_outside_finding(view, bill, paid_by)
        left = [(bill, paying) for bill, paying in left if taken[bill.id] is None]
    # What is left over may be the payment as well, where the first one is told to be none.
    for bill, sums in matched:
        others = filter(None, (_taken(bill, sums, days) for days in reach))
        for paid in islice(others, _TOLD_MAX - 1):
            told[bill.id].add(paid.subject)
            yield _paid_outside_finding(view, bill, paid)
    # Nor is a bill out of doubt by what is told of another one, matched itself or not: those pairs may be dismissed.
    for bill in (*(bill for bill, _ in matched), *(bill for bill, _ in left)):
        could = [whole[each] for each in _sums(view, bill) if each in whole]
        near = (paid for days in reach for paid in _near(bill, could, days))
        crossed = {paid.subject: paid for paid in islice(near, _NEAR_MAX) if paid.subject not in told[bill.id]}
        alone = _TOLD_MAX - len(told[bill.id])
        for paid in islice(crossed.values(), alone):
            yield _instead_finding(view, bill, paid)
        if more := tuple(islice(crossed.values(), alone, None)):
            yield _more_finding(view, bill, more)


def _direct(view: RuleView) -> Iterator[tuple[str, _Paid]]:
    """What vendors, or the heads of their families, were paid by expenses, and by entries from bank to payables."""
    family = view.books.families.vendor
    for purchase in view.books.purchases:
        if purchase.entity_kind == "Vendor" and purchase.entity_id and not purchase.voided and not purchase.refund:
            paid = _Paid(Subject("Purchase", purchase.id), purchase, purchase.txn_date, purchase.total)
            yield family(purchase.entity_id), paid
    paid_from = {account.id for account in view.books.accounts if account.is_bank or account.type == "Credit Card"}
    owed_on = {account.id for account in view.books.accounts if account.type == PAYABLE}
    for entry in view.books.journal_entries:
        if not entry.voided and any(line.account_id in paid_from and line.amount_minor < 0 for line in entry.lines):
            for line in entry.lines:
                if line.account_id in owed_on and line.amount_minor > 0 and line.entity_kind == "Vendor":
                    amount = Money(line.amount_minor, entry.currency)
                    paid = _Paid(Subject("JournalEntry", entry.id), entry, entry.txn_date, amount)
                    yield family(line.entity_id), paid


def _sums(view: RuleView, bill: Bill) -> list[_Sum]:
    """What would settle the bill: its total, and what is open of it."""
    vendor = view.books.families.vendor(bill.vendor_id)
    return [(vendor, minor, bill.currency) for minor in dict.fromkeys((bill.total_minor, bill.balance_minor))]


def _taken(bill: Bill, paying: Sequence[dict[date, list[_Paid]]], days: int) -> _Paid | None:
    """A payment so many days from the bill's date or due date, taken out of those that are left."""
    for day in (bill.txn_date, bill.due_date):
        for off in (-days, days) if day else ():
            for by_day in paying:
                if found := by_day.get(shifted(day or bill.txn_date, off)):
                    return found.pop()
    return None


def _near(bill: Bill, paying: Sequence[dict[date, tuple[_Paid, ...]]], days: int) -> Iterator[_Paid]:
    """Payments so many days from the bill's date or due date, whichever bills they were told of."""
    for day in (bill.txn_date, bill.due_date):
        for off in (-days, days) if day else ():
            for by_day in paying:
                yield from by_day.get(shifted(day or bill.txn_date, off), ())


def _instead_finding(view: RuleView, bill: Bill, paid: _Paid) -> Found:
    """Beside the pair that the payment is told with: its money is in doubt there, and this bill blocked by nothing."""
    vendor = view.vendor_name(bill.vendor_id)
    return Found(
        (Subject("Bill", bill.id), paid.subject),
        f"{vendor}: or this bill already paid?",
        f"{numbered('Bill', bill.doc_number, bill.id)} from {vendor} is open too, and what was paid on {paid.day} "
        f"({paid.amount}) may have been for it and not for the bill that lies nearer.",
        severity=Severity.MEDIUM,
        evidence={"score": _PAID_OUTSIDE, "paid on": paid.day, "total": paid.amount, "open": bill.balance},
        fix=("convert-to-payment", "If it was for this bill, record the direct payment as its payment."),
    )


def _more_finding(view: RuleView, bill: Bill, more: Sequence[_Paid]) -> Found:
    """Those beyond the few that are told one by one, together: their money is in doubt there, if at all."""
    vendor = view.vendor_name(bill.vendor_id)
    first, last = min(paid.day for paid in more), max(paid.day for paid in more)
    many = f"{len(more):,} more payments" if len(more) > 1 else "one more payment"
    return Found(
        (Subject("Bill", bill.id), *(paid.subject for paid in more)),
        f"{vendor}: {many} near one bill",
        f"{numbered('Bill', bill.doc_number, bill.id)} from {vendor} is open, and beside those told with it {many} "
        f"of {more[0].amount} from {first} to {last} may have been for it.",
        severity=Severity.MEDIUM,
        evidence={"score": _PAID_OUTSIDE, "payments": len(more), "total": more[0].amount, "open": bill.balance},
        fix=("convert-to-payment", "If one of them was for this bill, record it as the bill's payment."),
    )


def _paid_outside_finding(view: RuleView, bill: Bill, paid: _Paid) -> Found:
    exposure = view.home(bill.balance, bill)
    vendor = view.vendor_name(bill.vendor_id)
    part = "the same amount" if paid.amount == bill.total else "just what is open of it"
    how = "directly" if isinstance(paid.document, Purchase) else "by journal entry"
    return Found(
        (Subject("Bill", bill.id), paid.subject),
        f"{vendor}: open bill already paid?",
        f"{numbered('Bill', bill.doc_number, bill.id)} from {vendor} is open, and {part} ({paid.amount}) was paid "
        f"{how} on {paid.day}.",
        evidence={"score": _PAID_OUTSIDE, "paid on": paid.day, "total": paid.amount, "open": bill.balance},
        exposure=exposure,
        cash_effect=exposure,
        doubted=(Subject("Bill", bill.id),),
        fix=("convert-to-payment", "Record the direct payment as a payment of the bill."),
    )


@rule(
    "BPMT-DUP",
    Severity.CRITICAL,
    "Bill paid twice",
    over=lambda view: len(view.books.bill_payments),
    needs=("Bill", "BillPayment", "Purchase"),
    version=5,
    by_part=True,
)
def bill_paid_twice(view: RuleView) -> Iterator[Found]:
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


def _paid_again(view: RuleView) -> Iterator[Found]:
    """Payments that repeat one of the days before, where one of the two settles nothing: a paid bill takes no second
    payment. A payment that settles nothing, or an expense beside a bill payment, as when a bank feed's line is entered
    although the payment was.

    Where a bill of just that amount is open, the payment is meant for it; where like ones keep a cadence, for the next.
    Of two that both settle nothing one is a prepayment, unless they lie as near as what is entered twice.
    """
    family = view.books.families.vendor
    owed = {(family(bill.vendor_id), bill.balance_minor, bill.currency) for bill in view.open_bills}
    for amount, payments in _payments(view).items():
        gaps = [(after.txn_date - before.txn_date).days for before, after in pairwise(payments)]
        cadence = median(gaps) if len(gaps) >= _CADENCE_GAPS_MIN else 0
        settling: BillPayment | Purchase | None = None
        for first, again in pairwise(payments):
            settling = settling if _settles_nothing(first) else first
            for other in dict.fromkeys((first, settling or first)):
                gap = (again.txn_date - other.txn_date).days
                usual = cadence >= _CADENCE_DAYS_MIN and 2 * gap >= cadence
                if amount not in owed and not usual and gap <= _apart_max(view, other, again):
                    yield _paid_again_finding(view, other, again)


def _settles_nothing(payment: BillPayment | Purchase) -> bool:
    return isinstance(payment, BillPayment) and payment.unapplied_minor == payment.total_minor


def _payments(view: RuleView) -> dict[_Sum, list[BillPayment | Purchase]]:
    """What was paid to each vendor's family by amount, oldest first, without expenses of which a credit took as much
    back.
    """
    family = view.books.families.vendor
    paid: dict[_Sum, list[BillPayment | Purchase]] = defaultdict(list)
    refunded: set[_Sum] = set()
    for payment in view.books.bill_payments:
        if payment.vendor_id and payment.total_minor > 0 and not payment.voided:
            paid[family(payment.vendor_id), payment.total_minor, payment.currency].append(payment)
    for purchase in view.books.purchases:
        if purchase.entity_kind == "Vendor" and purchase.entity_id and purchase.total_minor > 0:
            amount = family(purchase.entity_id), purchase.total_minor, purchase.currency
            refunded |= {amount} if purchase.refund else set()
            if not purchase.refund and not purchase.voided:
                paid[amount].append(purchase)
    kept = {
        amount: [p for p in listed if amount not in refunded or isinstance(p, BillPayment)]
        for amount, listed in paid.items()
    }
    return {amount: sorted(listed, key=lambda each: (each.txn_date, each.id)) for amount, listed in kept.items()}


def _apart_max(view: RuleView, first: BillPayment | Purchase, again: BillPayment | Purchase) -> int:
    """How many days two payments of one amount may lie apart and be one; fewer than none where they cannot be."""
    nothing = [_settles_nothing(each) for each in (first, again)]
    if isinstance(first, Purchase) and isinstance(again, Purchase):
        return -1
    if isinstance(first, Purchase) or isinstance(again, Purchase):
        return view.policy.entered_twice_days if any(nothing) else view.policy.paid_outside_days
    if all(nothing):
        return view.policy.entered_twice_days
    return view.policy.paid_again_days if nothing[1] else -1


def _paid_again_finding(view: RuleView, first: BillPayment | Purchase, again: BillPayment | Purchase) -> Found:
    doubted = again if isinstance(again, Purchase) or isinstance(first, BillPayment) else first
    party = doubted.entity_id if isinstance(doubted, Purchase) else doubted.vendor_id
    vendor, exposure = view.vendor_name(party), view.home(doubted.total, doubted)
    other = "the second payment settles no bill"
    if isinstance(doubted, Purchase):
        other = f"{called(doubted)} is an expense beside a payment of bills"
    return Found(
        tuple(Subject(type(each).__name__, each.id) for each in (first, again)),
        f"{vendor}: paid twice?",
        f"{vendor} was paid {again.total} on {first.txn_date} and again on {again.txn_date}, and {other}.",
        evidence={"payments": f"{first.txn_date} and {again.txn_date}", "in doubt": doubted.total},
        exposure=exposure,
        cash_effect=exposure,
        doubted=(Subject(type(doubted).__name__, doubted.id),),
        fix=("reclaim", "Compare with the bank: ask the vendor for the second payment back, or void it.")
        if isinstance(doubted, BillPayment)
        else (
            "keep-or-delete",
            "Compare with the bank: delete the expense if it is the payment of the bill, else ask for it back.",
        ),
    )


def _paid_parts(payment: BillPayment) -> list[tuple[str, int]]:
    """Bills and amounts, each once: two lines of one payment are no second payment."""
    parts = ((link.id, line.amount_minor) for line in payment.lines for link in line.links if link.kind == "Bill")
    return sorted(set(parts))


def _paid_twice_finding(
    view: RuleView, first: BillPayment, second: BillPayment, paid: list[tuple[Bill, Money]]
) -> Found:
    vendor = view.vendor_name(first.vendor_id)
    names = ", ".join(f"{numbered('Bill', bill.doc_number, bill.id)} ({amount})" for bill, amount in paid)
    amounts = [view.home(amount, bill) for bill, amount in paid]
    known = [amount for amount in amounts if amount is not None]
    exposure = sum_money(known, known[0].currency) if known else None
    return Found(
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
