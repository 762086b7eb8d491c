"""Intuit's transactions and their lines."""

from decimal import Decimal

import msgspec

from plugins.qbo.wire import Amount, EmailAddress, Head, LinkedTxn, Ref, Text, Wire


class ExpenseDetail(Wire, frozen=True, kw_only=True):
    """What an expense was for, on an account or on an item."""

    account_ref: Ref | None = None
    item_ref: Ref | None = None
    customer_ref: Ref | None = None
    class_ref: Ref | None = None
    tax_code_ref: Ref | None = None


class SalesDetail(Wire, frozen=True, kw_only=True):
    item_ref: Ref | None = None
    item_account_ref: Ref | None = None
    class_ref: Ref | None = None
    tax_code_ref: Ref | None = None


class DiscountDetail(Wire, frozen=True, kw_only=True):
    discount_account_ref: Ref | None = None
    class_ref: Ref | None = None


class DepositDetail(Wire, frozen=True, kw_only=True):
    account_ref: Ref | None = None
    class_ref: Ref | None = None
    entity: Ref | None = None


class JournalEntity(Wire, frozen=True, kw_only=True):
    type: str | None = None
    entity_ref: Ref | None = None


class JournalDetail(Wire, frozen=True, kw_only=True):
    posting_type: str | None = None
    account_ref: Ref | None = None
    class_ref: Ref | None = None
    department_ref: Ref | None = None
    entity: JournalEntity | None = None


class Line(Wire, frozen=True, kw_only=True):
    """A line of any transaction; at most one of the details is there, and details we do not know are left."""

    id: Text | None = None
    amount: Amount = None
    description: str | None = None
    detail_type: str | None = None
    linked_txn: tuple[LinkedTxn, ...] | None = None
    account_expense: ExpenseDetail | None = msgspec.field(default=None, name="AccountBasedExpenseLineDetail")
    item_expense: ExpenseDetail | None = msgspec.field(default=None, name="ItemBasedExpenseLineDetail")
    sale: SalesDetail | None = msgspec.field(default=None, name="SalesItemLineDetail")
    discount: DiscountDetail | None = msgspec.field(default=None, name="DiscountLineDetail")
    deposit: DepositDetail | None = msgspec.field(default=None, name="DepositLineDetail")
    journal: JournalDetail | None = msgspec.field(default=None, name="JournalEntryLineDetail")
    group: "GroupDetail | None" = msgspec.field(default=None, name="GroupLineDetail")


class GroupDetail(Wire, frozen=True, kw_only=True):
    """A bundle: the lines it is made of stand inside."""

    line: tuple[Line, ...] | None = None


class TaxDetail(Wire, frozen=True, kw_only=True):
    total_tax: Amount = None


class Document(Head, frozen=True, kw_only=True):
    """What every transaction may have; a form may have a class of its own, for all its lines."""

    txn_date: str | None = None
    currency_ref: Ref | None = None
    exchange_rate: Decimal | None = None
    doc_number: Text | None = None
    private_note: str | None = None
    total_amt: Amount = None
    department_ref: Ref | None = None
    class_ref: Ref | None = None
    txn_tax_detail: TaxDetail | None = None
    linked_txn: tuple[LinkedTxn, ...] | None = None
    line: tuple[Line, ...] | None = None


class Bill(Document, frozen=True, kw_only=True):
    vendor_ref: Ref | None = None
    due_date: str | None = None
    balance: Amount = None
    sales_term_ref: Ref | None = None
    ap_account_ref: Ref | None = msgspec.field(default=None, name="APAccountRef")


class VendorCredit(Document, frozen=True, kw_only=True):
    vendor_ref: Ref | None = None
    balance: Amount = None
    ap_account_ref: Ref | None = msgspec.field(default=None, name="APAccountRef")


class CheckPayment(Wire, frozen=True, kw_only=True):
    bank_account_ref: Ref | None = None


class CardPayment(Wire, frozen=True, kw_only=True):
    account_ref: Ref | None = msgspec.field(default=None, name="CCAccountRef")


class BillPayment(Document, frozen=True, kw_only=True):
    vendor_ref: Ref | None = None
    ap_account_ref: Ref | None = msgspec.field(default=None, name="APAccountRef")
    pay_type: str | None = None
    check_payment: CheckPayment | None = None
    credit_card_payment: CardPayment | None = None


class Invoice(Document, frozen=True, kw_only=True):
    customer_ref: Ref | None = None
    due_date: str | None = None
    balance: Amount = None
    sales_term_ref: Ref | None = None
    bill_email: EmailAddress | None = None
    email_status: str | None = None
    print_status: Text | None = None
    deposit: Amount = None
    deposit_to_account_ref: Ref | None = None


class Payment(Document, frozen=True, kw_only=True):
    customer_ref: Ref | None = None
    deposit_to_account_ref: Ref | None = None
    unapplied_amt: Amount = None
    payment_ref_num: Text | None = None


class CreditMemo(Document, frozen=True, kw_only=True):
    customer_ref: Ref | None = None
    remaining_credit: Amount = None
    balance: Amount = None


class Purchase(Document, frozen=True, kw_only=True):
    account_ref: Ref | None = None
    payment_type: str | None = None
    credit: bool | None = None
    entity_ref: Ref | None = None


class CashBack(Wire, frozen=True, kw_only=True):
    account_ref: Ref | None = None
    amount: Amount = None


class Deposit(Document, frozen=True, kw_only=True):
    deposit_to_account_ref: Ref | None = None
    cash_back: CashBack | None = None


class Receipt(Document, frozen=True, kw_only=True):
    """A sales or refund receipt."""

    customer_ref: Ref | None = None
    deposit_to_account_ref: Ref | None = None


class CreditCardPayment(Document, frozen=True, kw_only=True):
    total_amt: Amount = msgspec.field(default=None, name="Amount")
    bank_account_ref: Ref | None = None
    credit_card_account_ref: Ref | None = None


class TaxPayment(Document, frozen=True, kw_only=True):
    txn_date: str | None = msgspec.field(default=None, name="PaymentDate")
    total_amt: Amount = msgspec.field(default=None, name="PaymentAmount")
    payment_account_ref: Ref | None = None
    refund: bool | None = None


class Transfer(Document, frozen=True, kw_only=True):
    amount: Amount = None
    from_account_ref: Ref | None = None
    to_account_ref: Ref | None = None


class JournalEntry(Document, frozen=True, kw_only=True):
    adjustment: bool | None = None
