"""Fixes that the ledger takes as a write, with the values the books themselves suggest and the facts behind them."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from statistics import median
from typing import TypeVar

from msgspec import UNSET

from domain.books.account import Term
from domain.books.bill import Bill
from domain.books.cash_document import Purchase
from domain.books.invoice import Invoice
from domain.books.lines import ExpenseLine
from domain.books.party import Vendor
from domain.books.record import OpenDocument
from domain.findings.finding import Evidence, Fix, Suggestion
from domain.rails.intent import ChangeBill, ChangeInvoice, ChangePurchase, ChangeVendor
from domain.rules.view import RuleView

D = TypeVar("D", bound=OpenDocument)

_HABIT_MIN = 3
_LISTED_MAX = 5


def bill_due_date(view: RuleView, bill: Bill, terms_days: int | None) -> Fix:
    """Set a bill's due date: by terms, else by what the vendor's other bills allow."""
    days, label = terms_days, "by terms"
    evidence: tuple[Evidence, ...] = (Evidence(label="terms in days", value=str(terms_days)),)
    if days is None:
        days, evidence = _days_allowed(view, bill.vendor_id or "")
        label = "as the vendor's other bills"
    if days is None:
        intent = ChangeBill(bill_id=bill.id, version=bill.version)
        return Fix(action="set-due-date", sentence="Ask for the terms and set it.", intent=intent, needs=("due_date",))
    due = bill.txn_date + timedelta(days=days)
    return Fix(
        action="set-due-date",
        sentence=f"Set the due date to {due}.",
        intent=ChangeBill(bill_id=bill.id, version=bill.version, due_date=due),
        suggestions=(Suggestion(field="due_date", value=due.isoformat(), label=label, evidence=evidence),),
    )


def vendor_terms(view: RuleView, vendor: Vendor) -> Fix:
    """Set a vendor's terms: those nearest to the days its bills allow, or to the days it is paid within."""
    days, evidence = _days_allowed(view, vendor.id)
    if days is None:
        days, evidence = _days_to_pay(view, vendor.id)
    dated = [term for term in view.books.terms if term.active and term.due_days is not None]
    nearest: list[Term] = []
    if days is not None:
        usual = days
        nearest = sorted(dated, key=lambda term: (abs((term.due_days or 0) - usual), term.id))
    intent = ChangeVendor(vendor_id=vendor.id, version=vendor.version, term_id=nearest[0].id if nearest else UNSET)
    return Fix(
        action="set-terms",
        sentence=f"Set the terms of {vendor.name}{f' to {nearest[0].name}' if nearest else ''}.",
        intent=intent,
        needs=() if nearest else ("term_id",),
        suggestions=tuple(
            Suggestion(field="term_id", value=term.id, label=term.name, evidence=evidence)
            for term in (nearest or dated)[:_LISTED_MAX]
        ),
    )


def vendor_tax_id(vendor: Vendor) -> Fix:
    """Enter a vendor's tax id, which only a person can know."""
    intent = ChangeVendor(vendor_id=vendor.id, version=vendor.version)
    return Fix(action="request-w9", sentence="Ask for a W-9 and enter the tax id.", intent=intent, needs=("tax_id",))


def invoice_due_date(view: RuleView, invoice: Invoice) -> Fix:
    """Set an invoice's due date by its terms, or the policy's usual ones."""
    due = view.invoice_due_date(invoice)
    days = Evidence(label="days after its date", value=str((due - invoice.txn_date).days))
    customer = view.customers.get(invoice.customer_id or "")
    has_terms = view.due_by_terms(invoice.txn_date, invoice.term_id, customer) is not None
    label = "by terms" if has_terms else "as is usual where nothing is agreed"
    return Fix(
        action="set-due-date",
        sentence=f"Set the due date, {label} {due}.",
        intent=ChangeInvoice(invoice_id=invoice.id, version=invoice.version, due_date=due),
        suggestions=(Suggestion(field="due_date", value=due.isoformat(), label=label, evidence=(days,)),),
    )


def invoice_email(view: RuleView, invoice: Invoice) -> Fix:
    """Set the address an invoice is sent to: one that the customer's other invoices were sent to."""
    used = [each for each in view.invoices_by_customer.get(invoice.customer_id or "", ()) if each.email]
    newest = sorted(used, key=lambda each: (each.txn_date, each.id), reverse=True)
    addresses = {each.email: each for each in reversed(newest)}
    suggestions = tuple(
        Suggestion(
            field="email",
            value=email,
            label="on another invoice",
            evidence=(Evidence(label="invoice", value=addresses[email].doc_number or addresses[email].id),),
        )
        for email in list(dict.fromkeys(each.email for each in newest))[:_LISTED_MAX]
    )
    given = suggestions[0].value if suggestions else UNSET
    return Fix(
        action="set-email",
        sentence="Ask for the e-mail address and set it.",
        intent=ChangeInvoice(invoice_id=invoice.id, version=invoice.version, email=given),
        needs=() if suggestions else ("email",),
        suggestions=suggestions,
    )


