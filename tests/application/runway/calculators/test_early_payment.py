"""What early-payment discounts are worth."""

from decimal import Decimal

import pytest
from tests.fixtures.books import NOW, day

from application.runway.calculators.early_payment import discount_apr, discount_offer, worth_taking
from domain.models.account import Term
from domain.models.metric import Status

TWO_TEN = Term(
    id="t",
    version=0,
    updated_at=NOW,
    name="2/10 n/30",
    due_days=30,
    discount_days=10,
    discount_percent=Decimal(2),
)


@pytest.mark.parametrize(("percent", "apr"), [(2, "37.24"), (1, "18.43")])
def test_vector_5_terms_of_ten_and_thirty_days(percent: int, apr: str) -> None:
    assert discount_apr(Decimal(percent), 10, 30).value == Decimal(apr)


@pytest.mark.parametrize(("percent", "discount_days"), [(2, 30), (2, 31), (100, 10), (0, 10)])
def test_vector_5_terms_that_make_no_sense_have_no_value(percent: int, discount_days: int) -> None:
    assert discount_apr(Decimal(percent), discount_days, 30).status is Status.INSUFFICIENT


def test_a_discount_is_worth_taking_until_its_last_day_and_above_the_hurdle() -> None:
    offer = discount_offer(day(-10), TWO_TEN)
    assert offer is not None
    assert offer.last_day == day(0)
    assert worth_taking(offer, day(0), Decimal("0.12"))
    assert not worth_taking(offer, day(1), Decimal("0.12"))
    assert not worth_taking(offer, day(0), Decimal("0.40"))


def test_terms_without_a_discount_offer_none() -> None:
    assert discount_offer(day(0), None) is None
