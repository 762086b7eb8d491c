"""Receivables and payables against their control accounts."""

from typing import Any

from tests.fixtures.books import (
    NOW,
    account,
    bank,
    bill,
    bill_payment,
    books,
    cents,
    customer,
    day,
    invoice,
    journal,
    payment,
    purchase,
    vendor,
)

from application.runway.calculators.books.exchange import Rates
from application.runway.calculators.position.open_items import payables, receivables
from domain.answers.metric import Status
from domain.answers.runway import OpenItems
from domain.books.bill import VendorCredit
from domain.books.invoice import CreditMemo
from domain.money import Money
from domain.snapshot.control_items import PAYABLE, RECEIVABLE, control_items
from domain.snapshot.snapshot import Snapshot

USD = Rates("USD")


def usd(amount: int | str) -> Money:
    return Money(cents(amount), "USD")


def receivables_of(snapshot: Snapshot) -> OpenItems:
    return receivables(snapshot, USD, control_items(snapshot, RECEIVABLE))


def test_receivables_tie_to_the_control_account_and_the_customers() -> None:
    memo = CreditMemo(
        id="m", version=0, updated_at=NOW, txn_date=day(-1), currency="USD", total_minor=9_000, balance_minor=8_000
    )
    items = receivables_of(
        books(
            accounts=(account("ar", "Accounts Receivable", 380),),
            customers=(customer("c1", "Cedar", balance_minor=cents(380)),),
            invoices=(invoice("i", 500, day(5)), invoice("v", 0, day(5), voided=True)),
            payments=(payment("p", day(-1), [], total_minor=cents(40), unapplied_minor=cents(40)),),
            credit_memos=(memo,),
        )
    )
    assert items.open_documents.value == usd(500)
    assert items.unapplied_payments.value == usd(40)
    assert items.open_credits.value == usd(80)
    assert items.documents.value == items.control_account.value == items.party_balances.value == usd(380)
    assert items.gap == usd(0)


def test_a_balance_that_the_ledger_does_not_state_is_left_out_by_name_and_never_zero() -> None:
    stated, unstated = customer("c1", "Cedar", balance_minor=cents(380)), customer("c2", "Elm")
    some = receivables_of(books(customers=(stated, unstated))).party_balances
    assert (some.status, some.value) == ("partial", usd(380))
    assert "Customer:c2" in some.warnings[0]
    none = receivables_of(books(customers=(unstated,))).party_balances
    assert (none.status, none.value) == ("insufficient", None)


def payable(**fields: Any) -> Any:
    credit = VendorCredit(
        id="c", version=0, updated_at=NOW, txn_date=day(-1), currency="USD", total_minor=3_000, balance_minor=3_000
    )
    plain: dict[str, Any] = {
        "accounts": (account("ap", "Accounts Payable", -460),),
        "vendors": (vendor("v1", "Birch", balance_minor=cents(460)),),
        "bills": (bill("x", 500, day(5)),),
        "bill_payments": (bill_payment("p", day(-1), [], total_minor=cents(10)),),
        "vendor_credits": (credit,),
    }
    snapshot = books(**(plain | fields))
    return payables(snapshot, USD, control_items(snapshot, PAYABLE))


def test_payables_turn_the_sign_of_the_liability() -> None:
    items = payable()
    assert items.documents.value == items.control_account.value == items.party_balances.value == usd(460)
    assert items.gap == usd(0)


def test_a_journal_entry_on_the_control_account_shows_as_the_gap() -> None:
    entry = journal("j", day(-2), ("ap", -200), ("rent", 200))
    items = payable(accounts=(account("ap", "Accounts Payable", -660),), journal_entries=(entry,))
    assert items.gap == usd(-200)


def test_without_a_control_account_there_is_no_gap_to_tell() -> None:
    items = payable(accounts=())
    assert items.control_account.status is Status.INSUFFICIENT
    assert items.gap is None


def test_an_open_line_is_of_whom_its_document_names() -> None:
    refunded = purchase("p", day(-3), 400, "ar", entity_kind="Customer", entity_id="c1")
    snapshot = books(accounts=(bank(0), account("ar", "Accounts Receivable", 400)), purchases=(refunded,))
    assert [part.label for part in receivables_of(snapshot).others] == [f"Cedar Clinic, {day(-3)}"]
