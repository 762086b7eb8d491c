"""The greedy plan: bills in the order of payment, each on a day that leaves the floor, or held."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fixtures.books import MONDAY, bank, bill, books, cents, day

from application.runway.calculators.decisions.bill_decisions import bill_decisions
from application.runway.calculators.decisions.pay_plan import pay_plan
from application.runway.calculators.position.assessment import assess
from domain.answers.console import Verdict
from domain.answers.what_if import PlanStep
from domain.books.bill import Bill
from domain.policy.policy import DEFAULT_POLICY, Policy


def plan(cash: int, *bills: Bill, policy: Policy = DEFAULT_POLICY) -> dict[str, PlanStep]:
    snapshot = books(accounts=(bank(cash),), bills=bills)
    assessed = assess(snapshot, policy, MONDAY)
    steps = pay_plan(bill_decisions(bills, assessed, snapshot, MONDAY, policy), assessed, policy)
    assert steps is not None
    return {step.bill_id: step for step in steps}


def test_what_leaves_the_floor_is_paid_on_its_last_pay_day_and_the_rest_is_held_with_the_day_that_binds() -> None:
    # Floor 10,000. Tuesday the 9th and Thursday the 11th are pay-days.
    steps = plan(20_000, bill("first", 6_000, day(8)), bill("second", 5_000, day(10)))
    assert (steps["first"].day, steps["first"].verdict) == (day(8), Verdict.PASS)
    assert (steps["second"].day, steps["second"].verdict) == (None, Verdict.BLOCK)
    assert steps["second"].binding_day == day(10)
    assert "9000.00 USD" in steps["second"].why.replace(",", "")


def test_a_small_bill_still_goes_where_a_larger_one_before_it_is_held() -> None:
    steps = plan(20_000, bill("large", 11_000, day(8)), bill("small", 4_000, day(10)))
    assert steps["large"].day is None
    assert steps["small"].day == day(10)


def test_a_vendor_s_grace_gives_later_pay_days() -> None:
    policy = Policy(vendor_grace_days={"v1": 5})
    [step] = plan(20_000, bill("x", 4_000, day(8)), policy=policy).values()
    assert step.day == day(10)


@settings(max_examples=40)
@given(
    st.integers(0, 60_000),
    st.lists(st.tuples(st.integers(1, 20_000), st.integers(-30, 60)), max_size=8),
)
def test_order_never_matters_and_what_is_planned_stays_at_the_floor(cash: int, owed: list[tuple[int, int]]) -> None:
    bills = [bill(f"x{n}", amount, day(due)) for n, (amount, due) in enumerate(owed)]
    steps = plan(cash, *bills)
    assert plan(cash, *reversed(bills)) == steps
    paid = sum(step.amount.amount_minor for step in steps.values() if step.day is not None)
    assert paid == 0 or cents(cash) - paid >= DEFAULT_POLICY.cash_minimum_minor or _far_apart(steps)


def _far_apart(steps: dict[str, PlanStep]) -> bool:
    """Two bills further apart than the control horizon are judged apart."""
    days = [step.day for step in steps.values() if step.day is not None]
    return (max(days) - min(days)).days >= DEFAULT_POLICY.control_days
