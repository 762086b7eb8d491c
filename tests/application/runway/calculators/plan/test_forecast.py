"""The projection: which documents it holds, on which days, and what it says of itself."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.fixtures.books import (
    MONDAY,
    NOW,
    bank,
    bill,
    books,
    cents,
    day,
    invoice,
    payment,
    purchase,
    quarter,
)
from tests.fixtures.forecasting import forecast_of_books

from application.runway.calculators.books.cash_movements import CashMovement, Channel, Tag
from application.runway.calculators.books.due_dates import bill_due_date
from application.runway.calculators.habits.baseline import baseline, trimmed_mean
from application.runway.calculators.position.assessment import assess
from domain.answers.forecast import Forecast, ForecastLine
from domain.answers.metric import Status
from domain.books.account import Term
from domain.books.terms import due_by_terms
from domain.money import Money
from domain.policy.policy import DEFAULT_POLICY, Policy


def forecast(policy: Policy = DEFAULT_POLICY, as_of: date = MONDAY, **fields: Any) -> Forecast:
    return forecast_of_books(books(**({"accounts": (bank(42_000),)} | fields)), policy, as_of)


def line(**fields: Any) -> ForecastLine:
    (found,) = forecast(**fields).lines
    return found


def test_a_bill_leaves_on_its_due_date_rolled_to_a_business_day() -> None:
    assert line(bills=(bill("x", 100, day(3)),)).day == day(3)
    assert line(bills=(bill("x", 100, day(5)),)).day == day(7)


def test_an_overdue_bill_leaves_on_the_next_pay_day() -> None:
    overdue = line(bills=(bill("x", 100, day(-40)),))
    assert overdue.day == day(1)
    assert overdue.day.strftime("%A") == "Tuesday"
    assert overdue.amount == Money(cents(-100), "USD")


def test_a_pay_day_that_is_a_holiday_passes_to_the_next() -> None:
    policy = Policy(holidays=frozenset({day(1)}))
    assert line(policy=policy, bills=(bill("x", 100, day(-40)),)).day == day(3)


def test_small_flows_and_run_rates_lose_nothing_by_a_holiday() -> None:
    # Of five Fridays one is a holiday: what falls on it comes with the Monday after.
    history: dict[str, Any] = quarter(91_000, 45_500)
    plain, kept = forecast(**history), forecast(Policy(holidays=frozenset({day(4)})), **history)
    assert sum(each.amount.amount_minor for each in kept.lines) == sum(each.amount.amount_minor for each in plain.lines)
    assert any(each.day == day(4) for each in plain.lines)
    assert all(each.day != day(4) for each in kept.lines)
    monday = [sum(each.amount.amount_minor for each in told.lines if each.day == day(7)) for told in (kept, plain)]
    assert monday[0] == 2 * monday[1]


def test_an_invoice_arrives_as_late_as_its_customer_pays() -> None:
    # One payment ten days late, shrunk towards a company figure made of itself.
    history = invoice("old", 100, day(-40), balance_minor=0)
    arriving = line(invoices=(history, invoice("new", 500, day(2))), payments=(payment("1", day(-30), [("old", 100)]),))
    assert (arriving.records, arriving.day) == (("Invoice:new",), day(14))
    assert arriving.day == day(2 + 10 + 2)


def test_an_invoice_past_its_usual_day_is_expected_in_five_days_at_least() -> None:
    assert line(invoices=(invoice("i", 500, day(-30)),)).day == day(7)


def test_an_early_payer_who_is_not_early_is_expected_on_the_due_date_and_not_chased_before() -> None:
    history = invoice("old", 100, day(-10), balance_minor=0)
    paid = (payment("1", day(-38), [("old", 100)]),)
    awaited = invoice("new", 500, day(9))
    snapshot = books(accounts=(bank(1),), invoices=(history, awaited), payments=paid)
    planned = assess(snapshot, DEFAULT_POLICY, MONDAY).invoices[0]
    assert planned.lateness.days == -28
    assert (planned.expected, planned.usual, planned.late) == (day(9), day(9), False)


def test_an_early_payer_is_expected_early() -> None:
    history = invoice("old", 100, day(-10), balance_minor=0)
    paid = (payment("1", day(-17), [("old", 100)]),)
    assert line(invoices=(history, invoice("new", 500, day(9))), payments=paid).day == day(2)


def test_receipts_past_their_usual_day_do_not_save_a_payment_from_the_guardrail() -> None:
    late = invoice("i", 50_000, day(-30))
    projection = assess(books(accounts=(bank(42_000),), invoices=(late,)), DEFAULT_POLICY, MONDAY).projection
    assert projection.curve is not None
    assert projection.control_curve is not None
    assert projection.curve.balances[7] == cents(92_000)
    assert projection.control_curve.balances[7] == cents(42_000)
    assert len(projection.control_curve.balances) == DEFAULT_POLICY.control_days


def test_documents_beyond_the_horizon_are_not_in_it() -> None:
    assert forecast(bills=(bill("x", 100, day(200)),)).lines == ()


def test_the_horizon_is_ninety_one_days_whatever_the_weekday() -> None:
    assert len(forecast().weeks) == 13
    weeks = forecast(as_of=day(2)).weeks
    assert [(weeks[n].start, weeks[n].end) for n in (0, -1)] == [(day(2), day(6)), (day(91), day(92))]
    assert all((week.end - week.start).days == 6 for week in weeks[1:-1])


@pytest.mark.parametrize("later", range(7))
def test_zero_date_low_water_and_headline_look_at_the_same_days(later: int) -> None:
    as_of = day(later)
    last = forecast(as_of=as_of, bills=(bill("x", 50_000, as_of + timedelta(days=86), txn_date=as_of),))
    assert last.headline is not None
    assert last.forecast_zero_date.value is not None
    assert last.headline.low_balance == last.low_water == Money(cents(-8_000), "USD")
    assert last.headline.low_day == last.low_day == last.forecast_zero_date.value
    assert last.headline.three_months <= last.horizon_end


def test_the_projection_says_what_it_leaves_out() -> None:
    result = forecast()
    assert "not in the books" in result.scope
    assert result.status is Status.PARTIAL
    assert [warning.partition(":")[0] for warning in result.warnings] == ["No baseline of small flows"]
    whole = forecast(**quarter(91_000, 91_000))
    assert (whole.status, whole.forecast_zero_date.status, whole.warnings) == (Status.OK, Status.OK, ())


def test_low_water_and_first_days_below_zero_and_below_the_floor() -> None:
    result = forecast(bills=(bill("x", 40_000, day(3)), bill("y", 5_000, day(10))))
    assert result.low_water == Money(cents(-3_000), "USD")
    assert result.low_day == day(10)
    assert result.forecast_zero_date.value == day(10)
    assert result.breach_date.value == day(3)


def test_no_first_day_is_none_with_a_status_that_says_the_horizon_was_looked_at() -> None:
    breach = forecast().breach_date
    assert breach.value is None
    assert breach.status is Status.PARTIAL


def test_the_baseline_holds_only_what_went_past_bills_and_invoices() -> None:
    def weekly(channel: Channel, amount: int) -> list[CashMovement]:
        return [
            CashMovement(
                day=day(-7 * n),
                account_id="bank",
                amount_minor=amount,
                tag=Tag.OPERATING,
                channel=channel,
                record=f"P:{n}",
            )
            for n in range(1, 14)
        ]

    moved = [*weekly(Channel.OTHER, -50_000), *weekly(Channel.BILL, -900_000), *weekly(Channel.OTHER, 10_000)]
    small = baseline(moved, MONDAY, DEFAULT_POLICY)
    assert (small.outflow_minor, small.inflow_minor, small.weeks) == (10_000, 2_000, 13)


def test_one_large_week_does_not_move_the_baseline() -> None:
    assert trimmed_mean([100] * 12 + [99_999]) == 100
    assert trimmed_mean([0, 300]) == 150


def test_the_baseline_falls_on_business_days_after_the_business_date() -> None:
    days = {small.day for small in forecast(**quarter(91_000, 0)).lines}
    assert min(days) == day(1)
    assert not {found for found in days if found.weekday() > 4}


def test_one_off_payments_are_shown_and_stay_in_the_outflow() -> None:
    usual = tuple(purchase(f"u{n}", day(-91 + 7 * n), 100, entity_kind="Vendor", entity_id="v1") for n in range(12))
    unusual = purchase("one", day(-3), 5_000, entity_kind="Vendor", entity_id="v1")
    flows = assess(books(accounts=(bank(1),), purchases=(*usual, unusual)), DEFAULT_POLICY, MONDAY).figures.flows
    assert flows.outflow.value == Money(cents(6_200), "USD")
    assert [(part.label, part.records) for part in flows.one_offs] == [("Birch Supply", ("Purchase:one",))]


def test_a_year_typed_wrong_stops_no_answer() -> None:
    wild = Term(id="t", version=0, updated_at=NOW, name="Never", due_days=10**10)
    result = forecast(
        terms=(wild,),
        bills=(bill("x", 100, date.max), bill("y", 100, date.min), bill("z", 100, None, term_id="t")),
        invoices=(invoice("i", 100, date.max), invoice("j", 100, date.min)),
    )
    assert {line.records for line in result.lines} == {("Bill:y",), ("Invoice:j",)}


def test_date_driven_terms_fall_in_the_next_month_when_too_near() -> None:
    fifteenth = Term(id="t", version=0, updated_at=NOW, name="15th", due_day_of_month=15, due_next_month_days=5)
    end = Term(id="e", version=0, updated_at=NOW, name="End of month", due_day_of_month=31)
    assert due_by_terms(date(2026, 6, 1), fifteenth) == date(2026, 6, 15)
    assert due_by_terms(date(2026, 6, 12), fifteenth) == date(2026, 7, 15)
    assert due_by_terms(date(2026, 6, 20), fifteenth) == date(2026, 7, 15)
    assert due_by_terms(date(2027, 2, 3), end) == date(2027, 2, 28)


def test_a_bill_without_a_due_date_takes_its_terms_then_its_vendors_then_its_own_date() -> None:
    terms = {t: Term(id=t, version=0, updated_at=NOW, name=t, due_days=n) for t, n in (("ten", 10), ("forty", 40))}
    undated = bill("x", 100, None, term_id="ten")
    assert bill_due_date(undated, terms, "forty") == (day(0), True)
    assert bill_due_date(bill("x", 100, None), terms, "forty") == (day(30), True)
    assert bill_due_date(bill("x", 100, None), terms) == (day(-10), True)
    assert bill_due_date(bill("x", 100, day(4), term_id="ten"), terms) == (day(4), False)
