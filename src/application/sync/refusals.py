"""Why an intent is not sent: what the mirror already knows that the rail would refuse, or that nobody can mean."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from domain.errors import NotFound, Refused
from domain.families import families_of
from domain.models.account import Account, Item, Term
from domain.models.bill import Bill, VendorCredit
from domain.models.cash_document import Purchase
from domain.models.company import Preferences
from domain.models.intent import (
    ApplyCreditMemo,
    ApplyPayment,
    ApplyVendorCredit,
    ChangeBill,
    ChangeInvoice,
    ChangePurchase,
    ChangeVendor,
    Intent,
    PayBill,
    SendInvoice,
)
from domain.models.invoice import CreditMemo, Invoice, Payment
from domain.models.lines import ExpenseLine
from domain.models.listed import Class
from domain.models.party import Customer, Vendor
from domain.models.record import Document, OpenDocument, Record
from domain.models.write import Write
from domain.money import Money
from domain.ports.mirror import MirrorReading, Selection
from domain.value_checks import is_email, is_tax_id

R = TypeVar("R", bound=Record)
O = TypeVar("O", bound=OpenDocument)  # noqa: E741


class Refusals:
    """Checks one intent against one consistent read of the mirror."""

    def __init__(self, mirror: MirrorReading) -> None:
        self._mirror = mirror

    def check(self, intent: Intent) -> None:
        """Raise `Refused` with the reason, or `NotFound` for a record that is not in the mirror."""
        _refuse_unless(self._mirror.business.feed_of is None, "It is a feed; the client's ledger is written to.")
        match intent:
            case PayBill():
                self._pay_bill(intent)
            case ChangeBill():
                self._change_bill(intent)
            case ChangePurchase():
                self._change_purchase(intent)
            case ChangeInvoice() | SendInvoice():
                self._invoice(intent)
            case ApplyPayment():
                self._apply_payment(intent)
            case ApplyCreditMemo():
                credit = self._open(CreditMemo, intent.credit_memo_id)
                invoice = self._open(Invoice, intent.invoice_id)
                self._one_family(credit.customer_id, invoice.customer_id, "The credit memo is another customer's.")
                _covered(intent.amount, credit.balance, invoice.balance)
            case ApplyVendorCredit():
                given = self._open(VendorCredit, intent.vendor_credit_id)
                bill = self._open(Bill, intent.bill_id)
                _refuse_unless(given.vendor_id == bill.vendor_id, "The credit is another vendor's.")
                _covered(intent.amount, given.balance, bill.balance)
            case ChangeVendor():
                self._one(Vendor, intent.vendor_id)
                self._term(intent.term_id)
                if isinstance(intent.tax_id, str):
                    _refuse_unless(is_tax_id(intent.tax_id), "A tax id has nine digits.")

    def check_undo(self, write: Write) -> None:
        """As `check`, for taking back what the write has done: what it dated must still lie in an open period."""
        intent = write.intent
        if isinstance(intent, PayBill):
            self._refuse_closed(intent.paid_on, "The payment")
        elif isinstance(intent, ChangeBill):
            self._refuse_closed(self._document(Bill, intent.bill_id).txn_date, "The bill")
        elif isinstance(intent, ChangePurchase):
            self._refuse_closed(self._document(Purchase, intent.purchase_id).txn_date, "The expense")
        elif isinstance(intent, ChangeInvoice):
            self._refuse_closed(self._document(Invoice, intent.invoice_id).txn_date, "The invoice")
        elif isinstance(intent, ApplyPayment):
            self._refuse_closed(self._document(Payment, intent.payment_id).txn_date, "The payment")

    def _pay_bill(self, intent: PayBill) -> None:
        bill = self._open(Bill, intent.bill_id)
        _covered(intent.amount, bill.balance)
        self._refuse_closed(intent.paid_on, "A payment")
        account = self._one(Account, intent.account_id)
        wanted = "Credit Card" if intent.by_card else "Bank"
        _refuse_unless(account.type == wanted, f"{account.name} is no {wanted.lower()} account.")
        _refuse_unless(account.active, f"{account.name} is inactive.")
        _refuse_unless(not account.holds_others_money, f"{account.name} holds others' money.")

    def _change_bill(self, intent: ChangeBill) -> None:
        bill = self._document(Bill, intent.bill_id)
        self._refuse_closed(bill.txn_date, "The bill")
        self._term(intent.term_id)
        self._refuse_inactive(_but_line(bill.lines, intent))
        self._refuse_unusable(intent)
        if isinstance(intent.vendor_id, str):
            paid = bill.balance_minor != bill.total_minor
            _refuse_unless(not paid, "The bill is paid in part; its vendor stays.")
        if isinstance(intent.due_date, date):
            _refuse_unless(intent.due_date >= bill.txn_date, "A bill is not due before its own date.")

    def _change_purchase(self, intent: ChangePurchase) -> None:
        purchase = self._document(Purchase, intent.purchase_id)
        self._refuse_closed(purchase.txn_date, "The expense")
        self._refuse_inactive(_but_line(purchase.lines, intent))
        self._refuse_unusable(intent)

    def _refuse_unusable(self, intent: ChangeBill | ChangePurchase) -> None:
        """A document is not given a vendor or an account that is inactive."""
        if isinstance(intent.vendor_id, str):
            vendor = self._one(Vendor, intent.vendor_id)
            _refuse_unless(vendor.active, f"{vendor.name} is inactive.")
        if isinstance(intent.account_id, str):
            account = self._one(Account, intent.account_id)
            _refuse_unless(account.active, f"{account.name} is inactive.")

    def _refuse_inactive(self, lines: Iterable[ExpenseLine]) -> None:
        """A ledger takes no document back whose lines stand on what was made inactive since."""
        used: dict[type[Account | Item | Class], set[str]] = {Account: set(), Item: set(), Class: set()}
        for line in lines:
            used[Account].add(line.account_id or "")
            used[Item].add(line.item_id or "")
            used[Class].add(line.class_id or "")
        for kind, ids in used.items():
            for record in self._mirror.records(kind, Selection(record_ids=tuple(sorted(ids - {""})))):
                _refuse_unless(
                    record.active,
                    f"A line stands on the {_words(kind)} {record.name}, which is inactive: make it active first.",
                )

    def _invoice(self, intent: ChangeInvoice | SendInvoice) -> None:
        invoice = self._document(Invoice, intent.invoice_id)
        if isinstance(intent, SendInvoice):
            address = intent.email or invoice.email
            _refuse_unless(bool(address), "The invoice has no e-mail address to be sent to.")
            _refuse_unless(is_email(address), f"{address!r} is no e-mail address.")
            return
        self._refuse_closed(invoice.txn_date, "The invoice")
        if isinstance(intent.due_date, date):
            _refuse_unless(intent.due_date >= invoice.txn_date, "An invoice is not due before its own date.")
        if isinstance(intent.email, str):
            _refuse_unless(is_email(intent.email), f"{intent.email!r} is no e-mail address.")

    def _apply_payment(self, intent: ApplyPayment) -> None:
        payment = self._document(Payment, intent.payment_id)
        invoice = self._open(Invoice, intent.invoice_id)
        self._refuse_closed(payment.txn_date, "The payment")
        self._one_family(payment.customer_id, invoice.customer_id, "The payment is another customer's.")
        _covered(intent.amount, Money(payment.unapplied_minor, payment.currency), invoice.balance)

    def _one_family(self, payer_id: str | None, customer_id: str | None, otherwise: str) -> None:
        """A ledger lets what a customer paid settle its jobs' invoices, and the other way round."""
        if payer_id != customer_id:
            tops = families_of(self._mirror.records(Customer), (), 1).customer
            _refuse_unless(bool(payer_id and customer_id) and tops(payer_id) == tops(customer_id), otherwise)

    def _refuse_closed(self, day: date, what: str) -> None:
        for preferences in self._mirror.records(Preferences):
            closed = preferences.book_close_date
            if closed is not None and day <= closed:
                raise Refused(f"{what} of {day} lies in a closed period: the books are closed to {closed}.")

    def _term(self, term_id: object) -> None:
        if isinstance(term_id, str):
            self._one(Term, term_id)

    def _open(self, kind: type[O], record_id: str) -> O:
        document = self._document(kind, record_id)
        _refuse_unless(document.is_open, f"This {_words(kind)} has no open balance.")
        return document

    def _document(self, kind: type[R], record_id: str) -> R:
        document = self._one(kind, record_id)
        voided = isinstance(document, Document) and document.voided
        _refuse_unless(not voided, f"This {_words(kind)} is voided.")
        return document

    def _one(self, kind: type[R], record_id: str) -> R:
        for record in self._mirror.records(kind, Selection(record_ids=(record_id,))):
            return record
        raise NotFound(f"There is no {_words(kind)} {record_id}.")


def _but_line(lines: Sequence[ExpenseLine], intent: ChangeBill | ChangePurchase) -> list[ExpenseLine]:
    """The lines that stay on the account they have."""
    moved = isinstance(intent.account_id, str)
    return [line for line in lines if not (moved and intent.line_id in (None, line.id))]


def _covered(amount: Money, *limits: Money) -> None:
    _refuse_unless(amount.amount_minor > 0, "The amount is above zero.")
    for limit in limits:
        if amount.currency != limit.currency:
            raise Refused(f"The amount is in {limit.currency}, as its document is.")
        if amount.amount_minor > limit.amount_minor:
            raise Refused(f"{amount} is more than the {limit} that are open.")


def _refuse_unless(allowed: bool, sentence: str) -> None:  # noqa: FBT001
    if not allowed:
        raise Refused(sentence)


def _words(kind: type[Record]) -> str:
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind.__name__).strip()
