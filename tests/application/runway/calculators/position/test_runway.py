"""The product's test vectors for cash, flows, runways, floor and plan, end to end from a hand-built snapshot."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace
from tests.fixtures.books import MONDAY, NOW, bank, bill, books, cents, day, purchase, quarter
from tests.fixtures.forecasting import forecast_of_books

from application.runway.calculators.decisions.bill_decisions import bill_decisions
from application.runway.calculators.position.assessment import Assessment, assess, forecast_under
from application.runway.calculators.position.cash import Earmarks
from domain.answers.console import Verdict
from domain.answers.forecast import Row, Scenario
from domain.answers.metric import Status
from domain.answers.runway import Light
from domain.money import Money
from domain.policy.policy import DEFAULT_POLICY, Policy
from domain.rails.feed import FeedLink


def usd(amount: int | str) -> Money:
    return Money(cents(amount), "USD")


def assessed(policy: Policy = DEFAULT_POLICY, **fields: Any) -> Assessment:
    return assess(books(**fields), policy, MONDAY)


def test_vector_1_gross_2000_net_500_buffer_21_runway_84() -> None:
    figures = assessed(accounts=(bank(42_000),), **quarter(182_000, 136_500)).figures
    assert figures.flows.days == 91
    assert figures.flows.gross_day.value == usd(2_000)
    assert figures.flows.net_day.value == usd(500)
    assert figures.buffer_days.value == Decimal("21.0")
    assert figures.runway_days.value == Decimal("84.0")


@pytest.mark.parametrize("inflow", [182_000, 200_000])
def test_vector_2_inflow_covers_outflow_so_runway_is_infinite_and_buffer_still_21(inflow: int) -> None:
    figures = assessed(accounts=(bank(42_000),), **quarter(182_000, inflow)).figures
    assert figures.runway_days.status is Status.INFINITE
    assert figures.runway_days.value is None
    assert figures.buffer_days.value == Decimal("21.0")


def test_vector_3_overdrawn_is_zero_days_and_cash_stays_negative() -> None:
    figures = assessed(accounts=(bank(-500),), **quarter(182_000, 136_500)).figures
    assert figures.cash.available.value == usd(-500)
    assert figures.buffer_days.value == figures.runway_days.value == 0
    assert figures.light is Light.RED


def test_vector_3_no_history_is_insufficient_and_grey() -> None:
    figures = assessed(accounts=(bank(42_000),)).figures
    assert figures.buffer_days.status is Status.INSUFFICIENT
    assert figures.buffer_days.reason == "The books show no cash movement to measure flows by."
    assert figures.light is Light.GREY


def test_vector_3_twenty_days_of_history_are_insufficient() -> None:
    figures = assessed(accounts=(bank(42_000),), purchases=(purchase("p", day(-20), 100),)).figures
    assert figures.flows.days == 20
    assert figures.runway_days.status is Status.INSUFFICIENT
    assert "20 full days; 28 are needed" in figures.runway_days.reason


def test_twenty_eight_days_of_history_are_enough_and_divide_by_their_own_days() -> None:
    figures = assessed(accounts=(bank(42_000),), purchases=(purchase("p", day(-28), 2_800),)).figures
    assert figures.flows.gross_day.value == usd(100)


def test_nothing_going_out_with_history_is_infinite() -> None:
    quiet = (purchase("p", day(-200), 100),)
    figures = assessed(accounts=(bank(42_000),), purchases=quiet).figures
    assert figures.buffer_days.status is Status.INFINITE
    assert figures.buffer_days.value is None


def test_vector_4_robust_month_is_the_median_of_three_full_months() -> None:
    # March 20k, April 21k, May 60k; the mean would say 33.7k. February makes March a full month.
    months = [("f", -115, 1), ("m", -80, 20_000), ("a", -50, 21_000), ("y", -20, 60_000)]
    spent = tuple(purchase(name, day(offset), amount) for name, offset, amount in months)
    assert assessed(accounts=(bank(1),), purchases=spent).figures.flows.robust_month.value == usd(21_000)


@pytest.mark.parametrize(
    ("amount", "verdict"),
    [(11_000, Verdict.PASS), (12_000, Verdict.WARN), (14_000, Verdict.WARN), (15_000, Verdict.BLOCK)],
)
def test_vector_7_guardrail_against_a_floor_of_28k(amount: int, verdict: Verdict) -> None:
    # 31k is 1.107 of the floor, 30k is 1.07, 28k is the floor itself, 27k is under it. A control horizon
    # of the business date alone holds no baseline of small flows: "no other flow".
    snapshot = books(accounts=(bank(42_000),), bills=(bill("x", amount, day(0)),), **quarter(182_000, 136_500))
    policy = Policy(control_days=1)
    decision = bill_decisions(snapshot.bills, assess(snapshot, policy, MONDAY), snapshot, MONDAY, policy)[0]
    assert assess(snapshot, policy, MONDAY).figures.floor.value == usd(28_000)
    assert decision.verdict is verdict


def test_vector_13_a_bill_without_a_rate_is_left_out_and_said() -> None:
    foreign = bill("e", 1_000, day(3), currency="EUR")
    result = assessed(accounts=(bank(42_000),), bills=(foreign, bill("u", 300, day(3))), **quarter(91_000, 0))
    assert result.payables.open_documents.status is Status.PARTIAL
    assert result.payables.open_documents.value == usd(300)
    assert "Bill:e" in result.payables.open_documents.warnings[0]
    assert result.payables.gap is None
    forecast = forecast_of_books(books(accounts=(bank(42_000),), bills=(foreign,)))
    assert [line.records for line in forecast.unscheduled] == [("Bill:e",)]
    assert forecast.lines == ()


def test_a_bill_with_a_rate_counts_in_home_currency() -> None:
    foreign = bill("e", 1_000, day(3), currency="EUR", exchange_rate=Decimal("1.10"))
    assert assessed(accounts=(bank(1),), bills=(foreign,)).payables.open_documents.value == usd(1_100)


def test_vector_14_partly_paid_counts_its_rest_and_paid_and_voided_count_nothing() -> None:
    partly = bill("a", 1_000, day(5), balance_minor=cents(300))
    paid = bill("b", 1_000, day(5), balance_minor=0)
    voided = bill("c", 0, day(5), voided=True)
    result = assessed(accounts=(bank(1),), bills=(partly, paid, voided))
    assert result.payables.open_documents.value == usd(300)
    assert [planned.bill.id for planned in result.bills] == ["a"]


def test_vector_15_paying_on_the_planned_day_costs_days_and_changes_no_plan() -> None:
    snapshot = books(accounts=(bank(42_000),), bills=(bill("x", 12_000, day(0)),), **quarter(182_000, 136_500))
    result = assess(snapshot, DEFAULT_POLICY, MONDAY)
    impact = bill_decisions(snapshot.bills, result, snapshot, MONDAY, DEFAULT_POLICY)[0].impact
    assert impact.cost_days == Decimal("-6.0")
    assert impact.low_water_change == usd(0)
    assert impact.breach_after.value == impact.breach_before.value


def test_vector_16_a_bill_approved_and_reserved_is_earmarked_once_and_leaves_the_plan() -> None:
    snapshot = books(accounts=(bank(42_000),), bills=(bill("x", 12_000, day(3)),), **quarter(182_000, 136_500))
    earmarks = Earmarks(approved={"x": usd(12_000)}, reserved={"x": usd(12_000)})
    result = assess(snapshot, DEFAULT_POLICY, MONDAY, earmarks)
    assert result.figures.cash.book_cash.value == usd(42_000)
    assert result.figures.cash.available.value == usd(30_000)
    lines = forecast_under(Scenario.BASE, result, snapshot).lines
    assert {line.row for line in lines} == {Row.RECURRING_INFLOWS, Row.SMALL_OUTFLOWS}


def test_a_bill_paid_at_a_second_rail_is_earmarked_until_the_books_have_it() -> None:
    link = FeedLink(
        id="b2.Bill.a",
        version=0,
        updated_at=NOW,
        feed_id="b2",
        rail="cards",
        kind="Bill",
        feed_record_id="a",
        record_id="x",
        txn_date=day(-10),
        currency="USD",
        total_minor=cents(12_000),
        balance_minor=0,
    )
    snapshot = books(
        accounts=(bank(42_000),), bills=(bill("x", 12_000, day(3)),), feed_links=(link,), **quarter(182_000, 136_500)
    )
    result = assess(snapshot, DEFAULT_POLICY, MONDAY)
    assert result.figures.cash.available.value == usd(30_000)
    assert all("Bill:x" not in line.records for line in forecast_under(Scenario.BASE, result, snapshot).lines)
    unpaid = replace(snapshot, feed_links=(replace(link, balance_minor=cents(1)),))
    assert assess(unpaid, DEFAULT_POLICY, MONDAY).figures.cash.available.value == usd(42_000)


def test_vector_17_weeks_chain_to_the_cent_over_thirteen_weeks() -> None:
    bills = tuple(bill(f"x{n}", Decimal(f"{n + 1}.01"), day(n * 3 - 20)) for n in range(40))
    forecast = forecast_of_books(books(accounts=(bank("42000.07"),), bills=bills, **quarter(182_001, 136_507)))
    weeks = forecast.weeks
    assert len(weeks) == 13
    assert weeks[0].opening == usd("42000.07")
    for before, after in pairwise(weeks):
        assert before.closing == after.opening
    total = sum(line.amount.amount_minor for line in forecast.lines)
    assert weeks[-1].closing.amount_minor == cents("42000.07") + total
