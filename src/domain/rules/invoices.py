"""Rules about invoices."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from domain.books.invoice import Invoice
from domain.books.subject import Subject
from domain.policy.severity import Severity
from domain.rules import document_fixes, fixes
from domain.rules.doc_numbers import as_issued
from domain.rules.rule import Found, numbered, open_invoices, rule
from domain.rules.view import RuleView

# So many numbers of the year before, used again after half a year, are a row begun anew.
_BEGUN_ANEW_MIN, _HALF_A_YEAR = 3, 182


def _subject(invoice: Invoice) -> tuple[Subject, ...]:
    return (Subject("Invoice", invoice.id),)


def _name(view: RuleView, invoice: Invoice) -> str:
    number = numbered("Invoice", invoice.doc_number, invoice.id)
    return f"{number} to {view.customer_name(invoice.customer_id)} over {invoice.total}"


@rule(
    "INV-NODUE",
    Severity.MEDIUM,
    "Due date missing",
    over=open_invoices,
    reads=("txn_date", "due_date", "customer_id"),
    needs=("Invoice",),
    by_part=True,
)
def invoice_without_due_date(view: RuleView) -> Iterator[Found]:
    for invoice in view.open_invoices:
        if invoice.due_date is None:
            yield Found(
                _subject(invoice),
                f"{view.customer_name(invoice.customer_id)}: invoice without due date",
                f"{_name(view, invoice)} has no due date.",
                evidence={"dated": invoice.txn_date, "open": invoice.balance},
                exposure=view.home(invoice.balance, invoice),
                fix=fixes.invoice_due_date(view, invoice),
                blocks=True,
            )


@rule(
    "INV-NOCUS",
    Severity.HIGH,
    "Invoice to nobody known",
    over=open_invoices,
    needs=("Invoice",),
    by_part=True,
)
def invoice_without_customer(view: RuleView) -> Iterator[Found]:
    for invoice in view.open_invoices:
        if invoice.customer_id in view.customers:
            continue
        known = f"a customer (id {invoice.customer_id}) that is not there" if invoice.customer_id else "no customer"
        yield Found(
            _subject(invoice),
            "Invoice to nobody known",
            f"{numbered('Invoice', invoice.doc_number, invoice.id)} over {invoice.total} names {known}, so nobody can "
            "be asked for it.",
            evidence={"open": invoice.balance, "customer id": invoice.customer_id or "none"},
            exposure=view.home(invoice.balance, invoice),
            fix=("set-customer", "Find whose invoice it is and choose the customer."),
        )


@rule(
    "INV-NOEMAIL",
    Severity.MEDIUM,
    "No address to send to",
    over=open_invoices,
    reads=("email", "customer_id", "printed"),
    needs=("Invoice",),
    version=2,
    by_part=True,
)
def invoice_without_email(view: RuleView) -> Iterator[Found]:
    for invoice in view.open_invoices:
        customer = view.customers.get(invoice.customer_id or "")
        if invoice.printed or invoice.email or (customer is not None and customer.email):
            continue
        yield Found(
            _subject(invoice),
            f"{view.customer_name(invoice.customer_id)}: invoice cannot be sent",
            f"{_name(view, invoice)} has no e-mail address, and neither has the customer.",
            evidence={"open": invoice.balance},
            exposure=view.home(invoice.balance, invoice),
            fix=fixes.invoice_email(view, invoice),
        )


@rule(
    "INV-STALE",
    Severity.HIGH,
    "Long overdue",
    over=open_invoices,
    reads=("txn_date", "due_date", "term_id", "customer_id"),
    needs=("Invoice",),
    by_part=True,
)
def invoice_long_overdue(view: RuleView) -> Iterator[Found]:
    for invoice in view.open_invoices:
        overdue = (view.as_of - view.invoice_due_date(invoice)).days
        if overdue <= view.policy.stale_days:
            continue
        review = overdue > view.policy.stale_critical_days
        exposure = view.home(invoice.balance, invoice)
        yield Found(
            _subject(invoice),
            f"{view.customer_name(invoice.customer_id)}: invoice long overdue",
            f"{_name(view, invoice)} is {overdue} days overdue"
            + (" and is due for a write-off review." if review else "."),
            evidence={"due": view.invoice_due_date(invoice), "days overdue": overdue, "open": invoice.balance},
            exposure=exposure,
            cash_effect=None if exposure is None else -exposure,
            fix=("review-write-off", "Decide on a write-off.") if review else ("chase", "Call the customer."),
        )


@rule(
    "INV-DUPNO",
    Severity.HIGH,
    "Number used twice",
    over=lambda view: len(view.books.invoices),
    reads=("doc_number", "txn_date", "customer_id", "voided"),
    needs=("Invoice",),
    version=3,
)
def invoice_number_used_twice(view: RuleView) -> Iterator[Found]:
    numbers: dict[Hashable, list[Invoice]] = defaultdict(list)
    for invoice in sorted(view.books.invoices, key=lambda invoice: (invoice.txn_date, invoice.id)):
        if invoice.doc_number and not invoice.voided:
            numbers[as_issued(invoice.doc_number) or invoice.doc_number].append(invoice)
    reach = timedelta(days=view.policy.lookback_days)
    begun_anew = _years_begun_anew(numbers.values())
    for same in numbers.values():
        priced: set[str] = set()
        for earlier, later in pairwise(same):
            anew = earlier.txn_date.year < later.txn_date.year and later.txn_date.year in begun_anew
            if later.txn_date - earlier.txn_date <= reach and view.is_recent(later) and not anew:
                doubted = [each for each in (earlier, later) if each.is_open and each.id not in priced]
                extra = min(doubted, key=lambda each: each.balance_minor, default=None)
                priced |= {extra.id} if extra else set()
                yield _same_number_finding(view, earlier, later, extra)


def _years_begun_anew(numbers: Iterable[Sequence[Invoice]]) -> set[int]:
    """Years in which the numbers began again: three or more are those of the year before, half a year back or more."""
    again = Counter(
        later.txn_date.year
        for same in numbers
        for earlier, later in pairwise(same)
        if earlier.txn_date.year < later.txn_date.year and (later.txn_date - earlier.txn_date).days > _HALF_A_YEAR
    )
    return {year for year, count in again.items() if count >= _BEGUN_ANEW_MIN}


def _same_number_finding(view: RuleView, earlier: Invoice, later: Invoice, extra: Invoice | None) -> Found:
    exposure = None if extra is None else view.home(extra.balance, extra)
    written = f" (as {earlier.doc_number})" if earlier.doc_number != later.doc_number else ""
    return Found(
        (Subject("Invoice", earlier.id), Subject("Invoice", later.id)),
        f"Invoice number {later.doc_number} used twice",
        f"Number {later.doc_number} stands on invoices to {view.customer_name(earlier.customer_id)} of "
        f"{earlier.txn_date}{written} and to {view.customer_name(later.customer_id)} of {later.txn_date}.",
        evidence={"totals": f"{earlier.total} and {later.total}"},
        exposure=exposure,
        cash_effect=None if exposure is None else -exposure,
        doubted=(Subject("Invoice", extra.id),) if extra else (),
        fix=document_fixes.free_number(view, later),
    )
