"""The typed records a rail delivers, and the page and change that carry them."""

from domain.books.account import Account, Item, Term
from domain.books.bank import BankAccount, BankAccountType, BankBalance, BankLine
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
from domain.books.lines import AppliedLine, DepositLine, ExpenseLine, JournalLine, SalesLine
from domain.books.listed import Attachable, Class, Department, Employee, ExchangeRate, TaxCode, TaxRate
from domain.books.party import Customer, Vendor
from domain.books.record import Document, Link, OpenDocument, Record
from domain.money import Money, minor_digits, round_minor, to_minor
from domain.ports.rails import RailSession
from domain.rails.change import ChangePage, RecordChange, StoredPayload
from domain.rails.connection import ConnectionGrant, ConnectionStart, TokenSet
from domain.rails.intent import (
    ACTIONS,
    ApplyBillPayment,
    ApplyCreditMemo,
    ApplyPayment,
    ApplyVendorCredit,
    BankReceipt,
    ChangeBill,
    ChangeInvoice,
    ChangePurchase,
    ChangeVendor,
    PayBill,
    SendInvoice,
)
from domain.rails.kinds import KINDS
from domain.rails.rail import (
    Made,
    RailApp,
    RailDeclaration,
    RailDemo,
    RailFreshness,
    RailLimits,
    WebhookNotice,
    WriteRequest,
)

__all__ = [
    "ACTIONS",
    "KINDS",
    "Account",
    "AppliedLine",
    "ApplyBillPayment",
    "ApplyCreditMemo",
    "ApplyPayment",
    "ApplyVendorCredit",
    "Attachable",
    "BankAccount",
    "BankAccountType",
    "BankBalance",
    "BankLine",
    "BankReceipt",
    "Bill",
    "BillPayment",
    "ChangeBill",
    "ChangeInvoice",
    "ChangePage",
    "ChangePurchase",
    "ChangeVendor",
    "Class",
    "CompanyInfo",
    "ConnectionGrant",
    "ConnectionStart",
    "CreditCardPayment",
    "CreditMemo",
    "Customer",
    "Department",
    "Deposit",
    "DepositLine",
    "Document",
    "Employee",
    "ExchangeRate",
    "ExpenseLine",
    "Invoice",
    "Item",
    "JournalEntry",
    "JournalLine",
    "Link",
    "Made",
    "Money",
    "OpenDocument",
    "PayBill",
    "Payment",
    "Preferences",
    "Purchase",
    "RailApp",
    "RailDeclaration",
    "RailDemo",
    "RailFreshness",
    "RailLimits",
    "RailSession",
    "Record",
    "RecordChange",
    "RefundReceipt",
    "SalesLine",
    "SalesReceipt",
    "SendInvoice",
    "StoredPayload",
    "TaxCode",
    "TaxPayment",
    "TaxRate",
    "Term",
    "TokenSet",
    "Transfer",
    "Vendor",
    "VendorCredit",
    "WebhookNotice",
    "WriteRequest",
    "minor_digits",
    "round_minor",
    "to_minor",
]
