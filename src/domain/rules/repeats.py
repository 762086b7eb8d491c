"""Rules about one sale or payment entered twice: alike in everything that would tell two apart, within a few days."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence, Set
from datetime import date

from domain.books.cash_document import Purchase, SalesReceipt
from domain.books.invoice import Invoice
from domain.books.lines import ExpenseLine, SalesLine
from domain.books.record import Document
from domain.books.subject import Subject
from domain.money import Money
from domain.policy.severity import Severity
from domain.rules.alike import alike_pairs, usual_gap
from domain.rules.doc_numbers import as_issued
from domain.rules.postings import UNCATEGORISED, is_for_fees
from domain.rules.repeated_moves import deposited_twice, moved_twice, paid_in_twice
from domain.rules.rule import Found, called, memo_of, rule
from domain.rules.view import RuleView

_ANYBODY_MIN = 10


def _lines(lines: Iterable[ExpenseLine | SalesLine]) -> tuple[tuple[str, int, str], ...]:
    """What the lines of a document are for, in no order."""
    told = ((line.item_id or line.account_id or "", line.amount_minor, line.description) for line in lines)
    return tuple(sorted((what, minor, text.casefold().strip()) for what, minor, text in told))


class TakenBack:
    """What was given or paid back to a party, by its amount: then one of two that are alike is no more."""

    def __init__(self, documents: Iterable[tuple[str | None, Document]]) -> None:
        self._days: dict[tuple[str, Money], list[date]] = defaultdict(list)
        self.add(documents)

    def add(self, documents: Iterable[tuple[str | None, Document]]) -> None:
        """Take in more documents, each with the id of its party."""
        for party_id, document in documents:
            if party_id and not document.voided:
                self._days[party_id, document.total].append(document.txn_date)

    def since(self, party_id: str | None, earlier: Document) -> bool:
        """Whether as much as a document is over was given back to its party on its day or since."""
        return any(day >= earlier.txn_date for day in self._days.get((party_id or "", earlier.total), ()))


@rule(
    "INV-DUP",
    Severity.HIGH,
    "Sale invoiced twice",
    over=lambda view: len(view.books.invoices),
    reads=("doc_number", "txn_date", "total_minor", "customer_id", "lines", "voided"),
    needs=("Invoice",),
    version=2,
    by_part=True,
)
def sale_invoiced_twice(view: RuleView) -> Iterator[Found]:
    keyed = (
        ((customer_id, invoice.total_minor, invoice.currency, _lines(invoice.lines)), invoice)
        for customer_id, invoices in view.invoices_by_customer.items()
        for invoice in invoices
        if invoice.total_minor > 0 and not any(link.kind == "Estimate" for link in invoice.links)
    )
    credited = TakenBack((memo.customer_id, memo) for memo in view.books.credit_memos)
    for earlier, later in alike_pairs(keyed, view.policy.entered_twice_days):
        numbered_alike = bool(earlier.doc_number) and as_issued(earlier.doc_number) == as_issued(later.doc_number)
        told = view.is_recent(later) and (earlier.is_open or later.is_open) and not numbered_alike
        if told and not credited.since(later.customer_id, earlier):
            yield _invoice_finding(view, earlier, later)


def _invoice_finding(view: RuleView, earlier: Invoice, later: Invoice) -> Found:
    extra = later if later.is_open else earlier
    exposure = view.home(extra.balance, extra)
    customer = view.customer_name(later.customer_id)
    return Found(
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


def _purchases(view: RuleView) -> Iterator[Found]:
    unsorted = {each.id for each in view.books.accounts if UNCATEGORISED.search(each.name)}
    fees = {each.id for each in view.books.accounts if is_for_fees(each)}
    spent = [
        purchase
        for purchase in view.books.purchases
        if purchase.total_minor > 0 and not purchase.voided and view.is_recent(purchase)
        # Of payments to nobody named the memo alone tells what they are; fees have a tariff.
        if (purchase.entity_id or memo_of(purchase)) and not _only_on(purchase, fees)
    ]
    keyed = ((_spent_key(view, purchase), purchase) for purchase in spent)
    refunded = TakenBack((_payee(view, each), each) for each in view.books.purchases if each.refund)

    def same(earlier: Purchase, later: Purchase) -> bool:
        uncategorised = any(_only_on(each, unsorted) for each in (earlier, later))
        return uncategorised or _spent_on(earlier) == _spent_on(later)

    for earlier, later in alike_pairs(keyed, view.policy.entered_twice_days, same):
        back = not later.refund and refunded.since(_payee(view, later), earlier)
        if not back and not _numbered_apart(earlier, later):
            yield _spent_twice(view, earlier, later)


def _spent_key(view: RuleView, purchase: Purchase) -> Hashable:
    what = "" if purchase.entity_id else memo_of(purchase).casefold()
    return _payee(view, purchase), what, purchase.total_minor, purchase.currency, purchase.refund


def _payee(view: RuleView, purchase: Purchase) -> str:
    return view.books.families.party(purchase.entity_kind, purchase.entity_id)


def _only_on(purchase: Purchase, accounts: Set[str | None]) -> bool:
    return bool(purchase.lines) and {line.account_id for line in purchase.lines} <= accounts


def _spent_on(purchase: Purchase) -> Hashable:
    return memo_of(purchase).casefold(), _lines(purchase.lines)


def _numbered_apart(earlier: Document, later: Document) -> bool:
    """Whether both have numbers, such as those of cheques, and they differ."""
    return bool(earlier.doc_number and later.doc_number) and earlier.doc_number != later.doc_number


def _spent_twice(view: RuleView, earlier: Purchase, later: Purchase) -> Found:
    amount = view.home(later.total, later)
    payee = view.payee_name(later) or memo_of(later) or "nobody known"
    return Found(
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


def _receipts(view: RuleView) -> Iterator[Found]:
    by_customer: dict[str, list[SalesReceipt]] = defaultdict(list)
    for receipt in sorted(view.books.sales_receipts, key=lambda each: (each.txn_date, each.id)):
        if receipt.customer_id and receipt.total_minor > 0 and not receipt.voided and view.is_recent(receipt):
            by_customer[receipt.customer_id].append(receipt)
    keyed = (
        ((customer_id, receipt.total_minor, receipt.currency, _lines(receipt.lines)), receipt)
        for customer_id, receipts in by_customer.items()
        if not _stands_for_anybody(receipts)
        for receipt in receipts
    )
    refunded = TakenBack((refund.customer_id, refund) for refund in view.books.refund_receipts)
    for earlier, later in alike_pairs(keyed, view.policy.entered_twice_days):
        if not refunded.since(later.customer_id, earlier):
            yield _received_twice(view, earlier, later)


def _stands_for_anybody(receipts: Sequence[SalesReceipt]) -> bool:
    """A customer that buys once a day or more often is a name for whoever comes in."""
    return len(receipts) >= _ANYBODY_MIN and usual_gap(receipts) <= 1


def _received_twice(view: RuleView, earlier: SalesReceipt, later: SalesReceipt) -> Found:
    amount: Money | None = view.home(later.total, later)
    customer = view.customer_name(later.customer_id)
    return Found(
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


@rule(
    "EXP-DUP",
    Severity.HIGH,
    "Expense entered twice",
    over=lambda view: len(view.books.purchases) + len(view.books.transfers) + len(view.books.card_payments),
    needs=("CreditCardPayment", "Purchase", "Transfer"),
    version=2,
)
def expense_entered_twice(view: RuleView) -> Iterator[Found]:
    yield from _purchases(view)
    yield from moved_twice(view)


@rule(
    "RCPT-DUP",
    Severity.HIGH,
    "Sale entered twice",
    over=lambda view: len(view.books.sales_receipts) + len(view.books.deposits) + len(view.books.payments),
    needs=("Deposit", "Invoice", "Payment", "RefundReceipt", "SalesReceipt"),
    version=2,
)
def sale_entered_twice(view: RuleView) -> Iterator[Found]:
    yield from _receipts(view)
    yield from deposited_twice(view)
    yield from paid_in_twice(view)
