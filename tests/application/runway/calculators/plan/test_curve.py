"""The balance curve: moving one flow gives what projecting anew gives."""

from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures.books import MONDAY, day

from application.runway.calculators.plan.curve import Curve

flows = st.lists(st.integers(-10_000, 10_000), min_size=1, max_size=40)


@given(
    flows=flows,
    opening=st.integers(-10_000, 50_000),
    amount=st.integers(-10_000, 10_000),
    planned=st.integers(0, 50),
    done=st.integers(0, 50),
    limit=st.integers(-5_000, 30_000),
)
def test_moving_a_flow_equals_projecting_anew(
    flows: list[int], opening: int, amount: int, planned: int, done: int, limit: int
) -> None:
    anew = list(flows)
    if planned < len(flows):
        anew[planned] -= amount
    if done < len(flows):
        anew[done] += amount
    curve, expected = Curve.of(MONDAY, opening, flows), Curve.of(MONDAY, opening, anew)
    assert curve.low_if_moved(amount, day(planned), day(done)) == expected.low()[0]
    assert curve.first_below_if_moved(amount, day(planned), day(done), limit) == expected.first_below(limit)


@given(flows=flows, paid=st.integers(0, 10_000), planned=st.integers(0, 50))
def test_paying_sooner_never_raises_the_low_point_and_being_paid_sooner_never_lowers_it(
    flows: list[int], paid: int, planned: int
) -> None:
    curve = Curve.of(MONDAY, 0, flows)
    low = curve.low()[0]
    assert curve.low_if_moved(-paid, day(planned), MONDAY) <= low <= curve.low_if_moved(paid, day(planned), MONDAY)
