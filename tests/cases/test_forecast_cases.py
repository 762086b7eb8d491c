"""Projections that were wrong on somebody's books, each with its right value."""

from datetime import date
from pathlib import Path

from tests.fixtures.cases import CASE_DAY, case_dump, synced

from domain.answers.forecast import Confidence, Forecast, Row
from domain.answers.metric import Status


def forecast_of(name: str, folder: Path, day: date = CASE_DAY) -> Forecast:
    with synced(name, folder, day) as case:
        return case.job.program.product.forecast.forecast(case.business.scope, case.as_of).forecast


def told(forecast: Forecast) -> list[tuple[str, str, str]]:
    """Each line's day, amount and confidence."""
    return [(f"{line.day}", f"{line.amount.amount}", line.confidence) for line in forecast.lines]


def test_oracle_1_a_payment_of_the_business_date_is_not_foretold_again(tmp_path: Path) -> None:
    forecast = forecast_of("oracle-1", tmp_path, date(2026, 11, 20))
    assert str(forecast.opening.value) == "20,000.00 USD"
    assert told(forecast)[0] == ("2026-12-04", "-10000.00", "recurring")
    assert [(each.last_day, each.next_day) for each in forecast.series] == [(date(2026, 11, 20), date(2026, 12, 4))]
    assert forecast.breach_date.value == date(2026, 12, 18)
    assert str(forecast.low_water) == "-40,000.00 USD"


def test_oracle_2_a_payroll_entry_dated_ahead_stands_for_its_prediction(tmp_path: Path) -> None:
    forecast = forecast_of("oracle-2", tmp_path, date(2026, 11, 20))
    assert told(forecast)[:2] == [("2026-11-21", "-10000.00", "actual"), ("2026-12-07", "-10000.00", "recurring")]
    assert [(each.day, each.by) for each in forecast.consumed] == [(date(2026, 11, 21), "JournalEntry:108")]
    # 30,000 for a payroll of 10,000, not of twice as much.
    assert forecast.payroll_coverage is not None
    assert str(forecast.payroll_coverage.value) == "3.00"


def test_oracle_3_currencies_weigh_in_the_companys_lateness_by_their_home_amounts(tmp_path: Path) -> None:
    forecast = forecast_of("oracle-3", tmp_path, date(2026, 11, 20))
    (awaited,) = [line for line in forecast.lines if line.records == ("Invoice:203",)]
    assert (awaited.day, awaited.basis) == (date(2026, 12, 22), "due date plus 11.8 days by the company's habit")


def test_old_invoices_that_were_paid_lately_tell_how_late_customers_pay(tmp_path: Path) -> None:
    dump = case_dump("oracle-3")
    old = [each if each["Balance"] else {**each, "TxnDate": "2025-03-01"} for each in dump["Invoice"]]
    with synced({**dump, "Invoice": old}, tmp_path, date(2026, 11, 20)) as case:
        forecast = case.job.program.product.forecast.forecast(case.business.scope, case.as_of).forecast
    (awaited,) = [line for line in forecast.lines if line.records == ("Invoice:203",)]
    assert awaited.basis == "due date plus 11.8 days by the company's habit"


def test_oracle_4_the_horizon_is_as_long_on_each_weekday(tmp_path: Path) -> None:
    forecast = forecast_of("oracle-4", tmp_path, date(2026, 10, 31))
    zero = date(2027, 1, 27)
    assert forecast.horizon_end == date(2027, 1, 29)
    assert (forecast.forecast_zero_date.value, forecast.breach_date.value) == (zero, zero)
    assert (str(forecast.low_water), forecast.low_day) == ("-5,000.00 USD", zero)
    assert forecast.headline is not None
    assert (forecast.headline.low_balance, forecast.headline.low_day) == (forecast.low_water, zero)


