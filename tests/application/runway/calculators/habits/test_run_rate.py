"""Bills and sales that are not entered yet."""

from typing import Any

from tests.fixtures.books import bank, bill, bill_payment, books, cents, day, invoice, payment
from tests.fixtures.forecasting import forecast_of_books

from domain.answers.forecast import Confidence, Forecast, ForecastLine, Row, Scenario

# Irregular days, each paid so many days after it was entered.
PAID = (-88, -85, -71, -66, -52, -49, -43, -30, -24, -13, -9, -2)


def sold(lag: int, amounts: tuple[int, ...] = (90, 10, 200, 40, 75, 300, 20, 150, 60, 130, 25, 210)) -> dict[str, Any]:
    """Invoices by irregular amounts that were paid so many days after their date."""
    return {
        "invoices": tuple(
            invoice(f"i{n}", amount, day(on), txn_date=day(on - lag), balance_minor=0)
            for n, (on, amount) in enumerate(zip(PAID, amounts, strict=True))
        ),
        "payments": tuple(
            payment(f"p{n}", day(on), [(f"i{n}", amount)], account_id="bank")
            for n, (on, amount) in enumerate(zip(PAID, amounts, strict=True))
        ),
    }


def forecast(scenario: Scenario = Scenario.BASE, **fields: Any) -> Forecast:
    return forecast_of_books(books(accounts=(bank(50_000),), **fields), scenario=scenario)


def to_come(found: Forecast, row: Row) -> list[ForecastLine]:
    return [line for line in found.lines if line.row is row and line.confidence is Confidence.BASELINE]


def test_sales_not_invoiced_yet_come_after_the_days_it_takes_to_be_paid() -> None:
    lines = to_come(forecast(**sold(lag=20)), Row.RECEIVABLES)
    # 1,310.00 in 88 days since the first payment: 20.84 a business day, from the first business day 21 days ahead.
    assert {str(line.amount) for line in lines} == {"20.84 USD"}
    assert lines[0].day == day(21)
    assert {line.label for line in lines} == {"Sales not invoiced yet"}


def test_what_is_paid_at_once_is_sold_anew_tomorrow() -> None:
    assert to_come(forecast(**sold(lag=0)), Row.RECEIVABLES)[0].day == day(1)


def test_bills_not_entered_yet_are_paid_too() -> None:
    amounts = (90, 10, 200, 40, 75, 300, 20, 150, 60, 130, 25, 210)
    pairs = list(enumerate(zip(PAID, amounts, strict=True)))
    found = forecast(
        bills=tuple(bill(f"b{n}", amount, day(on), txn_date=day(on - 7), balance_minor=0) for n, (on, amount) in pairs),
        bill_payments=tuple(bill_payment(f"q{n}", day(on), [(f"b{n}", amount)]) for n, (on, amount) in pairs),
    )
    lines = to_come(found, Row.PAYABLES)
    assert lines[0].day == day(8)
    assert {str(line.amount) for line in lines} == {"-20.84 USD"}


def test_an_unusual_sale_is_not_repeated() -> None:
    usual = to_come(forecast(**sold(lag=5)), Row.RECEIVABLES)
    once = sold(lag=5, amounts=(90, 10, 200, 40, 75, 9_000, 20, 150, 60, 130, 25, 210))
    assert to_come(forecast(**once), Row.RECEIVABLES)[0].amount < usual[0].amount


def test_a_series_is_not_in_the_run_rate() -> None:
    received = tuple(payment(f"p{n}", day(-7 - 7 * n), [("gone", 700)], account_id="bank") for n in range(12))
    paid = invoice("gone", 8_400, day(-90), txn_date=day(-95), balance_minor=0)
    found = forecast(payments=received, invoices=(paid,))
    assert to_come(found, Row.RECEIVABLES) == []
    assert {line.amount.amount_minor for line in found.lines} == {cents(700)}


def test_the_plan_is_told_with_and_without_sales_to_come() -> None:
    fields = sold(lag=5)
    base, without = forecast(**fields), forecast(Scenario.NO_NEW_SALES, **fields)
    assert to_come(without, Row.RECEIVABLES) == []
    assert to_come(forecast(Scenario.CONSERVATIVE, **fields), Row.RECEIVABLES) == []
    new = sum(line.amount.amount_minor for line in to_come(base, Row.RECEIVABLES))
    assert base.weeks[-1].closing.amount_minor - new == without.weeks[-1].closing.amount_minor
