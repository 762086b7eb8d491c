"""Rules about what is missing beside a document, a receipt or tax code, and about assets that it expenses."""

import re
from collections import defaultdict
from collections.abc import Iterator

from domain.books.bill import Bill
from domain.books.cash_document import Purchase, SalesReceipt
from domain.books.invoice import Invoice
from domain.books.lines import SalesLine
from domain.books.record import Link
from domain.books.subject import Subject
from domain.money import Money
from domain.policy.severity import Severity
from domain.rules.postings import OWN_ACCOUNTS, is_for_fees
from domain.rules.rule import Found, called, needs_accounts, rule, screen_name
from domain.rules.view import RuleView

Spent = Bill | Purchase
Sold = Invoice | SalesReceipt

_CAPITAL = re.compile(r"\b(equipment|computers?|hardware|furniture|fixtures|machinery)\b", re.IGNORECASE)
# Of such things, what is paid for their use and upkeep serves no longer than it lasts.
_UPKEEP = re.compile(
    r"\b(rent|rental|leas\w+|hire|services?|repairs?|maintenance|insurance|fuel"
    r"|internet|software|subscriptions?|supplies|support|hosting|training)\b",
    re.IGNORECASE,
)


def _large(view: RuleView) -> list[tuple[Spent, Money]]:
    """What was spent within the year by documents large enough to ask a receipt for, in home currency."""
    spent = [
        document
        for document in view.recent_postings
        if isinstance(document, Bill) or (isinstance(document, Purchase) and not _is_without_receipt(view, document))
    ]
    amounts = ((document, view.home(document.total, document)) for document in spent)
    return [(each, amount) for each, amount in amounts if amount and amount.amount_minor >= view.policy.receipt_minor]


def _is_without_receipt(view: RuleView, purchase: Purchase) -> bool:
    """Whether nobody writes one: for wages, a bank's charges, and money moved to an own account."""
    accounts = [view.accounts.get(line.account_id or "") for line in purchase.lines]
    own = (account is not None and (account.type in OWN_ACCOUNTS or is_for_fees(account)) for account in accounts)
    return purchase.entity_kind == "Employee" or (bool(accounts) and all(own))


def _no_attachments(view: RuleView) -> str:
    return "" if view.books.attachables else "No attachments are mirrored."


@rule(
    "BILL-NODOC",
    Severity.LOW,
    "Receipt missing",
    over=lambda view: len(_large(view)),
    needs=("Attachable", "Bill", "Purchase"),
    missing=_no_attachments,
    version=2,
)
def receipt_missing(view: RuleView) -> Iterator[Found]:
    """Where the client attaches receipts at all, as most of its large documents show."""
    files = (each for each in view.books.attachables if each.file_name or not each.note)
    attached = {link for each in files for link in each.attached_to}
    large = [(document, amount, _link(document) in attached) for document, amount in _large(view)]
    have = sum(has for *_, has in large)
    if have < view.policy.usual_account_count or 2 * have < len(large):
        return
    for document, amount, has in large:
        if not has:
            payee = view.payee_name(document)
            yield Found(
                (Subject(type(document).__name__, document.id),),
                f"{payee or screen_name(document)}: no receipt",
                f"{called(document)} of {document.txn_date} over {document.total} has no file attached; {have} of "
                f"{len(large)} of that size have one.",
                evidence={"payee": payee or "none", "with a file": f"{have} of {len(large)}"},
                exposure=amount,
                fix=("attach", "Ask the client for the receipt and attach it."),
            )


def _link(document: Spent) -> Link:
    return Link(type(document).__name__, document.id)


@rule(
    "TAX-CODE",
    Severity.MEDIUM,
    "Tax code missing",
    over=lambda view: len(view.open_invoices) + len(view.books.sales_receipts),
    version=2,
)
def tax_code_missing(view: RuleView) -> Iterator[Found]:
    """Sold lines without a tax code, where four in five of their kind have one and tax is charged at all."""
    by_kind: dict[str, list[Sold]] = defaultdict(list)
    sold: tuple[Sold, ...] = (*view.books.invoices, *view.books.sales_receipts)
    for document in sold:
        if not document.voided and view.is_recent(document):
            by_kind[type(document).__name__].append(document)
    for kind, documents in by_kind.items():
        coded = [bool(line.tax_code_id) for document in documents for line in _sold_lines(document)]
        usual = len(coded) >= view.policy.usual_account_count and any(document.tax_minor for document in documents)
        if not usual or sum(coded) < view.policy.usual_account_share * len(coded):
            continue
        for document in documents:
            bare = [line.amount_minor for line in _sold_lines(document) if not line.tax_code_id]
            if bare:
                amount = Money(sum(bare), document.currency)
                yield Found(
                    (Subject(kind, document.id),),
                    f"{screen_name(document)} without a tax code",
                    f"{called(document)} of {document.txn_date} has {amount} on lines without a tax code; {sum(coded)} "
                    f"of {len(coded)} lines of its kind have one.",
                    evidence={"lines without": len(bare), "lines with a tax code": f"{sum(coded)} of {len(coded)}"},
                    exposure=view.home(amount, document),
                    fix=("set-tax-code", "Choose the tax code of each line."),
                )


def _sold_lines(document: Sold) -> list[SalesLine]:
    return [line for line in document.lines if line.item_id and line.amount_minor]


@rule(
    "CAP-EXP",
    Severity.LOW,
    "Asset expensed",
    over=lambda view: len(view.recent_postings),
    needs=("Bill", "Purchase"),
    missing=needs_accounts,
    version=2,
    by_part=True,
)
def asset_expensed(view: RuleView) -> Iterator[Found]:
    """Lines of a size that is written off over years, on an account for what is used up at once."""
    bought = {
        account.id: account.name
        for account in view.books.accounts
        if account.type in ("Expense", "Other Expense") and _CAPITAL.search(account.name)
        if not _UPKEEP.search(account.name)
    }
    for document in view.recent_postings:
        if not isinstance(document, Bill | Purchase) or (isinstance(document, Purchase) and document.refund):
            continue
        for line in document.lines:
            amount = view.home(Money(line.amount_minor, document.currency), document)
            if line.account_id in bought and amount and amount.amount_minor >= view.policy.capital_minor:
                yield _capital_finding(view, document, bought[line.account_id], amount, line.description)
                break


def _capital_finding(view: RuleView, document: Spent, account: str, amount: Money, what: str) -> Found:
    payee = view.payee_name(document)
    return Found(
        (Subject(type(document).__name__, document.id),),
        f"{payee or screen_name(document)}: to be written off over years?",
        f"{called(document)} of {document.txn_date} has a line of {amount} on {account}; what costs so much is often a "
        "fixed asset.",
        evidence={"payee": payee or "none", "line": what or "none", "account": account},
        exposure=amount,
        fix=("set-account", "Ask what was bought; if it serves for years, choose a fixed asset account."),
    )
