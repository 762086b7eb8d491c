"""Assembling the one snapshot that rules and calculators are handed."""

from msgspec.structs import replace

from application.services.kept_books import Basis
from application.services.seldom import read_seldom
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
from domain.books.listed import Attachable, Class, Department, Employee, ExchangeRate, TaxCode, TaxRate
from domain.ports.services.books import Books
from domain.snapshot.families import vendors_apart
from domain.snapshot.resolving import resolved
from domain.snapshot.snapshot import Snapshot


def snapshot_of(books: Books) -> Snapshot:
    """Everything a rule or calculator may need, through the domain services of one consistent read."""
    return made_of(basis_of(books), books)


def basis_of(books: Books) -> Basis:
    """What a snapshot is made of, beside payments of long ago that follow from it."""
    return _read(books), vendors_apart(books.findings.mutes(), books.as_of.day), books.policy


def made_of(basis: Basis, books: Books) -> Snapshot:
    """The snapshot that is made of it."""
    read, apart, policy = basis
    return resolved(replace(read, seldom=read_seldom(read, books.balances, books.bills)), policy, apart)


def _read(books: Books) -> Snapshot:
    return Snapshot(
        business=books.company.business(),
        history_from=books.history_from,
        data_age=books.company.data_age(),
        connection_state=books.company.connection_state(),
        pages=books.company.pages(),
        home_currency=books.company.home_currency(),
        company=books.company.info(),
        preferences=books.company.preferences(),
        accounts=books.accounts.all(),
        items=books.accounts.items(),
        terms=books.parties.terms(),
        classes=books.accounts.list_of_kind(Class),
        departments=books.accounts.list_of_kind(Department),
        employees=books.accounts.list_of_kind(Employee),
        tax_codes=books.accounts.list_of_kind(TaxCode),
        tax_rates=books.accounts.list_of_kind(TaxRate),
        attachables=books.accounts.list_of_kind(Attachable),
        exchange_rates=books.accounts.list_of_kind(ExchangeRate),
        vendors=books.parties.vendors(),
        customers=books.parties.customers(),
        bills=books.bills.history(),
        bill_payments=books.bills.payments(),
        vendor_credits=books.bills.credits(),
        invoices=books.invoices.history(),
        payments=books.invoices.payments(),
        credit_memos=books.invoices.credits(),
        purchases=books.balances.documents(Purchase),
        deposits=books.balances.documents(Deposit),
        transfers=books.balances.documents(Transfer),
        journal_entries=books.balances.documents(JournalEntry),
        sales_receipts=books.balances.documents(SalesReceipt),
        refund_receipts=books.balances.documents(RefundReceipt),
        card_payments=books.balances.documents(CreditCardPayment),
        tax_payments=books.balances.documents(TaxPayment),
        balance_snapshots=books.balances.snapshots(),
        arrangements=books.decided.arrangements(),
        known_items=books.expectations.known_items(),
        unreadable=books.company.unreadable(),
        restatements=books.company.restatements(),
        feeds=books.feeds.all(),
        feed_links=books.feeds.links(),
        bank_ties=books.feeds.bank_ties(),
    )
