"""Bills entered twice of which both were paid: no open one is left to tell it by (B14)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from itertools import islice

from domain.books.bill import Bill
from domain.books.subject import Subject
from domain.rules.bill_likeness import (
    ELSEWHERE,
    OTHER_VENDOR,
    SAME_AMOUNT,
    duplicate_score,
    is_same_elsewhere,
    recurs,
    told,
)
from domain.rules.doc_numbers import normalised
from domain.rules.repeats import TakenBack
from domain.rules.rule import Found, numbered
from domain.rules.series import BillSeries
from domain.rules.view import RuleView

# Of very many bills over one amount the nearest few by date are compared.
_NEAREST_MAX = 6


def both_paid(view: RuleView) -> Iterator[Found]:
    """Two settled bills over one amount, as like as what is entered twice, each paid with money.

    Where the vendor gave as much back since, by credit or in money, nothing is to be asked for.
    """
    paid, back = _paid_with_money(view), _given_back(view)
    for family, bills in view.bills_by_family.items():
        series = BillSeries(bills)
        for later, earlier in _pairs(view, [bill for bill in bills if bill.id in paid and not bill.is_open]):
            score, signal = duplicate_score(earlier, later)
            if score < max(SAME_AMOUNT, view.policy.duplicate_score) or back.since(family, earlier):
                continue
            if not recurs(series, earlier, later):
                yield _both_paid_finding(view, earlier, later, signal)
    if view.policy.duplicate_score <= OTHER_VENDOR:
        yield from _elsewhere(view, paid, back)


def _elsewhere(view: RuleView, paid: Set[str], back: TakenBack) -> Iterator[Found]:
    """The same of two vendors' bills that have one number and amount: a bill entered under a wrong name."""
    family = view.books.families.vendor
    settled = [b for bills in view.bills_by_vendor.values() for b in bills if b.id in paid and not b.is_open]
    numbered_ones: dict[str, list[Bill]] = defaultdict(list)
    for bill in sorted(settled, key=lambda bill: (bill.txn_date, bill.id)):
        if number := normalised(bill.doc_number):
            numbered_ones[number].append(bill)
    for bills in numbered_ones.values():
        for later, earlier in _pairs(view, bills):
            first, second = family(earlier.vendor_id), family(later.vendor_id)
            given_back = back.since(first, earlier) or back.since(second, earlier)
            if first != second and is_same_elsewhere(later, earlier) and not given_back:
                yield _both_paid_finding(view, earlier, later, ELSEWHERE)


def _pairs(view: RuleView, bills: Sequence[Bill]) -> Iterator[tuple[Bill, Bill]]:
    """Each recent bill with the nearest before it over the same amount; bills are given oldest first."""
    alike: dict[tuple[int, str], list[Bill]] = defaultdict(list)
    for bill in bills:
        before = alike[bill.total_minor, bill.currency]
        for one in islice(reversed(before), _NEAREST_MAX if view.is_recent(bill) else 0):
            if bill.total_minor > 0 and (bill.txn_date - one.txn_date).days <= view.policy.duplicate_window_days:
                yield bill, one
        before.append(bill)


def _paid_with_money(view: RuleView) -> frozenset[str]:
    """The bills that payments settle which took money; one settled by a credit was not paid."""
    return frozenset(
        link.id
        for payment in view.books.bill_payments
        if payment.total_minor > 0 and not payment.voided
        for line in payment.lines
        for link in line.links
        if link.kind == "Bill"
    )


def _given_back(view: RuleView) -> TakenBack:
    """What vendors' families gave back: by credit, to a card or bank, or by a cheque that was deposited."""
    books, family = view.books, view.books.families.vendor
    back = TakenBack((family(credit.vendor_id), credit) for credit in books.vendor_credits)
    back.add((family(each.entity_id), each) for each in books.purchases if each.refund and each.entity_kind == "Vendor")
    for deposit in books.deposits:
        back.add((family(line.entity_id), deposit) for line in deposit.lines if line.entity_kind == "Vendor")
    return back


def _both_paid_finding(view: RuleView, earlier: Bill, later: Bill, signal: str) -> Found:
    exposure = view.home(later.total, later)
    vendors = list(dict.fromkeys(view.vendor_name(each.vendor_id) for each in (earlier, later)))
    return Found(
        (Subject("Bill", earlier.id), Subject("Bill", later.id)),
        f"{' and '.join(vendors)}: bill entered and paid twice?",
        f"{told(view, earlier)} and {told(view, later)} look like one, {signal}, and both were paid.",
        evidence={
            "signal": signal,
            "totals": f"{earlier.total} and {later.total}",
            "in doubt": numbered("Bill", later.doc_number, later.id),
        },
        exposure=exposure,
        cash_effect=exposure,
        doubted=(Subject("Bill", later.id),),
        fix=("reclaim", "Compare the vendor's documents; ask for the second payment back."),
    )
