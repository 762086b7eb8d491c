"""Open lines on control accounts that are neither invoices nor bills."""

from typing import Any

from msgspec.structs import replace
from tests.fixtures.books import account, bill_payment, books, cents, day, journal, payment, purchase

from domain.books.bill import BillPayment
from domain.books.invoice import Payment
from domain.books.lines import AppliedLine
from domain.books.record import Link
from domain.snapshot.control_items import PAYABLE, RECEIVABLE, control_items

AR, AP = account("ar", RECEIVABLE), account("ap", PAYABLE)


def applied(kind: str, record_id: str, amount: int) -> tuple[AppliedLine, ...]:
    return (AppliedLine(amount_minor=cents(amount), links=(Link(kind, record_id),)),)


def paid(id: str, kind: str, record_id: str, amount: int) -> Payment:
    return replace(payment(id, day(-1), []), lines=applied(kind, record_id, amount), total_minor=cents(amount))


def spent(id: str, kind: str, record_id: str, amount: int) -> BillPayment:
    return replace(bill_payment(id, day(-1), []), lines=applied(kind, record_id, amount), total_minor=cents(amount))


def open_of(account_type: str, **fields: Any) -> list[tuple[str, int]]:
    found = control_items(books(accounts=(AR, AP), **fields), account_type)
    return [(item.record, item.open_minor) for item in found]


def test_what_payments_were_applied_to_it_is_no_longer_open() -> None:
    entry = journal("j", day(-9), ("ar", 700), ("income", -700))
    assert open_of(RECEIVABLE, journal_entries=(entry,)) == [("JournalEntry:j", 70_000)]
    part = paid("p", "JournalEntry", "j", 300)
    assert open_of(RECEIVABLE, journal_entries=(entry,), payments=(part,)) == [("JournalEntry:j", 40_000)]
    rest = paid("q", "JournalEntry", "j", 400)
    assert open_of(RECEIVABLE, journal_entries=(entry,), payments=(part, rest)) == []


def test_a_cheque_on_payables_is_open_until_a_bill_uses_it() -> None:
    cheque = purchase("c", day(-9), 100, counter="ap")
    assert open_of(PAYABLE, purchases=(cheque,)) == [("Purchase:c", 10_000)]
    used = spent("b", "Check", "c", 100)
    assert open_of(PAYABLE, purchases=(cheque,), bill_payments=(used,)) == []


def test_more_applied_than_a_line_holds_leaves_none_of_it_open() -> None:
    entry = journal("j", day(-9), ("ap", -50), ("ap", -30), ("rent", 80))
    much = spent("b", "JournalEntry", "j", 60)
    assert open_of(PAYABLE, journal_entries=(entry,), bill_payments=(much,)) == [("JournalEntry:j", -2_000)]
    assert open_of(RECEIVABLE, journal_entries=(entry,)) == []
