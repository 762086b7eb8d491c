"""What a member can have written into a rail: one struct an action, told apart in JSON by `action`.

Each names the record it is about and the version of it that the member saw; a record that has moved on since is not
written over. A field left out of a change stays as it is.
"""

from datetime import date

import msgspec
from msgspec import UNSET, UnsetType

from domain.books.subject import Subject
from domain.money import Money


class _Intent(msgspec.Struct, frozen=True, kw_only=True, tag_field="action", forbid_unknown_fields=True):
    version: int


class PayBill(_Intent, frozen=True, kw_only=True, tag="pay-bill"):
    """Record a payment already approved: `amount` in the bill's currency, from a bank or, `by_card`, a card account."""

    bill_id: str
    amount: Money
    account_id: str
    paid_on: date
    by_card: bool = False
    doc_number: str = ""

    @property
    def subject(self) -> Subject:
        return Subject("Bill", self.bill_id)


class ChangeBill(_Intent, frozen=True, kw_only=True, tag="change-bill"):
    """Change a bill; `account_id` goes to the line `line_id`, or to the only line when that is None.

    `class_id` goes to the line, or when that is None to every line that has none; `whole_class_id` to the document
    itself, in books where that has one class.
    """

    bill_id: str
    txn_date: date | UnsetType = UNSET
    due_date: date | UnsetType = UNSET
    vendor_id: str | UnsetType = UNSET
    term_id: str | UnsetType = UNSET
    account_id: str | UnsetType = UNSET
    class_id: str | UnsetType = UNSET
    whole_class_id: str | UnsetType = UNSET
    department_id: str | UnsetType = UNSET
    line_id: str | None = None

    @property
    def subject(self) -> Subject:
        return Subject("Bill", self.bill_id)


class ChangePurchase(_Intent, frozen=True, kw_only=True, tag="change-purchase"):
    """Change a cheque, cash or card expense: its payee, location, or account and class of lines as for a bill."""

    purchase_id: str
    vendor_id: str | UnsetType = UNSET
    account_id: str | UnsetType = UNSET
    class_id: str | UnsetType = UNSET
    whole_class_id: str | UnsetType = UNSET
    department_id: str | UnsetType = UNSET
    line_id: str | None = None

    @property
    def subject(self) -> Subject:
        return Subject("Purchase", self.purchase_id)


class ChangeInvoice(_Intent, frozen=True, kw_only=True, tag="change-invoice"):
    """Change an invoice's dates, number or location, the address it is sent to, or the class of lines as for a bill."""

    invoice_id: str
    txn_date: date | UnsetType = UNSET
    due_date: date | UnsetType = UNSET
    doc_number: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    class_id: str | UnsetType = UNSET
    whole_class_id: str | UnsetType = UNSET
    department_id: str | UnsetType = UNSET
    line_id: str | None = None

    @property
    def subject(self) -> Subject:
        return Subject("Invoice", self.invoice_id)


class SendInvoice(_Intent, frozen=True, kw_only=True, tag="send-invoice"):
    """Have the rail send an invoice by e-mail; `email` None takes the invoice's own address."""

    invoice_id: str
    email: str | None = None

    @property
    def subject(self) -> Subject:
        return Subject("Invoice", self.invoice_id)


class ApplyPayment(_Intent, frozen=True, kw_only=True, tag="apply-payment"):
    """Apply an unapplied part of a customer's payment to an invoice, in the payment's currency."""

    payment_id: str
    invoice_id: str
    amount: Money

    @property
    def subject(self) -> Subject:
        return Subject("Payment", self.payment_id)


class ApplyBillPayment(_Intent, frozen=True, kw_only=True, tag="apply-bill-payment"):
    """Apply an unapplied part of a payment to a vendor to a bill of the same vendor."""

    bill_payment_id: str
    bill_id: str
    amount: Money

    @property
    def subject(self) -> Subject:
        return Subject("BillPayment", self.bill_payment_id)


class BankReceipt(_Intent, frozen=True, kw_only=True, tag="bank-receipt"):
    """Record the deposit into a bank account of a payment or sales receipt that lies in Undeposited Funds.

    `kind` is Payment or SalesReceipt.
    """

    kind: str
    receipt_id: str
    account_id: str
    banked_on: date

    @property
    def subject(self) -> Subject:
        return Subject(self.kind, self.receipt_id)


class ApplyCreditMemo(_Intent, frozen=True, kw_only=True, tag="apply-credit-memo"):
    """Apply an open part of a credit memo to an invoice of the same customer."""

    credit_memo_id: str
    invoice_id: str
    amount: Money

    @property
    def subject(self) -> Subject:
        return Subject("CreditMemo", self.credit_memo_id)


class ApplyVendorCredit(_Intent, frozen=True, kw_only=True, tag="apply-vendor-credit"):
    """Apply an open part of a vendor credit to a bill of the same vendor."""

    vendor_credit_id: str
    bill_id: str
    amount: Money

    @property
    def subject(self) -> Subject:
        return Subject("VendorCredit", self.vendor_credit_id)


class ChangeVendor(_Intent, frozen=True, kw_only=True, tag="change-vendor"):
    """Change a vendor's terms or tax id, or whether it is active."""

    vendor_id: str
    term_id: str | UnsetType = UNSET
    tax_id: str | UnsetType = UNSET
    active: bool | UnsetType = UNSET

    def __repr__(self) -> str:
        return f"ChangeVendor(vendor_id={self.vendor_id!r}, version={self.version})"

    @property
    def subject(self) -> Subject:
        return Subject("Vendor", self.vendor_id)


Intent = (
    PayBill
    | ChangeBill
    | ChangePurchase
    | ChangeInvoice
    | SendInvoice
    | ApplyPayment
    | ApplyBillPayment
    | BankReceipt
    | ApplyCreditMemo
    | ApplyVendorCredit
    | ChangeVendor
)

ACTIONS: tuple[str, ...] = (
    "pay-bill",
    "change-bill",
    "change-purchase",
    "change-invoice",
    "send-invoice",
    "apply-payment",
    "apply-bill-payment",
    "bank-receipt",
    "apply-credit-memo",
    "apply-vendor-credit",
    "change-vendor",
)
"""All actions, by their tags."""


def action_of(intent: Intent) -> str:
    """The tag that tells the intent's action."""
    return str(type(intent).__struct_config__.tag)
