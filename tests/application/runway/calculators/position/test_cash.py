"""Cash on the business date."""

from decimal import Decimal
from typing import Any

from tests.fixtures.books import MONDAY, STALE, account, bank, books, cents, day, deposit, payment, purchase, transfer

from application.runway.calculators.position.assessment import assess
from domain.answers.metric import Status
from domain.answers.runway import CashPosition, Light
from domain.books.lines import DepositLine
from domain.books.record import Link
from domain.books.unreadable import Unreadable
from domain.money import Money
from domain.policy.policy import DEFAULT_POLICY, Policy


def cash(policy: Policy = DEFAULT_POLICY, **fields: Any) -> CashPosition:
    return assess(books(**fields), policy, MONDAY).figures.cash


def usd(amount: int | str) -> Money:
    return Money(cents(amount), "USD")


def test_postings_after_the_business_date_are_rolled_back() -> None:
    position = cash(accounts=(bank(900),), purchases=(purchase("p", day(1), 100), purchase("q", day(0), 50)))
    assert position.book_cash.value == usd(1_000)


def test_credit_cards_and_kept_out_accounts_are_not_cash() -> None:
    accounts = (bank(900), bank(500, id="trust", name="Client trust"), account("card", "Credit Card", -300))
    position = cash(Policy(excluded_cash_accounts=frozenset({"trust"})), accounts=accounts)
    assert position.book_cash.value == usd(900)
    assert [part.label for part in position.excluded] == ["Client trust"]


def test_an_account_that_cannot_be_read_may_be_the_only_bank() -> None:
    unread = (Unreadable(kind="Account", id="35", problem="AccountType is missing."),)
    told = cash(unreadable=unread).book_cash
    assert told.status is Status.INSUFFICIENT
    assert told.reason == "1 of the accounts cannot be read, and no other active bank account can be counted."
    assert cash(unreadable=unread, accounts=(bank(900),)).book_cash.status is Status.PARTIAL


def test_a_foreign_bank_account_makes_cash_partial_and_is_never_taken_one_to_one() -> None:
    position = cash(accounts=(bank(900), bank(500, id="eur", name="Euro account", currency="EUR")))
    assert position.book_cash.status is Status.PARTIAL
    assert position.book_cash.value == usd(900)
    assert "Euro account" in position.book_cash.warnings[0]
    assert position.excluded[0].amount == Money(cents(500), "EUR")


def test_a_foreign_bank_account_counts_at_the_newest_rate_like_its_movements() -> None:
    accounts = (bank(900), bank(500, id="eur", name="Euro account", currency="EUR"))
    rated: dict[str, Any] = {"currency": "EUR", "account_id": "eur"}
    purchases = (
        purchase("old", day(-60), 100, exchange_rate=Decimal("1.30"), **rated),
        purchase("new", day(-1), 100, exchange_rate=Decimal("1.10"), **rated),
        purchase("ahead", day(3), 100, exchange_rate=Decimal("1.20"), **rated),
    )
    position = cash(accounts=accounts, purchases=purchases)
    assert position.book_cash.status is Status.OK
    # 500 at 1.10, and the cheque of 100 at 1.20 that has not left yet.
    assert position.book_cash.value == usd(900 + 550 + 120)
    assert [part.label for part in position.accounts] == ["Checking", "Euro account (500.00 EUR)"]
    flows = assess(books(accounts=accounts, purchases=purchases), DEFAULT_POLICY, MONDAY).figures.flows
    assert flows.outflow.value == usd(130 + 110)


def test_a_foreign_bank_account_without_a_rate_is_in_neither_cash_nor_flows() -> None:
    accounts = (bank(900), bank(500, id="eur", name="Euro account", currency="EUR"))
    moved = transfer("t", day(-30), 200, "bank", "eur")
    spent = purchase("p", day(-1), 100, currency="EUR", account_id="eur")
    snapshot = books(accounts=accounts, transfers=(moved,), purchases=(spent,))
    flows = assess(snapshot, DEFAULT_POLICY, MONDAY).figures.flows
    assert flows.outflow.value == usd(0)


def test_trust_money_is_kept_out_by_its_detail_type_and_shown_apart() -> None:
    accounts = (
        bank(900),
        bank(5_000, id="iolta", name="IOLTA", subtype="TrustAccounts"),
        bank(300, id="below", name="Client Hale", subtype="Checking", parent_id="iolta"),
        bank(70, id="rents", name="Deposits of tenants", subtype="RentsHeldInTrust"),
        bank(40, id="named", name="Trust Bank Checking", subtype="Checking"),
    )
    position = cash(accounts=accounts)
    assert position.book_cash.value == usd(940)
    assert [part.label for part in position.held] == ["IOLTA", "Client Hale", "Deposits of tenants"]
    assert position.excluded == ()
    own = cash(Policy(own_trust_accounts=frozenset({"rents"})), accounts=accounts)
    assert own.book_cash.value == usd(1_010)


def test_undeposited_funds_are_in_hand_and_not_in_cash() -> None:
    accounts = (bank(900), account("uf", "Other Current Asset", 250, subtype="UndepositedFunds"))
    position = cash(accounts=accounts)
    assert position.book_cash.value == usd(900)
    assert position.in_hand.value == usd(250)


def test_undeposited_funds_are_rolled_back_too() -> None:
    accounts = (bank(970), account("uf", "Other Current Asset", 250, subtype="UndepositedFunds"))
    banked = (DepositLine(amount_minor=cents(70), links=(Link("Payment", "1"),)),)
    position = cash(
        accounts=accounts,
        payments=(payment("1", day(-3), [("i", 70)]), payment("2", day(2), [("i", 40)])),
        deposits=(deposit("d", day(1), 70, lines=banked),),
    )
    assert position.in_hand.value == usd(280)
    assert position.book_cash.value == usd(900)


def test_a_foreign_payment_without_a_rate_is_named_where_it_is_left_out_of_what_is_in_hand() -> None:
    accounts = (bank(900), account("uf", "Other Current Asset", 250, subtype="UndepositedFunds"))
    position = cash(accounts=accounts, payments=(payment("2", day(2), [("i", 40)], currency="EUR"),))
    assert position.in_hand.status == "partial"
    assert "Payment:2" in position.in_hand.warnings[0]


def test_no_bank_account_is_insufficient_and_grey() -> None:
    figures = assess(books(), DEFAULT_POLICY, MONDAY).figures
    assert figures.cash.book_cash.status is Status.INSUFFICIENT
    assert figures.cash.book_cash.value is None
    assert figures.forecast_zero_date.status is Status.INSUFFICIENT
    assert figures.light is Light.GREY


def test_an_unknown_home_currency_is_insufficient_and_grey() -> None:
    result = assess(books(accounts=(bank(900),), home_currency=None), DEFAULT_POLICY, MONDAY)
    assert result.figures.cash.available.reason == "The ledger has not told its home currency."
    assert result.receivables.documents.status is Status.INSUFFICIENT
    assert result.figures.light is Light.GREY


def test_stale_books_keep_their_figures_marked_and_turn_the_light_grey() -> None:
    figures = assess(books(accounts=(bank(900),), data_age=STALE), DEFAULT_POLICY, MONDAY).figures
    assert figures.cash.book_cash.status is Status.STALE
    assert figures.cash.book_cash.value == usd(900)
    assert figures.breach_date.status is figures.floor.status is Status.STALE
    assert figures.light is Light.GREY
    assert figures.light_reasons[0] == STALE.reason
