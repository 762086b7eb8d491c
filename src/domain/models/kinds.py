"""Which kinds of record the mirror understands: those of rails under QBO's names, others raw, and our own."""

from domain.models.account import Account, Item, Term
from domain.models.bill import Bill, BillPayment, VendorCredit
from domain.models.cash_document import (
    CreditCardPayment,
    Deposit,
    JournalEntry,
    Purchase,
    RefundReceipt,
    SalesReceipt,
    TaxPayment,
    Transfer,
)
from domain.models.company import CompanyInfo, Preferences
from domain.models.feed import Feed, FeedLink
from domain.models.invoice import CreditMemo, Invoice, Payment
from domain.models.listed import Attachable, Class, Department, Employee, ExchangeRate, TaxCode, TaxRate
from domain.models.party import Customer, Vendor
from domain.models.record import Record

# Rails tell by a kind's place whether a client has had it read yet: new ones come last.
KINDS: dict[str, type[Record]] = {
    kind.__name__: kind
    for kind in (
        CompanyInfo,
        Preferences,
        Account,
        Term,
        Item,
        Vendor,
        Customer,
        Bill,
        BillPayment,
        VendorCredit,
        Invoice,
        Payment,
        CreditMemo,
        Purchase,
        Deposit,
        Transfer,
        JournalEntry,
        SalesReceipt,
        RefundReceipt,
        CreditCardPayment,
        TaxPayment,
        Class,
        Department,
        Employee,
        TaxCode,
        TaxRate,
        Attachable,
        ExchangeRate,
    )
}

OWN_KINDS: dict[str, type[Record]] = {kind.__name__: kind for kind in (Feed, FeedLink)}
"""What we keep in a client's mirror ourselves, beside what its rail delivers."""
