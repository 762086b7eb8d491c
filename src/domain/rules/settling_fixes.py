"""Fixes that settle: payments and credits applied to what is open, and money banked that lies in hand."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from domain.books.bill import Bill, BillPayment, VendorCredit
from domain.books.cash_document import SalesReceipt
from domain.books.invoice import CreditMemo, Payment
from domain.books.record import OpenDocument
from domain.findings.finding import Evidence, Fix, Suggestion
from domain.money import Money
from domain.rails.intent import ApplyBillPayment, ApplyCreditMemo, ApplyPayment, ApplyVendorCredit, BankReceipt
from domain.rules.view import RuleView

D = TypeVar("D", bound=OpenDocument)

_LISTED_MAX = 5


def apply_payment(view: RuleView, payment: Payment) -> Fix:
    """Apply a payment's rest to an invoice: one of just that balance, else the customer's oldest."""
    rest = Money(payment.unapplied_minor, payment.currency)
    found = _fitting(view.owed_by_family_of(payment.customer_id), rest)
    if not found:
        sentence = "Apply the payment to an invoice, or give it back: the customer has none open."
        return Fix(action="apply-payment", sentence=sentence)
    first = found[0]
    why = "is open with just this amount" if first.balance == rest else "is the customer's oldest"
    sentence = f"Apply the payment to invoice {first.doc_number or f'id {first.id}'}, which {why}."
    intent = ApplyPayment(
        payment_id=payment.id, version=payment.version, invoice_id=found[0].id, amount=_part(rest, found[0])
    )
    return Fix(action="apply-payment", sentence=sentence, intent=intent, suggestions=_suggested("invoice_id", found))


def apply_credit_memo(view: RuleView, memo: CreditMemo) -> Fix:
    """Apply a credit memo to an invoice, chosen as for a payment."""
    found = _fitting(view.owed_by_family_of(memo.customer_id), memo.balance)
    sentence = "Apply the credit memo to the customer's open invoices."
    if not found:
        return Fix(action="apply-credit", sentence=sentence)
    intent = ApplyCreditMemo(
        credit_memo_id=memo.id, version=memo.version, invoice_id=found[0].id, amount=_part(memo.balance, found[0])
    )
    return Fix(action="apply-credit", sentence=sentence, intent=intent, suggestions=_suggested("invoice_id", found))


def apply_vendor_credit(view: RuleView, credit: VendorCredit) -> Fix:
    """Apply a vendor's credit to a bill of theirs: one of just that balance, else the oldest."""
    found = _fitting(_payable_beside(view, credit), credit.balance)
    sentence = "Apply the credit to the vendor's open bills."
    if not found:
        return Fix(action="apply-credit", sentence=sentence)
    intent = ApplyVendorCredit(
        vendor_credit_id=credit.id,
        version=credit.version,
        bill_id=found[0].id,
        amount=_part(credit.balance, found[0]),
    )
    return Fix(action="apply-credit", sentence=sentence, intent=intent, suggestions=_suggested("bill_id", found))


def apply_bill_payment(view: RuleView, payment: BillPayment) -> Fix:
    """Apply a bill payment's rest to a bill of the vendor on the same payables account, chosen as for a payment."""
    rest = Money(payment.unapplied_minor, payment.currency)
    found = _fitting(_payable_beside(view, payment), rest)
    sentence = "Link the rest to the vendor's open bills."
    if not found:
        return Fix(action="apply-payment", sentence="No bill of theirs is open: ask for the money back, or find one.")
    intent = ApplyBillPayment(
        bill_payment_id=payment.id,
        version=payment.version,
        bill_id=found[0].id,
        amount=min(rest, found[0].balance),
    )
    return Fix(action="apply-payment", sentence=sentence, intent=intent, suggestions=_suggested("bill_id", found))


def bank_receipt(view: RuleView, receipt: Payment | SalesReceipt) -> Fix:
    """Record the deposit of money that lies in Undeposited Funds, into the account that most deposits go to."""
    banks = [account for account in view.books.accounts if account.is_bank and account.active]
    fit = {each.id: each for each in banks if not each.holds_others_money and each.currency == receipt.currency}
    used = Counter(deposit.account_id for deposit in view.books.deposits if deposit.account_id in fit)
    ranked = sorted(fit.values(), key=lambda account: (-used[account.id], account.id))[:_LISTED_MAX]
    return Fix(
        action="deposit",
        sentence="Record the deposit it went into, on the day it was banked, or find where it is.",
        intent=BankReceipt(
            kind=type(receipt).__name__,
            receipt_id=receipt.id,
            version=receipt.version,
            account_id=ranked[0].id,
            banked_on=view.as_of,
        )
        if ranked
        else None,
        needs=("banked_on",) if ranked else (),
        suggestions=tuple(
            Suggestion(
                field="account_id",
                value=account.id,
                label=account.name,
                evidence=(Evidence(label="deposits into it", value=str(used[account.id])),),
            )
            for account in ranked
        ),
    )


def _payable_beside(view: RuleView, credit: VendorCredit | BillPayment) -> list[Bill]:
    """The vendor's bills that a credit or payment of theirs can settle: on the same payables account, where told."""
    bills = view.bills_by_vendor.get(credit.vendor_id or "", ())
    own = credit.ap_account_id
    if own is None and isinstance(credit, BillPayment):
        settled = {link.id for line in credit.lines for link in line.links if link.kind == "Bill"}
        own = next((bill.ap_account_id for bill in bills if bill.id in settled and bill.ap_account_id), None)
    return [bill for bill in bills if not own or bill.ap_account_id in (own, None)]


def _fitting(documents: Iterable[D], amount: Money) -> list[D]:
    """Open documents of the same currency: those of just the amount first, then the oldest."""
    same = [document for document in documents if document.is_open and document.currency == amount.currency]
    same.sort(key=lambda document: (document.balance != amount, _due(document), document.txn_date, document.id))
    return same[:_LISTED_MAX]


def _due(document: OpenDocument) -> date:
    due: date | None = getattr(document, "due_date", None)
    return due or document.txn_date


def _part(amount: Money, document: OpenDocument) -> Money:
    return min(amount, document.balance)


def _suggested(field: str, documents: Sequence[OpenDocument]) -> tuple[Suggestion, ...]:
    """Documents as values of a field, each with its date and what is open of it."""
    return tuple(
        Suggestion(
            field=field,
            value=document.id,
            label=document.doc_number or f"id {document.id}",
            evidence=(
                Evidence(label="dated", value=str(document.txn_date)),
                Evidence(label="open", value=str(document.balance)),
            ),
        )
        for document in documents
    )
