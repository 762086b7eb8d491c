"""Which kinds of record the mirror understands: those of rails under QBO's names, others raw, and our own."""

from domain.books.account import Account, Item, Term
from domain.books.bank import BankAccount, BankBalance, BankLine
from domain.books.bill import Bill, BillPayment, VendorCredit
from domain.books.cash_document import (
    CreditCardPayment,
    Deposit,
    JournalEntry,
    Purchase,
    RefundReceipt,
    SalesReceipt,
    TaxPayment,
    Transfer,
)
from domain.books.company import CompanyInfo, Preferences
from domain.books.invoice import CreditMemo, Invoice, Payment
from domain.books.listed import Attachable, Class, Department, Employee, ExchangeRate, TaxCode, TaxRate
from domain.books.party import Customer, Vendor
from domain.books.record import Record
from domain.rails.bank_tie import BankTie
from domain.rails.feed import Feed, FeedLink

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
        BankAccount,
        BankBalance,
        BankLine,
    )
}

OWN_KINDS: dict[str, type[Record]] = {kind.__name__: kind for kind in (Feed, FeedLink, BankTie)}
"""What we keep in a client's mirror ourselves, beside what its rail delivers."""
