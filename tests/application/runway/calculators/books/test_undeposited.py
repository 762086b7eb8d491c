"""Money that was received and is not at the bank yet."""

from typing import Any

import pytest
from tests.fixtures.books import (
    NOW,
    account,
    bank,
    books,
    cents,
    customer,
    day,
    deposit,
    invoice,
    journal,
    payment,
    purchase,
    transfer,
)
from tests.fixtures.forecasting import forecast_of_books

from domain.answers.forecast import Confidence, Forecast, Scenario
from domain.books.cash_document import RefundReceipt, SalesReceipt
from domain.books.lines import DepositLine
from domain.books.record import Link

ACCOUNTS = (bank(900), account("uf", "Other Current Asset", 250, subtype="UndepositedFunds"))


def forecast(scenario: Scenario = Scenario.BASE, **fields: Any) -> Forecast:
    plain = {"accounts": ACCOUNTS, "customers": (customer("c1", "Cedar Clinic"),)}
    return forecast_of_books(books(**(plain | fields)), scenario=scenario)


def banked(on: int, payment_id: str, amount: int) -> Any:
    line = DepositLine(amount_minor=cents(amount), links=(Link("Payment", payment_id),))
    return deposit(f"d{payment_id}", day(on), amount, lines=(line,))


def received(found: Forecast) -> list[tuple[str, int]]:
    return [(line.records[0], line.amount.amount_minor) for line in found.lines if line.confidence is Confidence.ACTUAL]


def test_a_payment_arrives_as_long_after_its_receipt_as_others_did() -> None:
    past = [payment(str(n), day(-30 - n), [("x", 10)]) for n in range(3)]
    deposits = tuple(banked(-30 - n + 4, str(n), 10) for n in range(3))
    found = forecast(payments=(*past, payment("new", day(-1), [("i", 70)])), deposits=deposits)
    (line,) = [line for line in found.lines if line.records == ("Payment:new",)]
    assert (line.day, line.label, str(line.amount)) == (day(3), "Cedar Clinic, not banked", "70.00 USD")
    assert line.basis == "banked 4 days after it is received, as usual"


def test_without_a_habit_it_arrives_on_the_next_business_day_and_in_each_scenario() -> None:
    waiting = (payment("new", day(-3), [("i", 70)]),)
    for scenario in Scenario:
        if scenario is not Scenario.LARGEST_ABSENT:
            assert received(forecast(scenario, payments=waiting)) == [("Payment:new", cents(70))]
    assert forecast(payments=waiting).lines[0].day == day(1)


def test_what_is_banked_or_will_be_by_a_deposit_dated_ahead_counts_once() -> None:
    assert received(forecast(payments=(payment("1", day(-5), [("i", 70)]),), deposits=(banked(-2, "1", 70),))) == []
    ahead = forecast(payments=(payment("1", day(-5), [("i", 70)]),), deposits=(banked(4, "1", 70),))
    assert received(ahead) == [("Deposit:d1", cents(70))]
    straight = payment("1", day(-5), [("i", 70)], account_id="bank")
    assert received(forecast(payments=(straight,))) == []


def test_what_has_lain_there_for_a_month_is_told_under_the_line() -> None:
    found = forecast(payments=(payment("old", day(-31), [("i", 70)]), payment("late", day(-30), [("i", 40)])))
    assert received(found) == [("Payment:late", cents(40))]
    assert [(line.records, line.basis) for line in found.unscheduled] == [
        (("Payment:old",), "in Undeposited Funds for 31 days")
    ]


def holding(amount: int) -> tuple[Any, ...]:
    return bank(900), account("uf", "Other Current Asset", amount, subtype="UndepositedFunds")


def receipt(id: str, on: int, amount: int, kind: Any = SalesReceipt) -> Any:
    return kind(id=id, version=0, updated_at=NOW, txn_date=day(on), currency="USD", total_minor=cents(amount))


@pytest.mark.parametrize(
    "taken_out",
    [
        {"transfers": (transfer("t", day(-1), 70, "uf", "bank"),)},
        {"journal_entries": (journal("j", day(-1), ("bank", 70), ("uf", -70)),)},
        {"deposits": (deposit("d", day(-1), 70, "uf"),)},
    ],
)
def test_what_was_taken_out_without_being_named_does_not_arrive_again(taken_out: Any) -> None:
    waiting = (payment("old", day(-6), [("i", 70)]), payment("new", day(-2), [("i", 40)]))
    found = forecast(accounts=holding(40), payments=waiting, **taken_out)
    assert received(found) == [("Payment:new", cents(40))]
    assert [(line.records, line.basis) for line in found.unscheduled] == [
        (("Payment:old",), "no longer in Undeposited Funds, which hold less")
    ]


def test_a_transfer_out_of_it_dated_ahead_is_what_brings_the_money() -> None:
    ahead = (transfer("t", day(4), 70, "uf", "bank"),)
    # The account's balance has the transfer already, whose day is still to come.
    found = forecast(
        accounts=(bank(970), *holding(0)[1:]), payments=(payment("1", day(-2), [("i", 70)]),), transfers=ahead
    )
    assert [line.records[0] for line in found.lines] == ["Transfer:t"]


