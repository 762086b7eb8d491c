"""Assembling the one snapshot that rules and calculators are handed."""

from domain.models.snapshot import Snapshot
from domain.ports.books import Books


def gather_snapshot(books: Books) -> Snapshot:
    """Everything a rule or calculator may need, through the domain services of one consistent read."""
    return Snapshot(
        business=books.company.business(),
        history_from=books.history_from,
        data_age=books.company.data_age(),
        connection_state=books.company.connection_state(),
        home_currency=books.company.home_currency(),
        company=books.company.info(),
        preferences=books.company.preferences(),
        accounts=books.accounts.all(),
        items=books.accounts.items(),
        terms=books.parties.terms(),
        vendors=books.parties.vendors(),
        customers=books.parties.customers(),
        bills=books.bills.history(),
        bill_payments=books.bills.payments(),
        vendor_credits=books.bills.credits(),
        invoices=books.invoices.history(),
        payments=books.invoices.payments(),
        credit_memos=books.invoices.credits(),
        purchases=books.balances.purchases(),
        deposits=books.balances.deposits(),
        transfers=books.balances.transfers(),
        journal_entries=books.balances.journal_entries(),
        arrangements=books.decided.arrangements(),
        known_items=books.expectations.known_items(),
    )
