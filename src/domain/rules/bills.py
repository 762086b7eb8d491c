"""Rules about single bills and their terms."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from domain.books.bill import Bill
from domain.books.subject import Subject
from domain.money import Money
from domain.policy.severity import Severity
from domain.rules import fixes
from domain.rules.rule import Found, numbered, open_bills, rule
from domain.rules.view import RuleView

_ZERO_DAYS = 90


def _subject(bill: Bill) -> tuple[Subject, ...]:
    return (Subject("Bill", bill.id),)


def _name(view: RuleView, bill: Bill) -> str:
    return f"{numbered('Bill', bill.doc_number, bill.id)} from {view.vendor_name(bill.vendor_id)} over {bill.total}"


@rule(
    "BILL-NODUE",
    Severity.HIGH,
    "Due date missing",
    over=open_bills,
    reads=("txn_date", "due_date", "term_id", "vendor_id"),
    needs=("Bill",),
    by_part=True,
)
def bill_without_due_date(view: RuleView) -> Iterator[Found]:
    for bill in view.open_bills:
        agreed = view.due_by_terms(bill.txn_date, bill.term_id, view.vendors.get(bill.vendor_id or ""))
        days = None if agreed is None else (agreed - bill.txn_date).days
        if bill.due_date is None:
            reason = "has no due date"
        elif bill.due_date == bill.txn_date and days:
            reason = f"is due on its own date although terms of {days} days are agreed"
        else:
            continue
        yield Found(
            _subject(bill),
            f"{view.vendor_name(bill.vendor_id)}: bill without a usable due date",
            f"{_name(view, bill)} {reason}.",
            evidence={"dated": bill.txn_date, "due": bill.due_date or "none", "terms in days": days or "none"},
            exposure=view.home(bill.balance, bill),
            fix=fixes.bill_due_date(view, bill, days),
        )


@rule(
    "BILL-NOTERM",
    Severity.LOW,
    "Vendor without terms",
    over=lambda view: len(view.bills_by_vendor),
    reads=("term_id", "active"),
    needs=("Bill",),
    by_part=True,
)
def vendor_without_terms(view: RuleView) -> Iterator[Found]:
    for vendor_id, bills in view.bills_by_vendor.items():
        vendor = view.vendors.get(vendor_id)
        recent = [bill for bill in bills if view.is_recent(bill)]
        if vendor is None or not vendor.active or vendor.term_id or len(recent) < view.policy.vendor_bills_for_terms:
            continue
        yield Found(
            (Subject("Vendor", vendor_id),),
            f"{vendor.name}: no payment terms",
            f"{vendor.name} sent {len(recent)} bills within a year and has no payment terms.",
            evidence={"bills within a year": len(recent)},
            fix=fixes.vendor_terms(view, vendor),
        )


@rule(
    "BILL-ZERO",
    Severity.MEDIUM,
    "Unusual amount",
    over=lambda view: len(view.books.bills),
    reads=("total_minor", "vendor_id"),
    needs=("Bill",),
    by_part=True,
)
def bill_of_unusual_amount(view: RuleView) -> Iterator[Found]:
    since = view.as_of - timedelta(days=_ZERO_DAYS)
    totals = _recent_totals(view)
    for bill in view.books.bills:
        if bill.voided or not (bill.is_open or bill.txn_date >= since):
            continue
        usual, count = _usual_total(view, totals, bill) if bill.is_open else (None, 0)
        evidence: dict[str, object] = {"total": bill.total}
        if bill.total_minor <= 0:
            reason = "is not above zero"
        elif usual is not None and bill.total_minor > view.policy.amount_outlier_factor * usual:
            evidence |= {"usual bill": Money(int(usual), bill.currency), "bills compared": count}
            reason = (
                f"is more than {view.policy.amount_outlier_factor} times this vendor's usual bill, which is "
                f"{evidence['usual bill']} over {count} bills within a year"
            )
        else:
            continue
        yield Found(
            _subject(bill),
            f"{view.vendor_name(bill.vendor_id)}: unusual amount",
            f"{_name(view, bill)} {reason}.",
            evidence=evidence,
            exposure=view.home(bill.balance, bill) if bill.is_open else None,
            fix=("confirm-amount", "Compare with the vendor's document and confirm or correct the amount."),
            blocks=True,
        )


def _recent_totals(view: RuleView) -> dict[tuple[str, str], list[int]]:
    """By vendor's family and currency, the totals of recent bills in ascending order."""
    totals: dict[tuple[str, str], list[int]] = defaultdict(list)
    for vendor_id, bills in view.bills_by_family.items():
        for bill in bills:
            if view.is_recent(bill):
                insort(totals[vendor_id, bill.currency], bill.total_minor)
    return totals


def _usual_total(
    view: RuleView, totals: Mapping[tuple[str, str], Sequence[int]], bill: Bill
) -> tuple[Decimal | None, int]:
    """The median of the vendor's other recent bills, None where they are too few, and how many they are."""
    listed = totals.get((view.books.families.vendor(bill.vendor_id), bill.currency), ())
    own = bisect_left(listed, bill.total_minor) if view.is_recent(bill) else len(listed)
    count = len(listed) - (own < len(listed))
    if count < view.policy.amount_outlier_history:
        return None, count
    low, high = (listed[n + (n >= own)] for n in ((count - 1) // 2, count // 2))
    return Decimal(low + high) / 2, count


@rule(
    "BILL-STALE",
    Severity.HIGH,
    "Open for long",
    over=open_bills,
    reads=("txn_date", "due_date", "term_id", "vendor_id"),
    needs=("Bill",),
    by_part=True,
)
def bill_long_overdue(view: RuleView) -> Iterator[Found]:
    for bill in view.open_bills:
        due = view.bill_due_date(bill)
        overdue = (view.as_of - due).days if due else 0
        if overdue <= view.policy.stale_days:
            continue
        critical = overdue > view.policy.stale_critical_days
        guess = "was probably paid outside or is void" if critical else "may have been paid outside the books"
        yield Found(
            _subject(bill),
            f"{view.vendor_name(bill.vendor_id)}: open for long",
            f"{_name(view, bill)} is {overdue} days overdue and {guess}.",
            severity=Severity.CRITICAL if critical else Severity.HIGH,
            evidence={"due": due, "days overdue": overdue, "open": bill.balance},
            exposure=view.home(bill.balance, bill),
            cash_effect=view.home(bill.balance, bill),
            fix=("apply-payment", "Find the payment or credit and apply it, or ask the vendor."),
            by_age=critical,
        )


@rule(
    "BILL-NOVEN",
    Severity.HIGH,
    "Bill from nobody known",
    over=open_bills,
    reads=("vendor_id",),
    needs=("Bill",),
    by_part=True,
)
def bill_without_vendor(view: RuleView) -> Iterator[Found]:
    for bill in view.open_bills:
        if bill.vendor_id in view.vendors:
            continue
        names = "names no vendor" if not bill.vendor_id else f"names a vendor (id {bill.vendor_id}) that is not there"
        yield Found(
            _subject(bill),
            "Bill from nobody known",
            f"{numbered('Bill', bill.doc_number, bill.id)} over {bill.total} {names}, so nobody can be paid for it.",
            evidence={"open": bill.balance, "vendor id": bill.vendor_id or "none"},
            exposure=view.home(bill.balance, bill),
            fix=("set-vendor", "Find whose bill it is and choose the vendor."),
        )
