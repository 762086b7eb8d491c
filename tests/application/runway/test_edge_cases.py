"""What books hold at their edges: credits, overpayments, typos of dates, other currencies, closed periods."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from msgspec.structs import replace
from tests.fixtures.books import (
    MONDAY,
    NOW,
    bank,
    bill,
    bill_payment,
    books,
    cents,
    credit_memo,
    customer,
    day,
    invoice,
    payment,
    purchase,
    vendor,
    vendor_credit,
)
from tests.fixtures.forecasting import forecast_of_books

from application.runway.calculators.position.assessment import Assessment, assess
from application.runway.calculators.position.readiness import blocked_reason
from domain.answers.forecast import Row
from domain.answers.metric import Status
from domain.books.company import Preferences
from domain.money import Money
from domain.plans.decision import Decision, DecisionKind, DecisionState
from domain.plans.decision_rules import as_they_stand
from domain.policy.policy import DEFAULT_POLICY


def usd(amount: int) -> Money:
    return Money(amount * 100, "USD")


def assessed(as_of: date = MONDAY, **fields: Any) -> Assessment:
    return assess(books(**fields), DEFAULT_POLICY, as_of)


def test_an_overpaid_bill_is_no_outflow() -> None:
    overpaid = bill("1", 500, day(3), balance_minor=cents(-200))
    result = assessed(accounts=(bank(1_000),), bills=(overpaid,))
    assert result.bills == ()
    assert result.payables.open_documents.value == usd(0)


def test_credits_and_unapplied_payments_lower_what_is_owed_and_not_the_projection() -> None:
    fields: dict[str, Any] = {
        "accounts": (bank(10_000),),
        "bills": (bill("1", 900, day(3)),),
        "vendor_credits": (vendor_credit("2", 300),),
        "bill_payments": (bill_payment("3", day(-5), [], total_minor=cents(100)),),
        "invoices": (invoice("4", 700, day(3)),),
        "credit_memos": (credit_memo("5", 200),),
        "payments": (payment("6", day(-5), [], total_minor=cents(50), unapplied_minor=cents(50)),),
    }
    result = assessed(**fields)
    assert result.payables.documents.value == usd(500)
    assert result.receivables.documents.value == usd(450)
    lines = forecast_of_books(books(**fields)).lines
    assert sorted(line.amount.amount_minor for line in lines if line.row in (Row.PAYABLES, Row.RECEIVABLES)) == [
        cents(-900),
        cents(700),
    ]


def test_a_bill_of_the_future_counts_on_its_own_day() -> None:
    ahead = bill("1", 900, day(40), txn_date=day(10))
    forecast = forecast_of_books(books(accounts=(bank(10_000),), bills=(ahead,)))
    assert [line.day for line in forecast.lines] == [day(42)]


def test_a_deleted_or_voided_bill_ends_what_was_decided_of_it() -> None:
    decision = Decision(
        id="d",
        kind=DecisionKind.APPROVE,
        record="Bill:1",
        state=DecisionState.STANDING,
        member="Ann",
        at=NOW,
        amount=usd(900),
        party_id="v1",
        due_date=day(3),
        record_version=0,
    )
    voided = bill("1", 0, day(3), voided=True)
    for documents in ({}, {"Bill:1": voided}):
        [told] = as_they_stand([decision], documents, MONDAY)
        assert (told.state, told.lapsed_because) == (DecisionState.LAPSED, "It is paid, voided or deleted.")


def test_a_currency_without_minor_units_is_exact() -> None:
    result = assessed(
        home_currency="JPY",
        accounts=(replace(bank(0, currency="JPY"), balance_minor=125_000),),
        vendors=(vendor("v1", "Kaisha", currency="JPY"),),
        customers=(customer("c1", "Shoten", currency="JPY"),),
        bills=(bill("1", 0, day(3), currency="JPY", balance_minor=40_001),),
    )
    assert result.figures.cash.available.value == Money(125_000, "JPY")
    assert result.payables.open_documents.value == Money(40_001, "JPY")
    assert str(result.payables.open_documents.value) == "40,001 JPY"


def test_foreign_documents_count_at_their_rate_or_not_at_all() -> None:
    rated = bill("1", 100, day(3), currency="EUR", exchange_rate=Decimal("1.2"))
    unrated = bill("2", 100, day(3), currency="GBP")
    result = assessed(accounts=(bank(1_000),), bills=(rated, unrated))
    assert result.payables.open_documents.status is Status.PARTIAL
    assert result.payables.open_documents.value == usd(120)


def test_a_monthly_series_at_the_end_of_the_month_stays_there() -> None:
    ends = [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
    paid = tuple(
        purchase(f"r{n}", on, 2_000, "rent", entity_id="v1") for n, on in enumerate([*ends, date(2026, 5, 31)])
    )
    forecast = forecast_of_books(books(accounts=(bank(50_000),), purchases=paid))
    [series] = forecast.series
    assert (series.cadence_days, series.next_day) == (30, date(2026, 6, 30))


def test_the_last_day_of_february_is_the_end_of_a_leap_year_s_month_too() -> None:
    ends = [date(2027, 11, 30), date(2027, 12, 31), date(2028, 1, 31)]
    paid = tuple(purchase(f"r{n}", on, 2_000, "rent", entity_id="v1") for n, on in enumerate(ends))
    monday = date(2028, 2, 7)
    forecast = forecast_of_books(books(accounts=(bank(50_000),), purchases=paid), as_of=monday)
    assert [series.next_day for series in forecast.series] == [date(2028, 2, 29)]


def test_nothing_is_decided_in_closed_books() -> None:
    def closed(until: date) -> str:
        preferences = Preferences(id="1", version=0, updated_at=NOW, home_currency="USD", book_close_date=until)
        return blocked_reason(books(preferences=preferences), DEFAULT_POLICY, MONDAY)

    assert closed(MONDAY) == f"The books are closed up to {MONDAY}: no payment can be entered for {MONDAY}."
    assert closed(MONDAY - timedelta(days=1)) == ""
