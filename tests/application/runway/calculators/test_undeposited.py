"""Money that was received and is not at the bank yet."""

from typing import Any

from tests.fixtures.books import account, bank, books, cents, customer, day, deposit, payment
from tests.fixtures.forecasting import forecast_of_books

from domain.models.forecast import Confidence, Forecast, Scenario
from domain.models.lines import DepositLine
from domain.models.record import Link

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
