"""Every object recorded from Intuit translates, and the books' own identities hold in the records."""

import json
from collections import defaultdict

import pytest
from tests.fixtures.recorded import COMPANY, needs_company
from tests.plugins.qbo.fixtures.sessions import of

from cashrail.kit.records import (
    KINDS,
    Account,
    Bill,
    BillPayment,
    CreditMemo,
    Customer,
    Deposit,
    Invoice,
    JournalEntry,
    Payment,
    Purchase,
    RecordChange,
    Vendor,
)
from plugins.qbo.translate import FEEDS, change_of
from plugins.qbo.translate_fields import BooksContext

pytestmark = needs_company


@pytest.fixture(scope="module")
def changes() -> list[RecordChange]:
    recorded = json.loads(COMPANY.read_bytes())
    objects = [(kind, json.dumps(each).encode()) for kind, listed in recorded.items() for each in listed]
    read = [change_of(kind, raw, BooksContext()) for kind, raw in objects]
    return [change for change in read if change is not None]


def test_every_object_of_a_known_kind_is_typed_without_problem(changes: list[RecordChange]) -> None:
    counts: dict[str, int] = defaultdict(int)
    for change in changes:
        assert change.problem == ""
        assert (change.record is not None) == (change.kind in FEEDS)
        assert change.raw
        counts[change.kind] += 1
    assert sum(counts.values()) == 353
    assert counts["Estimate"] + counts["PurchaseOrder"] == 17


def test_receivables_tie(changes: list[RecordChange]) -> None:
    invoices = sum(each.balance_minor for each in of(Invoice, changes))
    unapplied = sum(each.unapplied_minor for each in of(Payment, changes))
    credit = sum(each.balance_minor for each in of(CreditMemo, changes))
    customers = sum(each.balance_minor or 0 for each in of(Customer, changes))
    [receivable] = [each for each in of(Account, changes) if each.type == "Accounts Receivable"]
    assert (invoices, unapplied, credit) == (588152, 40000, 80000)
    assert invoices - unapplied - credit == customers == receivable.balance_minor == 468152


def test_payables_tie(changes: list[RecordChange]) -> None:
    [payable] = [each for each in of(Account, changes) if each.type == "Accounts Payable"]
    assert sum(each.balance_minor or 0 for each in of(Vendor, changes)) == 220267 == -payable.balance_minor


def test_lines_add_up_to_their_documents(changes: list[RecordChange]) -> None:
    for bill in of(Bill, changes):
        assert sum(line.amount_minor for line in bill.lines) == bill.total_minor, bill.id
    for purchase in of(Purchase, changes):
        assert sum(line.amount_minor for line in purchase.lines) == purchase.total_minor, purchase.id
    for payment in of(BillPayment, changes):
        assert payment.account_id
        assert payment.unapplied_minor == 0, payment.id
    for entry in of(JournalEntry, changes):
        assert sum(line.amount_minor for line in entry.lines) == 0, entry.id
        assert entry.total_minor > 0


def test_discounts_lower_the_lines_of_an_invoice(changes: list[RecordChange]) -> None:
    discounted = [each for each in of(Invoice, changes) if any(line.amount_minor < 0 for line in each.lines)]
    assert len(discounted) == 2
    for invoice in discounted:
        assert sum(line.amount_minor for line in invoice.lines) == invoice.total_minor


def test_card_refunds_and_deposits_of_payments_are_told(changes: list[RecordChange]) -> None:
    purchases = of(Purchase, changes)
    assert all(each.method == "CreditCard" for each in purchases if each.refund)
    linked = [line for deposit in of(Deposit, changes) for line in deposit.lines if line.links]
    assert len(linked) == 9
    assert all(line.account_id is None for line in linked)


def test_the_rail_feeds_every_kind_of_a_ledger() -> None:
    assert tuple(kind for kind in KINDS if not kind.startswith("Bank")) == FEEDS