def line_account(view: RuleView, document: Bill | Purchase, line: ExpenseLine, sentence: str) -> Fix:
    """Post a line to another account: the one that takes at least four in five of the vendor's lines.

    A line on an item stands where its item says, so no write of ours moves it.
    """
    if line.item_id:
        return Fix(action="set-account", sentence="The line stands on an item: choose another, or the item's account.")
    usual = usual_account(view, _vendor_of(document), but=line.account_id)
    given = usual.value if usual else UNSET
    return Fix(
        action="set-account",
        sentence=f"{sentence} {usual.label} is usual with this vendor." if usual else sentence,
        intent=ChangeBill(bill_id=document.id, version=document.version, line_id=line.id or None, account_id=given)
        if isinstance(document, Bill)
        else ChangePurchase(
            purchase_id=document.id, version=document.version, line_id=line.id or None, account_id=given
        ),
        needs=() if usual else ("account_id",),
        suggestions=(usual,) if usual else (),
    )


def usual_account(view: RuleView, vendor_id: str, *, but: str | None = None) -> Suggestion | None:
    """The active account of 80 % or more of at least five of a vendor's recent lines, those on `but` not counted."""
    posted = Counter(view.accounts_used_by_vendor.get(vendor_id, ()))
    posted.pop(but or "", None)
    for account_id, count in posted.most_common(1):
        account = view.accounts.get(account_id)
        enough = count >= view.policy.usual_account_count and count >= view.policy.usual_account_share * posted.total()
        if account and account.active and enough:
            evidence = (Evidence(label="lines", value=f"{count} of {posted.total()} within a year"),)
            return Suggestion(field="account_id", value=account_id, label=account.name, evidence=evidence)
    return None


def payee(view: RuleView, purchase: Purchase, known: Sequence[tuple[str, int]]) -> Fix:
    """Name an expense's payee: one of the vendors that others with its memo name, the most frequent first."""
    vendors = [(view.vendors[vendor_id], count) for vendor_id, count in known if vendor_id in view.vendors]
    suggestions = tuple(
        Suggestion(
            field="vendor_id",
            value=vendor.id,
            label=vendor.name,
            evidence=(Evidence(label="expenses with this memo", value=str(count)),),
        )
        for vendor, count in vendors[:_LISTED_MAX]
        if vendor.active
    )
    given = suggestions[0].value if suggestions else UNSET
    return Fix(
        action="set-payee",
        sentence=f"Name the payee{f', as a rule {suggestions[0].label}' if suggestions else ''}.",
        intent=ChangePurchase(purchase_id=purchase.id, version=purchase.version, vendor_id=given),
        needs=() if suggestions else ("vendor_id",),
        suggestions=suggestions,
    )


def active_vendor(vendor: Vendor) -> Fix:
    """Make a vendor active again."""
    return Fix(
        action="reactivate",
        sentence="Make it active again or choose another.",
        intent=ChangeVendor(vendor_id=vendor.id, version=vendor.version, active=True),
    )


def _vendor_of(document: Bill | Purchase) -> str:
    if isinstance(document, Bill):
        return document.vendor_id or ""
    return document.entity_id or "" if document.entity_kind == "Vendor" else ""


def _days_allowed(view: RuleView, vendor_id: str) -> tuple[int | None, tuple[Evidence, ...]]:
    """The median days from a vendor's bills' dates to their due dates, where later than their dates."""
    return _habit(view.days_allowed.get(vendor_id, ()), "days its bills allow")


def _days_to_pay(view: RuleView, vendor_id: str) -> tuple[int | None, tuple[Evidence, ...]]:
    """The median days from a vendor's bills' dates to their payments."""
    return _habit(view.days_to_pay.get(vendor_id, ()), "days it is paid within")


def _habit(days: Sequence[int], label: str) -> tuple[int | None, tuple[Evidence, ...]]:
    if len(days) < _HABIT_MIN:
        return None, ()
    usual = int(median(days))
    return usual, (Evidence(label=label, value=f"median {usual} of {len(days)}"),)
