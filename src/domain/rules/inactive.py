"""A rule about open documents that refer to something inactive."""

from collections.abc import Iterator

from domain.books.bill import Bill
from domain.books.invoice import Invoice
from domain.books.subject import Subject
from domain.findings.finding import Fix
from domain.policy.severity import Severity
from domain.rules import fixes
from domain.rules.rule import Found, numbered, rule
from domain.rules.view import RuleView


@rule(
    "CAT-INACT",
    Severity.MEDIUM,
    "Refers to something inactive",
    over=lambda view: len(view.open_bills) + len(view.open_invoices),
    version=2,
    by_part=True,
)
def refers_to_something_inactive(view: RuleView) -> Iterator[Found]:
    documents: list[Bill | Invoice] = [*view.open_bills, *view.open_invoices]
    for document in documents:
        what = _inactive_part(view, document)
        beside = what or _inactive_beside(view, document)
        if not beside:
            continue
        kind = type(document).__name__
        yield Found(
            (Subject(kind, document.id),),
            f"{kind} refers to something inactive",
            f"{numbered(kind, document.doc_number, document.id)} of {document.txn_date} refers to {beside}.",
            severity=Severity.MEDIUM if what else Severity.LOW,
            evidence={"open": document.balance},
            exposure=view.home(document.balance, document),
            fix=_reactivation(view, document),
            blocks=bool(what),
        )


def _inactive_part(view: RuleView, document: Bill | Invoice) -> str:
    if isinstance(document, Bill):
        vendor = view.vendors.get(document.vendor_id or "")
        if vendor is not None and not vendor.active:
            return f"the inactive vendor {vendor.name}"
    else:
        customer = view.customers.get(document.customer_id or "")
        if customer is not None and not customer.active:
            return f"the inactive customer {customer.name}"
    for line in document.lines:
        account = view.accounts.get(line.account_id or "")
        if account is not None and not account.active:
            return f"the inactive account {account.name}"
    return ""


def _inactive_beside(view: RuleView, document: Bill | Invoice) -> str:
    """What of it keeps nobody from paying, and the ledger from taking an edit."""
    term = view.terms.get(document.term_id or "")
    if term is not None and not term.active:
        return f"the inactive terms {term.name}"
    off: dict[str, dict[str, str]] = {
        "item_id": {each.id: f"the inactive item {each.name}" for each in view.books.items if not each.active},
        "class_id": {each.id: f"the inactive class {each.name}" for each in view.books.classes if not each.active},
    }
    found = (off[field].get(getattr(line, field) or "") for field in off for line in document.lines)
    return next((what for what in found if what), "")


def _reactivation(view: RuleView, document: Bill | Invoice) -> Fix:
    by_hand = Fix(action="reactivate", sentence="Make it active again or choose another.")
    if isinstance(document, Invoice):
        return by_hand
    vendor = view.vendors.get(document.vendor_id or "")
    if vendor is not None and not vendor.active:
        return fixes.active_vendor(vendor)
    for line in document.lines:
        account = view.accounts.get(line.account_id or "")
        if account is not None and not account.active:
            return fixes.line_account(view, document, line, "Choose another account, or make it active again.")
    return by_hand
