"""The typed records a rail delivers, and the page and change that carry them."""

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
from domain.models.change import ChangePage, RecordChange, StoredPayload
from domain.models.company import CompanyInfo, Preferences
from domain.models.connection import ConnectionGrant, ConnectionStart, TokenSet
from domain.models.intent import (
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
from domain.models.invoice import CreditMemo, Invoice, Payment
from domain.models.kinds import KINDS
from domain.models.lines import AppliedLine, DepositLine, ExpenseLine, JournalLine, SalesLine
from domain.models.listed import Attachable, Class, Department, Employee, ExchangeRate, TaxCode, TaxRate
from domain.models.party import Customer, Vendor
from domain.models.rail import (
    Made,
    RailApp,
    RailDeclaration,
    RailDemo,
    RailFreshness,
    RailLimits,
    WebhookNotice,
    WriteRequest,
)
from domain.models.record import Document, Link, OpenDocument, Record
from domain.money import Money, minor_digits, round_minor, to_minor
from domain.ports.rail import RailSession

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
