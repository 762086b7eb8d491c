"""Gathering the one snapshot every calculator works on."""

from datetime import timedelta

from domain.models.snapshot import Snapshot
from domain.ports.books import Books


def gather_snapshot(books: Books) -> Snapshot:
    """Everything in the books, of one consistent read, through the domain services."""
    company, parties, balances = books.company, books.parties, books.balances
    return Snapshot(
        business=company.business(),
        history_from=books.as_of.day - timedelta(days=books.policy.history_days),
        data_age=company.data_age(),
        connection_state=company.connection_state(),
        home_currency=company.home_currency(),
        company=company.info(),
        preferences=company.preferences(),
        accounts=books.accounts.all(),
        items=books.accounts.items(),
        terms=parties.terms(),
        vendors=parties.vendors(),
        customers=parties.customers(),
        bills=books.bills.history(),
        bill_payments=books.bills.payments(),
        vendor_credits=books.bills.credits(),
        invoices=books.invoices.history(),
        payments=books.invoices.payments(),
        credit_memos=books.invoices.credits(),
        purchases=balances.purchases(),
        deposits=balances.deposits(),
        transfers=balances.transfers(),
        journal_entries=balances.journal_entries(),
    )
