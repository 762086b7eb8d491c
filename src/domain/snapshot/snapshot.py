"""One consistent read of a business's books, complete enough for every calculator and rule."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

import msgspec

from domain.books.account import Account, Item, Term
from domain.books.balance_snapshot import BalanceSnapshot
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
from domain.books.families import NO_FAMILIES, Families
from domain.books.invoice import CreditMemo, Invoice, Payment
from domain.books.listed import Attachable, Class, Department, Employee, ExchangeRate, TaxCode, TaxRate
from domain.books.party import Customer, Vendor
from domain.books.record import Document, Record
from domain.books.restatement import Restatement
from domain.books.unreadable import Unreadable
from domain.firms.firm import Business
from domain.plans.arrangement import NO_ARRANGEMENTS, Arrangements
from domain.plans.known_item import KnownItem
from domain.rails.bank_tie import BankTie
from domain.rails.connection import ConnectionState
from domain.rails.feed import Feed, FeedLink
from domain.rails.kinds import KINDS

FIELDS = {
    "Account": "accounts",
    "Item": "items",
    "Term": "terms",
    "Vendor": "vendors",
    "Customer": "customers",
    "Bill": "bills",
    "BillPayment": "bill_payments",
    "VendorCredit": "vendor_credits",
    "Invoice": "invoices",
    "Payment": "payments",
    "CreditMemo": "credit_memos",
    "Purchase": "purchases",
    "Deposit": "deposits",
    "Transfer": "transfers",
    "JournalEntry": "journal_entries",
    "SalesReceipt": "sales_receipts",
    "RefundReceipt": "refund_receipts",
    "CreditCardPayment": "card_payments",
    "TaxPayment": "tax_payments",
    "Class": "classes",
    "Department": "departments",
    "Employee": "employees",
    "TaxCode": "tax_codes",
    "TaxRate": "tax_rates",
    "Attachable": "attachables",
    "ExchangeRate": "exchange_rates",
    "FeedLink": "feed_links",
    "BankTie": "bank_ties",
}
"""Where a snapshot keeps the records of each kind."""

DOCUMENT_FIELDS = tuple(field for kind, field in FIELDS.items() if issubclass(KINDS.get(kind, Record), Document))
"""Where it keeps documents."""


class DataAge(msgspec.Struct, frozen=True, kw_only=True):
    """How old the books behind an answer are; `stale` says they are older than the policy allows, or the rail failed.

    `reason` is a sentence when stale. `age_s` is None when no sync has ever succeeded. `rail_down_since` is set while
    the rail is left alone because it keeps failing. `refused_kinds` are missing from the books: the rail refuses them;
    of `doubted_kinds` it last told less than it has, so the books have what was known of them before.
    """

    mirror_version: int
    last_success_at: datetime | None = None
    age_s: int | None = None
    stale: bool = False
    reason: str = ""
    rail_down_since: datetime | None = None
    refused_kinds: tuple[str, ...] = ()
    doubted_kinds: tuple[str, ...] = ()


class Seldom(msgspec.Struct, frozen=True, kw_only=True):
    """Payments from before the history to those who are paid once or twice a year, and the bills they settled."""

    bills: tuple[Bill, ...] = ()
    bill_payments: tuple[BillPayment, ...] = ()
    purchases: tuple[Purchase, ...] = ()
    tax_payments: tuple[TaxPayment, ...] = ()
    journal_entries: tuple[JournalEntry, ...] = ()


NO_SELDOM = Seldom()


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a calculator may need, read at one mirror version.

    Bills and invoices: all open ones, all dated on or after `history_from`, and older ones that its payments settled.
    Payments, credits and cash documents: all dated on or after `history_from`, and all with an unapplied rest whatever
    their date. `unreadable` are those that could not be typed. Known items: the planned ones. Parties and accounts:
    all, inactive ones too. `seldom` are older payments and in none of the others. `home_currency` is None when the
    ledger has not told it. `pages` are where a person sees a record: by kind, an address with `{id}` in it.
    """

    business: Business
    history_from: date
    data_age: DataAge
    connection_state: ConnectionState
    pages: Mapping[str, str] = {}
    home_currency: str | None
    company: CompanyInfo | None
    preferences: Preferences | None
    accounts: tuple[Account, ...] = ()
    items: tuple[Item, ...] = ()
    terms: tuple[Term, ...] = ()
    vendors: tuple[Vendor, ...] = ()
    customers: tuple[Customer, ...] = ()
    bills: tuple[Bill, ...] = ()
    bill_payments: tuple[BillPayment, ...] = ()
    vendor_credits: tuple[VendorCredit, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    payments: tuple[Payment, ...] = ()
    credit_memos: tuple[CreditMemo, ...] = ()
    purchases: tuple[Purchase, ...] = ()
    deposits: tuple[Deposit, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    journal_entries: tuple[JournalEntry, ...] = ()
    sales_receipts: tuple[SalesReceipt, ...] = ()
    refund_receipts: tuple[RefundReceipt, ...] = ()
    card_payments: tuple[CreditCardPayment, ...] = ()
    tax_payments: tuple[TaxPayment, ...] = ()
    classes: tuple[Class, ...] = ()
    departments: tuple[Department, ...] = ()
    employees: tuple[Employee, ...] = ()
    tax_codes: tuple[TaxCode, ...] = ()
    tax_rates: tuple[TaxRate, ...] = ()
    attachables: tuple[Attachable, ...] = ()
    exchange_rates: tuple[ExchangeRate, ...] = ()
    families: Families = NO_FAMILIES
    seldom: Seldom = NO_SELDOM
    balance_snapshots: tuple[BalanceSnapshot, ...] = ()
    known_items: tuple[KnownItem, ...] = ()
    arrangements: Arrangements = NO_ARRANGEMENTS
    unreadable: tuple[Unreadable, ...] = ()
    restatements: tuple[Restatement, ...] = ()
    feeds: tuple[Feed, ...] = ()
    feed_links: tuple[FeedLink, ...] = ()
    bank_ties: tuple[BankTie, ...] = ()

    def before_history(self) -> "Snapshot":
        """The books as they were then, with the payments that are known of that time and nothing else."""
        return Snapshot(
            business=self.business,
            history_from=self.history_from,
            data_age=self.data_age,
            connection_state=self.connection_state,
            home_currency=self.home_currency,
            company=self.company,
            preferences=self.preferences,
            accounts=self.accounts,
            items=self.items,
            families=self.families,
            bills=self.seldom.bills,
            bill_payments=self.seldom.bill_payments,
            purchases=self.seldom.purchases,
            tax_payments=self.seldom.tax_payments,
            journal_entries=self.seldom.journal_entries,
        )

    def of_kind(self, kind: str) -> tuple[Record, ...]:
        """The records of a kind by its name; none of a kind that is not read."""
        found: tuple[Record, ...] = getattr(self, FIELDS.get(kind, ""), ())
        return found

    def documents(self) -> Iterator[Document]:
        """Every document of every kind."""
        for field in DOCUMENT_FIELDS:
            yield from getattr(self, field)