def test_10_two_leases_of_one_landlord_are_two_series(tmp_path: Path) -> None:
    forecast = forecast_of("10-two-leases", tmp_path)
    leases = [each for each in forecast.series if each.party == "Vendor:30"]
    assert [(each.cadence_days, str(each.recurring_amount)) for each in leases] == [
        (30, "-900.00 USD"),
        (30, "-6,000.00 USD"),
    ]
    july = [line for line in forecast.lines if line.party == "Vendor:30" and line.day.month == 7]
    assert [(line.day.day, str(line.amount)) for line in july] == [(1, "-6,000.00 USD"), (15, "-900.00 USD")]


def test_11_a_pay_run_that_is_entered_counts_once(tmp_path: Path) -> None:
    forecast = forecast_of("11-payrun-entered", tmp_path)
    paid = [line for line in forecast.lines if line.row is Row.PAYROLL and line.day <= date(2026, 6, 7)]
    assert [str(line.amount) for line in paid] == ["-20,000.00 USD"]


def test_15_a_foreign_bank_account_is_cash_at_the_newest_rate(tmp_path: Path) -> None:
    with synced("15-foreign-bank", tmp_path) as case:
        figures = case.job.program.product.runway.runway(case.business.scope, case.as_of).figures
    assert (str(figures.cash.book_cash.value), figures.cash.book_cash.status) == ("132,000.00 USD", Status.OK)
    assert figures.flows.operating_inflow.status is Status.OK


def test_28_a_deposit_dated_ahead_is_not_in_todays_cash(tmp_path: Path) -> None:
    forecast = forecast_of("28-dated-ahead", tmp_path)
    assert str(forecast.opening.value) == "20,000.00 USD"
    assert ("2026-06-21", "60000.00", "actual") in told(forecast)


def test_28_a_sales_receipt_dated_ahead_is_not_in_todays_cash(tmp_path: Path) -> None:
    assert str(forecast_of("28-receipt-dated-ahead", tmp_path).opening.value) == "20,000.00 USD"


def test_43_what_is_open_is_worth_the_rate_of_the_business_date(tmp_path: Path) -> None:
    with synced("43-old-rate", tmp_path) as case:
        runway = case.job.program.product.runway.runway(case.business.scope, case.as_of)
        forecast = case.job.program.product.forecast.forecast(case.business.scope, case.as_of).forecast
    assert str(runway.payables.open_documents.value) == "10,400.00 USD"
    assert [str(line.amount) for line in forecast.lines if line.records == ("Bill:751",)] == ["-10,400.00 USD"]


def test_12_money_in_undeposited_funds_arrives_on_the_usual_banking_day(tmp_path: Path) -> None:
    forecast = forecast_of("12-undeposited", tmp_path)
    (banked,) = [line for line in forecast.lines if line.records == ("Payment:123",)]
    # Payments are banked three days after they are received.
    assert (banked.day, str(banked.amount), banked.confidence) == (date(2026, 6, 3), "12,000.00 USD", "actual")
    assert banked.label == "Guest late, not banked"
    assert forecast.forecast_zero_date.value is None


def test_14_bills_paid_irregularly_go_on_at_their_run_rate(tmp_path: Path) -> None:
    forecast = forecast_of("14-irregular-purchases", tmp_path)
    later = [-week.payables.amount_minor for week in forecast.weeks[4:13]]
    assert 12_000_00 < sum(later) / len(later) < 18_000_00
    assert all(minor > 10_000_00 for minor in later[:-1])
    kinds = {line.confidence for line in forecast.lines if line.label == "Bills not entered yet"}
    assert kinds == {Confidence.BASELINE}


def test_no_bank_moves_money_on_a_public_holiday_of_the_clients_country(tmp_path: Path) -> None:
    # Every second Friday: one of them is New Year's Day.
    days = [line.day for line in forecast_of("oracle-1", tmp_path, date(2026, 11, 20)).lines]
    assert days[1:4] == [date(2026, 12, 18), date(2027, 1, 4), date(2027, 1, 15)]
