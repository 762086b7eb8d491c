"""Open items on receivables and payables that are neither invoices nor bills (docs/formulas/receivables.md)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import msgspec

from domain.books.bill import Bill, BillPayment, VendorCredit
from domain.books.invoice import CreditMemo, Invoice, Payment
from domain.books.postings import Postings
from domain.books.record import Document
from domain.snapshot.snapshot import Snapshot

RECEIVABLE, PAYABLE = "Accounts Receivable", "Accounts Payable"

# What these have open they say themselves.
_TELL_THEIR_OWN = (Bill, VendorCredit, BillPayment, Invoice, CreditMemo, Payment)
# As what payments link the documents that they are applied to.
_KINDS = {"Check": "Purchase", "Expense": "Purchase", "CreditCardCredit": "Purchase"}


class ControlItem(msgspec.Struct, frozen=True, kw_only=True):
    """A line on a control account and what is open of it, in minor units; debits, owed to us, are positive."""

    record: str
    day: date
    account_id: str
    party: str
    currency: str
    open_minor: int


def control_items(snapshot: Snapshot, account_type: str) -> tuple[ControlItem, ...]:
    """The open lines that documents of other kinds have on the accounts of a type, oldest first."""
    accounts = frozenset(account.id for account in snapshot.accounts if account.type == account_type)
    applied = _applied(snapshot) if accounts else {}
    found = [item for item in _lines(snapshot, accounts, applied) if item.open_minor]
    return tuple(sorted(found, key=lambda item: (item.day, item.record)))


def _lines(snapshot: Snapshot, accounts: frozenset[str], applied: dict[str, int]) -> Iterator[ControlItem]:
    postings = Postings(snapshot.accounts, snapshot.items)
    for document in snapshot.documents() if accounts else ():
        if isinstance(document, _TELL_THEIR_OWN):
            continue
        record, posted = _record(document), postings.of(document)
        whose = posted.header.party if posted.header else ""
        for posting in posted:
            if posting.account_id not in accounts:
                continue
            used = min(abs(posting.amount_minor), applied.get(record, 0))
            applied[record] = applied.get(record, 0) - used
            yield ControlItem(
                record=record,
                day=document.txn_date,
                account_id=posting.account_id,
                party=posting.party or whose,
                currency=document.currency,
                open_minor=posting.amount_minor - (used if posting.amount_minor > 0 else -used),
            )


def _applied(snapshot: Snapshot) -> dict[str, int]:
    """By record, how much of it payments have settled or used."""
    sums: dict[str, int] = defaultdict(int)
    payments: tuple[Payment | BillPayment, ...] = (*snapshot.payments, *snapshot.bill_payments)
    for payment in payments:
        for line in payment.lines if not payment.voided else ():
            for link in line.links:
                sums[f"{_KINDS.get(link.kind, link.kind)}:{link.id}"] += line.amount_minor
    return dict(sums)


def _record(document: Document) -> str:
    return f"{type(document).__name__}:{document.id}"
