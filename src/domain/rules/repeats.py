"""Rules about one sale or payment entered twice: alike in everything that would tell two apart, within a few days."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import TypeVar

from domain.models.cash_document import Purchase, SalesReceipt
from domain.models.finding import Finding, Severity, Subject
from domain.models.invoice import Invoice
from domain.models.lines import ExpenseLine, SalesLine
from domain.models.record import Document
from domain.money import Money
from domain.rules.rule import Rule, called, finding, memo_of
from domain.rules.view import RuleView

D = TypeVar("D", bound=Document)

# So many like documents of a party tell how often such a one is usual.
_ROW_MIN = 4


def _alike(documents: Iterable[tuple[Hashable, D]], days_max: int) -> Iterator[tuple[D, D]]:
    """Pairs of documents of one key, at most so many days apart and closer than half of what is usual with them."""
    grouped: dict[Hashable, list[D]] = defaultdict(list)
    for key, document in documents:
        grouped[key].append(document)
    for same in grouped.values():
        same.sort(key=lambda document: (document.txn_date, document.id))
        usual_days = _usual_gap(same)
        for earlier, later in pairwise(same):
            days = (later.txn_date - earlier.txn_date).days
            if days <= days_max and 2 * days < usual_days:
                yield earlier, later


def _usual_gap(same: Sequence[Document]) -> float:
    """The median days between like documents; without end where they are too few to tell."""
    gaps = [(later.txn_date - earlier.txn_date).days for earlier, later in pairwise(same)]
    return median(gaps) if len(same) >= _ROW_MIN else float("inf")


def _lines(lines: Iterable[ExpenseLine | SalesLine]) -> tuple[tuple[str, int, str], ...]:
    """What the lines of a document are for, in no order."""
    told = ((line.item_id or line.account_id or "", line.amount_minor, line.description) for line in lines)
    return tuple(sorted((what, minor, text.casefold().strip()) for what, minor, text in told))


def _invoices(view: RuleView) -> Iterator[Finding]:
    keyed = (
        ((customer_id, invoice.total_minor, invoice.currency, _lines(invoice.lines)), invoice)
        for customer_id, invoices in view.invoices_by_customer.items()
        for invoice in invoices
        if invoice.total_minor > 0 and not any(link.kind == "Estimate" for link in invoice.links)
    )
    for earlier, later in _alike(keyed, view.policy.entered_twice_days):
        numbered_alike = bool(earlier.doc_number) and earlier.doc_number == later.doc_number
        if view.is_recent(later) and (earlier.is_open or later.is_open) and not numbered_alike:
            yield _invoice_finding(view, earlier, later)


def _invoice_finding(view: RuleView, earlier: Invoice, later: Invoice) -> Finding:
    extra = later if later.is_open else earlier
    exposure = view.home(extra.balance, extra)
    customer = view.customer_name(later.customer_id)
    return finding(
        "INV-DUP",
        Severity.HIGH,
        (Subject("Invoice", earlier.id), Subject("Invoice", later.id)),
        f"{customer}: one sale invoiced twice?",
        f"{called(earlier)} and {called(later)} to {customer} of {earlier.txn_date} and {later.txn_date} are alike, "
        f"over {later.total} each.",
        evidence={"dated": f"{earlier.txn_date} and {later.txn_date}", "total": later.total, "open": extra.balance},
        exposure=exposure,
        cash_effect=None if exposure is None else -exposure,
        doubted=(Subject("Invoice", extra.id),),
        fix=("void", "Ask whether it was one sale; if so void the later invoice."),
    )


def _purchases(view: RuleView) -> Iterator[Finding]:
    keyed = (
        (
            (
                (purchase.entity_kind, purchase.entity_id),
                (purchase.total_minor, purchase.currency, purchase.refund),
                (memo_of(purchase).casefold(), _lines(purchase.lines)),
            ),
            purchase,
        )
        for purchase in view.books.purchases
        if purchase.total_minor > 0 and not purchase.voided and view.is_recent(purchase)
        # Of payments to nobody named the memo alone tells what they are.
        if purchase.entity_id or memo_of(purchase)
    )
    for earlier, later in _alike(keyed, view.policy.entered_twice_days):
        if not _numbered_apart(earlier, later):
            yield _spent_twice(view, earlier, later)


def _numbered_apart(earlier: Document, later: Document) -> bool:
    """Whether both have numbers, such as those of cheques, and they differ."""
    return bool(earlier.doc_number and later.doc_number) and earlier.doc_number != later.doc_number


def _spent_twice(view: RuleView, earlier: Purchase, later: Purchase) -> Finding:
    amount = view.home(later.total, later)
    payee = view.payee_name(later) or memo_of(later)
    return finding(
        "EXP-DUP",
        Severity.HIGH,
        (Subject("Purchase", earlier.id), Subject("Purchase", later.id)),
        f"{payee}: expense entered twice?",
        f"{called(earlier)} of {earlier.txn_date} and {called(later)} of {later.txn_date} to {payee} are alike, over "
        f"{later.total} each.",
        evidence={
            "accounts": ", ".join(_account_name(view, each.account_id) for each in (earlier, later)),
            "memo": memo_of(later) or "none",
            "total": later.total,
        },
        exposure=amount,
        cash_effect=-amount if amount and later.refund else amount,
        doubted=(Subject("Purchase", later.id),),
        fix=("keep-or-delete", "Compare with the bank's or card's statement; delete the one that is not on it."),
    )


def _account_name(view: RuleView, account_id: str | None) -> str:
    account = view.accounts.get(account_id or "")
    return account.name if account else "none"


def _receipts(view: RuleView) -> Iterator[Finding]:
    keyed = (
        ((receipt.customer_id, receipt.total_minor, receipt.currency, _lines(receipt.lines)), receipt)
        for receipt in view.books.sales_receipts
        if receipt.customer_id and receipt.total_minor > 0 and not receipt.voided and view.is_recent(receipt)
    )
    for earlier, later in _alike(keyed, view.policy.entered_twice_days):
        yield _received_twice(view, earlier, later)


def _received_twice(view: RuleView, earlier: SalesReceipt, later: SalesReceipt) -> Finding:
    amount: Money | None = view.home(later.total, later)
    customer = view.customer_name(later.customer_id)
    return finding(
        "RCPT-DUP",
        Severity.HIGH,
        (Subject("SalesReceipt", earlier.id), Subject("SalesReceipt", later.id)),
        f"{customer}: sale entered twice?",
        f"{called(earlier)} of {earlier.txn_date} and {called(later)} of {later.txn_date} to {customer} are alike, "
        f"over {later.total} each.",
        evidence={"total": later.total},
        exposure=amount,
        cash_effect=None if amount is None else -amount,
        doubted=(Subject("SalesReceipt", later.id),),
        fix=("keep-or-delete", "Compare with what came into the bank; delete the one that did not."),
    )


RULES = (
    Rule(
        code="INV-DUP",
        severity=Severity.HIGH,
        title="Sale invoiced twice",
        population=lambda view: len(view.books.invoices),
        check=_invoices,
    ),
    Rule(
        code="EXP-DUP",
        severity=Severity.HIGH,
        title="Expense entered twice",
        population=lambda view: len(view.books.purchases),
        check=_purchases,
    ),
    Rule(
        code="RCPT-DUP",
        severity=Severity.HIGH,
        title="Sale entered twice",
        population=lambda view: len(view.books.sales_receipts),
        check=_receipts,
    ),
)
