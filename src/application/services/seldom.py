"""Payments that come once or twice a year, of which the history holds too few (docs/formulas/recurrence.md)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from domain.books.bill import BillPayment
from domain.books.cash_document import JournalEntry, Purchase, TaxPayment
from domain.books.record import Document
from domain.ports.services.balances import Balances
from domain.ports.services.bills import Bills
from domain.snapshot.snapshot import NO_SELDOM, Seldom, Snapshot

# Whoever was paid on more days of the history is found without what was before it.
_DAYS_MAX = 3


def seldom_paid(snapshot: Snapshot) -> tuple[str, ...]:
    """The vendors, by id, whom the history shows few payments to on one account; empty for payments to nobody named."""
    days: dict[tuple[str, str], set[date]] = defaultdict(set)
    for vendor_id, account_id, document in (*_bought(snapshot), *_settled(snapshot), *_posted(snapshot)):
        days[vendor_id, account_id].add(document.txn_date)
    return tuple(sorted({vendor_id for (vendor_id, _), on in days.items() if len(on) <= _DAYS_MAX}))


def read_seldom(snapshot: Snapshot, balances: Balances, bills: Bills) -> Seldom:
    """What was paid before the history to those to whom the history shows few payments."""
    parties = seldom_paid(snapshot)
    if not parties:
        return NO_SELDOM
    payments, nobodys = balances.older(BillPayment, parties), "" in parties
    paid = {link.id for payment in payments for line in payment.lines for link in line.links if link.kind == "Bill"}
    return Seldom(
        bills=bills.by_ids(paid),
        bill_payments=payments,
        purchases=balances.older(Purchase, parties),
        tax_payments=balances.older(TaxPayment) if nobodys else (),
        journal_entries=balances.older(JournalEntry) if nobodys else (),
    )


def _bought(snapshot: Snapshot) -> Iterator[tuple[str, str, Document]]:
    for purchase in snapshot.purchases:
        largest = max(purchase.lines, key=lambda line: abs(line.amount_minor), default=None)
        account_id = (largest.account_id or largest.item_id or "") if largest else ""
        yield purchase.entity_id or "", account_id, purchase


def _settled(snapshot: Snapshot) -> Iterator[tuple[str, str, Document]]:
    bills = {bill.id: bill for bill in snapshot.bills}
    for payment in snapshot.bill_payments:
        for line in payment.lines:
            for bill in (bills[link.id] for link in line.links if link.id in bills):
                yield payment.vendor_id or "", bill.main_account_id, payment


def _posted(snapshot: Snapshot) -> Iterator[tuple[str, str, Document]]:
    documents: Iterable[TaxPayment | JournalEntry] = (*snapshot.tax_payments, *snapshot.journal_entries)
    banks = {account.id for account in snapshot.accounts if account.is_bank}
    for document in documents:
        lines = document.lines if isinstance(document, JournalEntry) else ()
        if isinstance(document, TaxPayment) or any(line.account_id in banks for line in lines):
            others = [line for line in lines if line.account_id not in banks]
            largest = max(others, key=lambda line: abs(line.amount_minor), default=None)
            yield "", (largest.account_id or "") if largest else type(document).__name__, document