def test_a_payment_dated_ahead_is_banked_after_its_day() -> None:
    past = [payment(str(n), day(-30 - n), [("x", 10)]) for n in range(3)]
    deposits = tuple(banked(-30 - n + 2, str(n), 10) for n in range(3))
    ahead = payment("new", day(7), [("i", 70)])
    found = forecast(accounts=holding(70), payments=(*past, ahead), deposits=deposits)
    (line,) = [line for line in found.lines if line.records == ("Payment:new",)]
    assert (line.day, line.amount.amount_minor) == (day(9), cents(70))


def test_a_refund_out_of_the_till_leaves_so_much_less() -> None:
    found = forecast(
        accounts=holding(55),
        sales_receipts=(receipt("1", -2, 70),),
        refund_receipts=(receipt("2", -1, 15, RefundReceipt),),
    )
    (line,) = [line for line in found.lines if line.records == ("SalesReceipt:1",)]
    assert (line.amount.amount_minor, line.basis) == (
        cents(55),
        "on its way to the bank, as much of it as Undeposited Funds holds",
    )


def test_takings_by_an_entry_arrive_too() -> None:
    takings = (journal("j", day(-1), ("uf", 30), ("sales", -30)),)
    assert received(forecast(accounts=holding(30), journal_entries=takings)) == [("JournalEntry:j", cents(30))]


def test_takings_in_hand_are_not_small_receipts_too() -> None:
    days = [day(-n) for n in range(3, 92) if day(-n).weekday() < 5]
    past = tuple(receipt(f"s{n}", -(day(0) - on).days, 10) for n, on in enumerate(days))
    deposits = tuple(
        deposit(f"d{n}", on, 10, lines=(DepositLine(amount_minor=cents(10), links=(Link("SalesReceipt", f"s{n}"),)),))
        for n, on in enumerate(days)
    )
    spent = (purchase("p", day(-91), 1, "rent"),)
    found = forecast(
        accounts=holding(10), sales_receipts=(*past, receipt("new", 0, 10)), deposits=deposits, purchases=spent
    )
    by_day = {on: sum(line.amount.amount_minor for line in found.lines if line.day == day(on)) for on in (1, 2, 3)}
    assert by_day == {1: cents(10), 2: cents(10), 3: cents(10)}
    assert received(found) == [("SalesReceipt:new", cents(10))]


def service(amount: int) -> tuple[Any, ...]:
    return bank(900), account("pay", "Other Current Asset", amount, name="Card processor")


def test_what_comes_by_a_payment_service_is_counted_once() -> None:
    """Customers' payments go to an account of the service, from which the bank receives them two days later."""
    days = [-3 - 7 * n for n in range(10)]
    paid = tuple(payment(str(n), day(on), [(f"i{n}", 70)], account_id="pay") for n, on in enumerate(days))
    payouts = tuple(transfer(f"t{n}", day(on + 2), 70, "pay", "bank") for n, on in enumerate(days))
    found = forecast(accounts=service(0), payments=paid, transfers=payouts)
    assert [(series.label, series.cadence_days) for series in found.series] == [("Cedar Clinic", 7)]
    assert [line.day for line in found.lines][:2] == [day(4), day(11)]
    open_too = forecast(accounts=service(0), payments=paid, transfers=payouts, invoices=(invoice("i", 70, day(4)),))
    assert [line.records[0] for line in open_too.lines if line.day == day(4)] == ["Invoice:i"]


@pytest.mark.parametrize(("holds", "arrives"), [(70, [70]), (50, [50]), (900, [70]), (-20, [])])
def test_what_a_payment_service_holds_of_late_payments_arrives(holds: int, arrives: list[int]) -> None:
    waiting = (payment("1", day(-2), [("i", 70)], account_id="pay"),)
    paid_out = (transfer("t", day(-40), 30, "pay", "bank"),)
    found = forecast(accounts=service(holds), payments=waiting, transfers=paid_out)
    assert received(found) == [("Account:pay", cents(amount)) for amount in arrives]


def test_an_account_that_never_paid_out_is_no_payment_service() -> None:
    days = [-3 - 7 * n for n in range(10)]
    held = tuple(payment(str(n), day(on), [(f"i{n}", 70)], account_id="pay") for n, on in enumerate(days))
    assert forecast(accounts=service(700), payments=held).lines == ()


def test_what_customers_pay_into_a_trust_account_is_no_cash() -> None:
    trust = account("trust", "Bank", 5_000, name="Rents", subtype="RentsHeldInTrust")
    paid = tuple(payment(str(n), day(-3 - 30 * n), [(f"i{n}", 70)], account_id="trust") for n in range(4))
    found = forecast(accounts=(bank(900), trust), payments=paid, invoices=(invoice("i", 80, day(9)),))
    assert found.lines == ()
    assert [(line.records, line.basis) for line in found.unscheduled] == [
        (("Invoice:i",), "usually paid into Rents, which holds others' money")
    ]
    elsewhere = (*paid, payment("own", day(-1), [("x", 70)], account_id="bank"))
    mixed = forecast(accounts=(bank(900), trust), payments=elsewhere, invoices=(invoice("i", 80, day(9)),))
    assert "Invoice:i" in [line.records[0] for line in mixed.lines]
