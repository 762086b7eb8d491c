"""Rules about what should have come in a period and did not: its closing, and recurring payments."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from domain.books.bill import Bill
from domain.books.cadence import days_after
from domain.books.cash_document import Purchase
from domain.books.series import Beat, Series, find_series
from domain.books.subject import Subject
from domain.money import Money
from domain.policy.severity import Severity
from domain.rules.closed_periods import closed_until
from domain.rules.rule import Found, home_unknown, rule
from domain.rules.view import RuleView


@rule("PER-OPEN", Severity.LOW, "Month not closed", over=lambda view: 1 if closed_until(view) else 0)
def month_not_closed(view: RuleView) -> Iterator[Found]:
    closed = closed_until(view)
    long_ago = view.as_of - timedelta(days=view.policy.close_days)
    due = long_ago.replace(day=1) - timedelta(days=1)
    if closed is not None and closed < due:
        yield Found(
            (Subject("company", view.books.business.id),),
            "A month is not closed",
            f"The books are closed up to {closed}; by now they should be up to {due}.",
            evidence={"closed up to": closed, "due up to": due},
            fix=("close-books", "Finish the month and set the closing date."),
        )


def _beats(view: RuleView) -> dict[str, list[Beat]]:
    """By vendor, or the head of those that are one, its bills and the purchases from it, in home currency."""
    beats: dict[str, list[Beat]] = defaultdict(list)
    spent: list[Bill | Purchase] = [*view.books.bills, *view.books.purchases]
    for document in spent:
        vendor_id = document.vendor_id if isinstance(document, Bill) else _payee(document)
        amount = view.home(document.total, document)
        if vendor_id and amount and document.total_minor > 0 and not document.voided:
            record = f"{type(document).__name__}:{document.id}"
            beats[view.books.families.vendor(vendor_id)].append(Beat(document.txn_date, record, amount.amount_minor))
    return beats


def _payee(purchase: Purchase) -> str | None:
    return purchase.entity_id if purchase.entity_kind == "Vendor" and not purchase.refund else None


def _unnamed_beats(view: RuleView) -> dict[str, list[Beat]]:
    """By account what was spent on it for nobody named, as wages are: by journal entry, or paid to no vendor."""
    beats: dict[str, list[Beat]] = defaultdict(list)
    banks = {account.id for account in view.books.accounts if account.is_bank}
    spent_on = {account.id for account in view.books.accounts if account.classification == "Expense"}
    for entry in view.books.journal_entries:
        paid = -sum(line.amount_minor for line in entry.lines if line.account_id in banks)
        debits = [(line.amount_minor, line.account_id) for line in entry.lines if line.account_id in spent_on]
        amount = view.home(Money(paid, entry.currency), entry)
        if paid > 0 and debits and amount and not entry.voided:
            beats[max(debits)[1] or ""].append(Beat(entry.txn_date, f"JournalEntry:{entry.id}", amount.amount_minor))
    for purchase in view.books.purchases:
        amount = view.home(purchase.total, purchase)
        lines = [(line.amount_minor, line.account_id) for line in purchase.lines if line.account_id in spent_on]
        if lines and amount and purchase.entity_kind != "Vendor" and not purchase.voided and not purchase.refund:
            beats[max(lines)[1] or ""].append(Beat(purchase.txn_date, f"Purchase:{purchase.id}", amount.amount_minor))
    return beats


def _both_beats(view: RuleView) -> tuple[dict[str, list[Beat]], dict[str, list[Beat]]]:
    """By vendor and, of what names nobody, by account; made once."""
    return view.made("beats", lambda: (_beats(view), _unnamed_beats(view)))


def _last_entries(view: RuleView) -> dict[str, date]:
    """By vendor, or the head of those that are one, the last journal entry that names it."""
    last: dict[str, date] = {}
    for entry in view.books.journal_entries:
        for line in entry.lines if not entry.voided else ():
            if line.entity_kind == "Vendor" and line.entity_id:
                head = view.books.families.vendor(line.entity_id)
                last[head] = max(entry.txn_date, last.get(head, entry.txn_date))
    return last


def _entered_otherwise(last: date | None, series: Series, expected: date) -> bool:
    """Whether a journal entry near the day or later stands for what did not come."""
    return last is not None and 2 * (expected - last).days < series.cadence_days


@rule(
    "REC-MISS",
    Severity.HIGH,
    "Recurring payment absent",
    over=lambda view: sum(map(len, _both_beats(view))),
    reads=("active",),
    needs=("Bill", "Purchase", "JournalEntry"),
    missing=home_unknown,
    version=3,
)
def recurring_payment_absent(view: RuleView) -> Iterator[Found]:
    entered = _last_entries(view)
    named, unnamed = _both_beats(view)
    for vendor_id, beats in named.items():
        vendor = view.vendors.get(vendor_id)
        missed = _missed(view, beats) if vendor is not None and vendor.active else None
        if vendor is not None and missed and not _entered_otherwise(entered.get(vendor_id), *missed):
            yield _absent_finding(view, Subject("Vendor", vendor_id), vendor.name, *missed)
    for account_id, beats in unnamed.items():
        account = view.accounts[account_id]
        if account.active and (missed := _missed(view, beats)):
            yield _absent_finding(view, Subject("Account", account_id), account.name, *missed)


def _missed(view: RuleView, beats: list[Beat]) -> tuple[Series, date] | None:
    """The series of which the next one is over half a cadence late, and the day it was expected."""
    series = find_series(beats)
    if series is None or len(series.days) < view.policy.recurring_hits or series.has_lapsed(view.as_of):
        return None
    # What came off the calendar stands for the day that it came after.
    expected = next(day for day in days_after(series.days, series.cadence_days) if day > series.days[-1])
    return (series, expected) if 2 * (view.as_of - expected).days > series.cadence_days else None


def _absent_finding(view: RuleView, subject: Subject, name: str, series: Series, expected: date) -> Found:
    amount = Money(series.amount_minor, view.books.home_currency or "")
    comes = "bills" if subject.kind == "Vendor" else "takes"
    return Found(
        (subject,),
        f"{name}: nothing came this time",
        f"{name} {comes} about {amount} every {series.cadence_days} days and was expected on {expected}.",
        evidence={
            "expected": expected,
            "last": series.days[-1],
            "cadence in days": series.cadence_days,
            "times": len(series.days),
        },
        exposure=amount,
        cash_effect=-amount,
        fix=("add-known-item", "Ask the client; enter what is missing, or add it as a known item until it comes."),
    )
