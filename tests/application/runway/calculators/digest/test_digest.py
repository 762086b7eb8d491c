"""The order of attention."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from application.runway.calculators.digest.digest import attention
from application.runway.calculators.figures.figures import days, no_days
from domain.answers.runway import Light

ORDER = [Light.GREEN, Light.GREY, Light.AMBER, Light.RED]
concerns = st.tuples(st.sampled_from(ORDER), st.integers(0, 99), st.integers(0, 999), st.integers(0, 999))


def number(concern: tuple[Light, int, int, int]) -> Decimal:
    light, critical, uncertain, buffer = concern
    return attention(light, critical, Decimal(uncertain) / 10, days(Decimal(buffer) / 10))


@given(concerns, concerns)
def test_light_then_critical_findings_then_days_in_doubt_then_low_buffer(
    one: tuple[Light, int, int, int], two: tuple[Light, int, int, int]
) -> None:
    def rank(concern: tuple[Light, int, int, int]) -> tuple[int, int, int, int]:
        return ORDER.index(concern[0]), concern[1], concern[2], -concern[3]

    assert (number(one) > number(two)) == (rank(one) > rank(two))


def test_an_unknown_buffer_is_no_low_one() -> None:
    assert attention(Light.GREY, 0, None, no_days("No history.")) < attention(Light.GREY, 0, None, days(Decimal(5)))
