"""Which postings are flows, and what they are tagged as."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from tests.fixtures.books import (
    MONDAY,
    account,
    bank,
    bill_payment,
    books,
    cents,
    day,
    deposit,
    journal,
    payment,
    purchase,
    transfer,
)

from application.runway.calculators.books.cash_movements import CashMovement, Channel, Tag, cash_movements
from application.runway.calculators.books.chart import chart_of
from application.runway.calculators.habits.flows import is_operating_inflow, is_outflow
from application.runway.calculators.position.assessment import assess
from domain.books.lines import DepositLine
from domain.books.record import Link
from domain.policy.policy import DEFAULT_POLICY, Policy

CHART = (
    bank(0),
    bank(0, id="savings"),
    bank(0, id="trust"),
    account("card", "Credit Card"),
    account("loan", "Long Term Liability"),
    account("owner", "Equity"),
    account("opening", "Equity", subtype="OpeningBalanceEquity"),
    account("uf", "Other Current Asset", subtype="UndepositedFunds"),
    account("rent", "Expense"),
    account("sales", "Income"),
)
ON = day(-5)


def moved(**documents: Any) -> list[CashMovement]:
    snapshot = books(accounts=CHART, **documents)
    policy = Policy(excluded_cash_accounts=frozenset({"trust"}))
    return list(cash_movements(snapshot, chart_of(snapshot, policy), "USD").movements)


def only(**documents: Any) -> CashMovement:
    found = moved(**documents)
    assert len(found) == 1
    return found[0]


def test_a_bill_payment_by_bank_is_an_outflow_through_a_bill() -> None:
    movement = only(bill_payments=(bill_payment("1", ON, [("x", 70)]),))
    assert (movement.amount_minor, movement.channel, movement.party) == (-7_000, Channel.BILL, "Vendor:v1")
    assert is_outflow(movement)


def test_a_bill_payment_by_card_moves_no_cash() -> None:
    assert moved(bill_payments=(bill_payment("1", ON, [("x", 70)], by_card=True, account_id="card"),)) == []


def test_a_card_purchase_moves_no_cash_and_the_card_payment_does() -> None:
    assert moved(purchases=(purchase("1", ON, 70, "rent", account_id="card"),)) == []
    movement = only(transfers=(transfer("t", ON, 70, "bank", "card"),))
    assert movement.tag is Tag.OPERATING
    assert is_outflow(movement)


def test_a_transfer_inside_the_cash_set_is_no_flow() -> None:
    both = moved(transfers=(transfer("t", ON, 70, "bank", "savings"),))
    assert [(m.account_id, m.amount_minor, m.tag) for m in both] == [
        ("bank", -7_000, Tag.TRANSFER),
        ("savings", 7_000, Tag.TRANSFER),
    ]
    assert not any(is_outflow(m) or is_operating_inflow(m) for m in both)


def test_a_transfer_to_an_account_kept_out_of_cash_is_no_flow_either() -> None:
    movement = only(transfers=(transfer("t", ON, 70, "bank", "trust"),))
    assert movement.account_id == "bank"
    assert movement.tag is Tag.TRANSFER


def test_money_taken_from_a_trust_account_is_earned_and_what_goes_there_is_spent() -> None:
    accounts = (*CHART, bank(0, id="iolta", subtype="TrustAccounts"))
    snapshot = books(
        accounts=accounts,
        transfers=(transfer("fees", ON, 70, "iolta", "bank"), transfer("back", ON, 5, "bank", "iolta")),
        payments=(payment("retainer", ON, [("i", 900)], account_id="iolta"),),
    )
    found = cash_movements(snapshot, chart_of(snapshot, DEFAULT_POLICY), "USD").movements
    assert [(m.account_id, m.amount_minor, m.tag) for m in found] == [
        ("bank", -500, Tag.OPERATING),
        ("bank", 7_000, Tag.OPERATING),
    ]


@pytest.mark.parametrize("source", ["loan", "owner", "card"])
def test_money_from_owners_and_lenders_is_financing_and_no_operating_inflow(source: str) -> None:
    movement = only(deposits=(deposit("d", ON, 70, source),))
    assert movement.tag is Tag.FINANCING
    assert not is_operating_inflow(movement)


@pytest.mark.parametrize("target", ["loan", "owner", "card"])
def test_principal_draws_and_card_payments_stay_in_the_outflow(target: str) -> None:
    assert is_outflow(only(purchases=(purchase("p", ON, 70, target),)))


def test_opening_entries_are_no_flow() -> None:
    movement = only(journal_entries=(journal("j", ON, ("bank", 70), ("opening", -70)),))
    assert movement.tag is Tag.OPENING
    assert not is_operating_inflow(movement)


def test_a_payment_straight_to_the_bank_comes_through_an_invoice() -> None:
    movement = only(payments=(payment("1", ON, [("i", 70)], account_id="bank"),))
    assert (movement.channel, movement.amount_minor) == (Channel.INVOICE, 7_000)


def test_a_payment_to_undeposited_funds_counts_when_it_is_deposited_only() -> None:
    received = payment("1", ON, [("i", 70)])
    lines = (DepositLine(amount_minor=cents(70), links=(Link("Payment", "1"),)),)
    movement = only(payments=(received,), deposits=(deposit("d", ON, 70, lines=lines),))
    assert (movement.record, movement.channel) == ("Deposit:d", Channel.INVOICE)


def test_cash_taken_back_lowers_what_a_deposit_brought() -> None:
    lines = (DepositLine(amount_minor=cents(100), account_id="sales"),)
    assert sum(m.amount_minor for m in moved(deposits=(deposit("d", ON, 80, lines=lines),))) == 8_000


def test_a_journal_entry_over_two_banks_is_a_transfer_up_to_the_lesser_side() -> None:
    found = moved(journal_entries=(journal("j", ON, ("bank", -100), ("savings", 70), ("rent", 30)),))
    assert sum(m.amount_minor for m in found if m.account_id == "bank") == -10_000
    assert [m.amount_minor for m in found if is_outflow(m)] == [-3_000]


def test_a_document_without_a_rate_is_named_and_not_counted() -> None:
    snapshot = books(accounts=CHART, purchases=(purchase("p", ON, 70, "rent", currency="EUR"),))
    result = cash_movements(snapshot, chart_of(snapshot, Policy()), "USD")
    assert result.movements == ()
    assert result.unconverted == ("Purchase:p",)


def test_a_document_with_a_rate_counts_in_home_currency() -> None:
    movement = only(purchases=(purchase("p", ON, 70, "rent", currency="EUR", exchange_rate=Decimal("1.5")),))
    assert movement.amount_minor == -10_500


@pytest.mark.parametrize(
    ("documents", "unplaced"),
    [
        ({"purchases": (purchase("1", day(-9), 5, "rent", account_id=None),)}, ("Purchase:1",)),
        ({"purchases": (purchase("1", day(-9), 5, "rent", account_id="gone"),)}, ("Purchase:1",)),
        ({"purchases": (purchase("1", day(-9), 5, "rent", account_id=None, method="CreditCard"),)}, ()),
        ({"bill_payments": (bill_payment("1", day(-9), [("b", 5)], account_id=None),)}, ("BillPayment:1",)),
        ({"bill_payments": (bill_payment("1", day(-9), [("b", 5)], account_id=None, by_card=True),)}, ()),
        ({"transfers": (transfer("1", day(-9), 5, "bank", "gone"),)}, ("Transfer:1",)),
        ({"journal_entries": (journal("1", day(-9), ("rent", 5), ("gone", -5)),)}, ("JournalEntry:1",)),
        ({"payments": (payment("1", day(-9), [("i", 5)]),)}, ("Payment:1",)),
        ({"payments": (payment("1", day(-9), [("i", 5)], account_id="bank"),)}, ()),
    ],
)
def test_what_moves_an_account_that_is_not_known_is_told(documents: Any, unplaced: tuple[str, ...]) -> None:
    snapshot = books(accounts=(bank(900), account("rent", "Expense")), **documents)
    chart = chart_of(snapshot, DEFAULT_POLICY)
    moved = cash_movements(snapshot, chart, "USD")
    assert moved.unplaced == unplaced
    spent = (*documents.get("purchases", ()), purchase("old", day(-91), 5, "rent"))
    figures = assess(msgspec.structs.replace(snapshot, purchases=spent), DEFAULT_POLICY, MONDAY).figures
    told = f"Left out for want of an account of the books: {unplaced[0]}." if unplaced else ""
    assert (told in figures.flows.outflow.warnings) is bool(unplaced)
