"""Recurring payments in the projection: found, dated, and counted once."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace
from tests.fixtures.books import (
    MONDAY,
    NOW,
    account,
    bank,
    bill,
    bill_payment,
    books,
    cents,
    day,
    invoice,
    journal,
    payment,
    purchase,
    vendor,
)
from tests.fixtures.forecasting import forecast_of_books

from application.runway.calculators.plan.payroll import coverage, payroll_light
from domain.answers.forecast import Confidence, Forecast, ForecastLine, Row
from domain.answers.metric import Status
from domain.answers.runway import Light
from domain.books.cash_document import JournalEntry
from domain.books.lines import ExpenseLine, JournalLine
from domain.books.listed import Employee
from domain.money import Money
from domain.policy.policy import DEFAULT_POLICY

RENT = account("rent", "Expense", name="Rent", full_name="Rent")
WAGES = account("wages", "Expense", name="Wages", full_name="Payroll Expenses:Wages")
CARD = account("card", "Credit Card", name="Visa", full_name="Visa")
LOAN = account("loan", "Long Term Liability", -90_000, name="Truck Loan", full_name="Truck Loan")
TO_V1 = {"entity_kind": "Vendor", "entity_id": "v1"}
FIRSTS = (date(2026, 2, 2), date(2026, 3, 2), date(2026, 4, 1), date(2026, 5, 1))


def usd(amount: int) -> Money:
    return Money(cents(amount), "USD")


def rent_paid(*days: date, amount: int = 5_000) -> dict[str, Any]:
    """Rent paid by purchase to vendor v1 on these days."""
    paid = [purchase(f"r{n}", on, amount, "rent", entity_kind="Vendor", entity_id="v1") for n, on in enumerate(days)]
    return {"purchases": tuple(paid)}


def wages_paid(days: list[date]) -> tuple[JournalEntry, ...]:
    return tuple(journal(f"w{n}", on, ("wages", 20_000), ("bank", -20_000)) for n, on in enumerate(days))


def forecast(as_of: date = MONDAY, **fields: Any) -> Forecast:
    plain = {"accounts": (bank(42_000), RENT, WAGES, CARD, LOAN)}
    return forecast_of_books(books(**(plain | fields)), as_of=as_of)


def recurring(result: Forecast) -> list[ForecastLine]:
    return [line for line in result.lines if line.confidence is Confidence.RECURRING]


def test_rent_by_purchase_comes_again_every_month() -> None:
    found = forecast(date(2026, 5, 25), **rent_paid(*FIRSTS))
    assert [line.day for line in recurring(found)] == [date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 3)]
    assert {(line.amount, line.row, line.label) for line in recurring(found)} == {
        (usd(-5_000), Row.RECURRING_OUTFLOWS, "Birch Supply")
    }
    assert recurring(found)[0].records == tuple(f"Purchase:r{n}" for n in range(4))
    assert [(each.cadence_days, each.fixed, each.next_day) for each in found.series] == [(30, True, date(2026, 6, 1))]


def test_what_a_series_explains_is_not_in_the_baseline_too() -> None:
    found = forecast(date(2026, 5, 25), **rent_paid(*FIRSTS))
    assert not [line for line in found.lines if line.confidence is Confidence.BASELINE]


def test_a_paid_bill_of_every_month_comes_again_without_being_entered() -> None:
    bills = tuple(bill(f"b{n}", 900, on, balance_minor=0) for n, on in enumerate(FIRSTS))
    payments = tuple(bill_payment(f"p{n}", on, [(f"b{n}", 900)]) for n, on in enumerate(FIRSTS))
    lines = recurring(forecast(date(2026, 5, 25), bills=bills, bill_payments=payments))
    assert [line.day for line in lines][:2] == [date(2026, 6, 1), date(2026, 7, 1)]
    assert lines[0].party == "Vendor:v1"


def test_a_customer_who_pays_every_month_pays_again() -> None:
    received = tuple(payment(f"p{n}", on, [("gone", 700)], account_id="bank") for n, on in enumerate(FIRSTS))
    lines = recurring(forecast(date(2026, 5, 25), payments=received))
    assert {(line.row, line.amount) for line in lines} == {(Row.RECURRING_INFLOWS, usd(700))}


def test_payroll_loan_and_card_are_told_by_their_account() -> None:
    fridays = [day(-3 - 14 * n) for n in range(6)]
    result = forecast(
        journal_entries=tuple(
            journal(f"w{n}", on, ("wages", 20_000), ("bank", -20_000)) for n, on in enumerate(fridays)
        ),
        purchases=(
            *(purchase(f"l{n}", on, 450, "loan") for n, on in enumerate(FIRSTS)),
            *(purchase(f"c{n}", on, 800, "card") for n, on in enumerate(FIRSTS)),
        ),
    )
    rows = {line.label: line.row for line in recurring(result)}
    assert rows == {"Wages": Row.PAYROLL, "Truck Loan": Row.TAXES_AND_DEBT, "Visa": Row.SMALL_OUTFLOWS}
    assert [line.day for line in recurring(result) if line.row is Row.PAYROLL][:2] == [day(11), day(25)]


def test_vector_8_an_open_bill_consumes_the_prediction_and_its_own_amount_stands() -> None:
    as_of = date(2026, 11, 25)
    history = rent_paid(date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1))
    result = forecast(as_of, bills=(bill("open", 5_200, date(2026, 12, 3), txn_date=as_of),), **history)
    december = [line for line in result.lines if line.day < date(2026, 12, 25)]
    assert [(line.day, line.amount, line.records) for line in december] == [
        (date(2026, 12, 3), usd(-5_200), ("Bill:open",))
    ]
    (pair,) = result.consumed
    assert (pair.day, pair.predicted_amount) == (date(2026, 12, 1), usd(-5_000))
    assert (pair.by, pair.by_day, pair.standing_amount) == ("Bill:open", date(2026, 12, 3), usd(-5_200))
    assert not pair.asks_confirmation


@pytest.mark.parametrize(
    ("fields", "counted"),
    [
        ({"amount": 6_250, "due": date(2026, 12, 3)}, 1),
        ({"amount": 6_260, "due": date(2026, 12, 3)}, 2),
        ({"amount": 5_000, "due": date(2026, 12, 11)}, 1),
        ({"amount": 5_000, "due": date(2026, 12, 12)}, 2),
        ({"amount": 5_000, "due": date(2026, 12, 3), "vendor_id": "v2"}, 2),
    ],
)
def test_a_bill_that_is_another_payment_counts_beside_the_prediction(fields: dict[str, Any], counted: int) -> None:
    as_of, history = date(2026, 11, 25), rent_paid(*(date(2026, month, 1) for month in (8, 9, 10, 11)))
    due, amount = fields.pop("due"), fields.pop("amount")
    result = forecast(as_of, bills=(bill("open", amount, due, **fields),), **history)
    assert len([line for line in result.lines if line.day < date(2026, 12, 25)]) == counted


def test_a_partly_paid_bill_consumes_by_its_whole_amount() -> None:
    as_of, history = date(2026, 11, 25), rent_paid(*(date(2026, month, 1) for month in (8, 9, 10, 11)))
    rest = bill("open", 5_000, date(2026, 12, 3), balance_minor=cents(300))
    result = forecast(as_of, bills=(rest,), **history)
    assert [line.amount for line in result.lines if line.day < date(2026, 12, 25)] == [usd(-300)]


def test_an_open_invoice_consumes_the_predicted_receipt() -> None:
    received = tuple(payment(f"p{n}", on, [("gone", 700)], account_id="bank") for n, on in enumerate(FIRSTS))
    result = forecast(date(2026, 5, 25), payments=received, invoices=(invoice("i", 700, date(2026, 6, 1)),))
    june = [line for line in result.lines if line.day < date(2026, 6, 20)]
    assert [line.records for line in june] == [("Invoice:i",)]
    assert [pair.by for pair in result.consumed] == ["Invoice:i"]


def test_an_overdue_bill_of_last_month_does_not_consume_the_coming_one() -> None:
    result = forecast(bills=(bill("may", 5_000, date(2026, 5, 1)),), **rent_paid(*FIRSTS[:3]))
    june = [line for line in result.lines if line.day < date(2026, 6, 20)]
    assert [(line.records[0], line.day) for line in june] == [("Bill:may", day(1)), ("Purchase:r0", day(1))]


def test_a_payment_that_fails_to_come_is_awaited_and_then_left_out() -> None:
    paid = rent_paid(*FIRSTS)
    assert recurring(forecast(date(2026, 6, 10), **paid))[0].day == date(2026, 6, 11)
    assert recurring(forecast(date(2026, 6, 20), **paid))[0].day == date(2026, 7, 1)
    lapsed = forecast(date(2026, 7, 6), **paid)
    assert recurring(lapsed) == []
    assert [each.next_day for each in lapsed.series] == [None]


@pytest.mark.parametrize(("due", "ratio"), [(8_000, "1.10"), (11_000, "0.95"), (0, "1.50")])
def test_vector_11_payroll_coverage(due: int, ratio: str) -> None:
    assert str(coverage(cents(30_000), cents(due), cents(20_000)).value) == ratio


@pytest.mark.parametrize(
    ("due", "light"), [(8_000, Light.AMBER), (5_000, Light.GREEN), (10_000, Light.AMBER), (10_200, Light.RED)]
)
def test_vector_11_less_than_a_quarter_to_spare_is_amber_and_less_than_the_payroll_red(due: int, light: Light) -> None:
    assert payroll_light(coverage(cents(30_000), cents(due), cents(20_000)), DEFAULT_POLICY) is light


def test_payroll_coverage_takes_what_is_due_up_to_the_pay_day() -> None:
    fridays = [day(-10 - 14 * n) for n in range(6)]
    result = forecast(
        accounts=(bank(30_000), WAGES),
        journal_entries=tuple(
            journal(f"w{n}", on, ("wages", 20_000), ("bank", -20_000)) for n, on in enumerate(fridays)
        ),
        bills=(bill("before", 8_000, day(2)), bill("after", 9_000, day(9))),
        vendors=(vendor("v1", "Birch Supply"),),
    )
    assert result.payroll_coverage is not None
    assert str(result.payroll_coverage.value) == "1.10"
    without = forecast().payroll_coverage
    assert without is not None
    assert without.status is Status.INSUFFICIENT


def test_a_payment_of_the_business_date_is_the_newest_of_its_series() -> None:
    found = forecast(FIRSTS[-1], **rent_paid(*FIRSTS))
    assert recurring(found)[0].day == date(2026, 6, 1)


def test_a_series_without_a_party_is_met_by_whatever_stands_on_its_account() -> None:
    weekly = wages_paid([day(-3 - 14 * n) for n in range(6)])
    ahead = journal("ahead", day(11), ("wages", 20_500), ("bank", -20_500))
    assert [pair.by for pair in forecast(journal_entries=(*weekly, ahead)).consumed] == ["JournalEntry:ahead"]
    billed = bill("gusto", 20_100, day(12), lines=(ExpenseLine(amount_minor=cents(20_100), account_id="wages"),))
    assert [pair.by for pair in forecast(journal_entries=weekly, bills=(billed,)).consumed] == ["Bill:gusto"]
    elsewhere = bill("other", 20_100, day(12), lines=(ExpenseLine(amount_minor=cents(20_100), account_id="rent"),))
    assert forecast(journal_entries=weekly, bills=(elsewhere,)).consumed == ()


def test_a_partys_series_is_met_by_a_payment_on_its_account_that_names_nobody() -> None:
    ahead = purchase("ahead", date(2026, 6, 2), 5_000, "rent")
    paid = rent_paid(*FIRSTS)["purchases"]
    found = forecast(date(2026, 5, 25), purchases=(*paid, ahead))
    assert [pair.by for pair in found.consumed] == ["Purchase:ahead"]


def test_a_variable_series_is_met_by_an_amount_it_has_had() -> None:
    amounts = (70, 120, 100, 100, 130, 80)
    paid = tuple(
        purchase(f"u{n}", date(2025, 12 + n, 10) if n == 0 else date(2026, n, 10), amount, "rent", **TO_V1)
        for n, amount in enumerate(amounts)
    )
    found = forecast(date(2026, 5, 25), purchases=paid, bills=(bill("june", 134, date(2026, 6, 12)),))
    assert [pair.by for pair in found.consumed] == ["Bill:june"]


def test_a_series_ends_when_its_loan_is_paid_off() -> None:
    paid = tuple(purchase(f"l{n}", on, 450, "loan") for n, on in enumerate(FIRSTS))

    def left(balance: int) -> list[int]:
        loan = account("loan", "Long Term Liability", balance, name="Truck Loan")
        found = forecast(accounts=(bank(42_000), loan), purchases=paid)
        return [line.amount.amount_minor for line in recurring(found)]

    assert left(-90_000) == [-45_000] * 3
    assert left(-1_000) == [-45_000, -45_000, -10_000]
    assert left(0) == []
    # On the wrong side: the loan was never entered, so nobody knows what is left.
    assert left(1_800) == [-45_000] * 3


def test_interest_paid_along_with_a_loan_is_paid_until_its_end() -> None:
    posted = (("loan", 300), ("interest", 100), ("bank", -400))
    halves = tuple(journal(f"l{n}", on, *posted) for n, on in enumerate(FIRSTS))
    loan = account("loan", "Long Term Liability", -450, name="Truck Loan")
    found = forecast(accounts=(bank(42_000), loan), journal_entries=halves)
    assert [line.amount for line in recurring(found)] == [usd(-400), usd(-200)]


def test_pay_runs_are_one_series_whichever_department_earned_most() -> None:
    front = account("front", "Expense", name="Wages front", full_name="Payroll Expenses:Wages front")
    halves = [(11_000, 9_000) if n % 3 else (9_500, 10_500) for n in range(6)]
    runs = tuple(
        journal(f"w{n}", day(-3 - 14 * n), ("wages", back), ("front", ahead), ("bank", -20_000))
        for n, (back, ahead) in enumerate(halves)
    )
    next_run = journal("next", day(11), ("wages", 9_900), ("front", 10_100), ("bank", -20_000))
    found = forecast(accounts=(bank(42_000), WAGES, front), journal_entries=(*runs, next_run))
    assert [(line.records[0], line.day) for line in found.lines if line.row is Row.PAYROLL][:2] == [
        ("JournalEntry:next", day(11)),
        (recurring(found)[0].records[0], day(25)),
    ]
    assert [(each.cadence_days, each.recurring_amount) for each in found.series] == [(14, usd(-20_000))]


def test_pay_by_employee_is_called_by_their_names() -> None:
    paid = tuple(
        replace(
            journal(f"w{n}", day(-3 - 14 * n), ("wages", 3_000)),
            lines=(
                JournalLine(amount_minor=cents(3_000), account_id="wages"),
                JournalLine(amount_minor=-cents(3_000), account_id="bank", entity_kind="Employee", entity_id="e1"),
            ),
        )
        for n in range(4)
    )
    ann = Employee(id="e1", version=0, updated_at=NOW, name="Ann Birch")
    found = forecast(journal_entries=paid, employees=(ann,))
    assert {(line.label, line.row) for line in recurring(found)} == {("Ann Birch", Row.PAYROLL)}
