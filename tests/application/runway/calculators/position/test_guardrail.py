"""The floor and the verdict."""

from decimal import Decimal

import pytest
from tests.fixtures.books import MONDAY, bank, bill, books, cents, day, purchase

from application.runway.calculators.decisions.bill_decisions import bill_decisions
from application.runway.calculators.position.assessment import assess
from application.runway.calculators.position.guardrail import floor, judge
from domain.answers.console import BillDecision, Verdict
from domain.answers.metric import MoneyMetric, Status
from domain.books.bill import Bill
from domain.money import Money
from domain.plans.arrangement import Arrangements
from domain.policy.policy import DEFAULT_POLICY, FloorMode, Policy


def usd(amount: int) -> Money:
    return Money(cents(amount), "USD")


@pytest.mark.parametrize(("gross_day", "expected"), [(2_000, 28_000), (100, 10_000)])
def test_the_floor_is_the_greater_of_the_minimum_and_two_weeks_of_outflow(gross_day: int, expected: int) -> None:
    metric = MoneyMetric(status=Status.OK, value=usd(gross_day))
    assert floor(metric, 0, DEFAULT_POLICY, "USD").value == usd(expected)


def test_without_a_known_outflow_the_floor_is_the_minimum_and_partial() -> None:
    metric = floor(MoneyMetric(status=Status.INSUFFICIENT, reason="No history."), 0, DEFAULT_POLICY, "USD")
    assert metric.value == usd(10_000)
    assert metric.status is Status.PARTIAL


@pytest.mark.parametrize(
    ("low", "verdict"), [(1_100, Verdict.PASS), (1_099, Verdict.WARN), (1_000, Verdict.WARN), (999, Verdict.BLOCK)]
)
def test_the_bounds_of_the_verdict(low: int, verdict: Verdict) -> None:
    assert judge(low, 1_000, Decimal("1.10")) is verdict


def decisions(cash: int, *bills: Bill) -> dict[str, BillDecision]:
    snapshot = books(accounts=(bank(cash),), bills=bills)
    assessed = assess(snapshot, DEFAULT_POLICY, MONDAY)
    decided = bill_decisions(bills, assessed, snapshot, MONDAY, DEFAULT_POLICY)
    return {decision.bill_id: decision for decision in decided}


def test_the_whole_batch_is_judged_so_a_small_bill_is_held_by_a_large_one_planned_before_the_horizon() -> None:
    found = decisions(20_000, bill("large", 11_000, day(4)), bill("small", 100, day(40)))
    assert found["small"].verdict is Verdict.BLOCK
    assert "without this bill too" in found["small"].verdict_reason
    assert found["large"].verdict is Verdict.BLOCK
    assert "without this bill too" not in found["large"].verdict_reason


def test_a_bill_that_the_plan_leaves_out_takes_cash_when_it_is_paid_after_all() -> None:
    # 20,000 less 12,000 is below the floor of 10,000, also on the day on which the bill would be paid.
    held = books(
        accounts=(bank(20_000),),
        bills=(bill("x", 12_000, MONDAY),),
        purchases=(purchase("p", day(-40), 5),),
        arrangements=Arrangements(bills_held=frozenset({"x"})),
    )
    assessed = assess(held, DEFAULT_POLICY, MONDAY)
    (decided,) = bill_decisions(held.bills, assessed, held, MONDAY, DEFAULT_POLICY)
    assert decided.verdict is Verdict.BLOCK
    assert "at least 8,000.00 USD" in decided.verdict_reason
    assert decided.impact.low_water_change == usd(-12_000)
    assert "or not at all" in decided.impact.reason


def test_paying_sooner_than_planned_moves_the_low_point_and_the_first_day_under_the_floor() -> None:
    found = decisions(20_000, bill("first", 8_000, day(3)), bill("later", 4_000, day(60)))
    impact = found["later"].impact
    assert impact.breach_before.value == day(60)
    assert impact.breach_after.value == day(3)
    assert impact.low_water_change == usd(0)
    assert impact.cost_days is None


def test_without_cash_the_verdict_is_unknown_and_nothing_is_invented() -> None:
    snapshot = books(bills=(bill("x", 100, day(3)),))
    assessed = assess(snapshot, DEFAULT_POLICY, MONDAY)
    (decision,) = bill_decisions(snapshot.bills, assessed, snapshot, MONDAY, DEFAULT_POLICY)
    assert decision.verdict is Verdict.UNKNOWN
    assert decision.impact.low_water_change is None
    assert decision.impact.breach_after.status is Status.INSUFFICIENT


@pytest.mark.parametrize(("planned_out", "expected"), [(31_000, 31_000), (2_000, 10_000)])
def test_a_floor_of_months_ahead_is_what_the_plan_pays_in_them(planned_out: int, expected: int) -> None:
    metric = MoneyMetric(status=Status.OK, value=usd(2_000))
    policy = Policy(floor_mode=FloorMode.MONTHS)
    assert floor(metric, cents(planned_out), policy, "USD").value == usd(expected)


def test_a_fixed_floor_is_the_least_cash_alone_and_needs_no_history() -> None:
    unknown = MoneyMetric(status=Status.INSUFFICIENT, reason="No history.")
    metric = floor(unknown, cents(31_000), Policy(floor_mode=FloorMode.FIXED), "USD")
    assert (metric.value, metric.status) == (usd(10_000), Status.OK)


def test_the_months_ahead_hold_what_is_due_in_them_and_no_more() -> None:
    policy = Policy(floor_mode=FloorMode.MONTHS)
    bills = (bill("soon", 12_000, day(20)), bill("later", 9_000, day(59)), bill("beyond", 7_000, day(70)))
    snapshot = books(accounts=(bank(50_000),), bills=bills)
    assert assess(snapshot, policy, MONDAY).figures.floor.value == usd(21_000)
