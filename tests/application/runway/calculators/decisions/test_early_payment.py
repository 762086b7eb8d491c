"""What early-payment discounts are worth."""

from decimal import Decimal

import pytest
from tests.fixtures.books import NOW, cents, day

from application.runway.calculators.decisions.early_payment import (
    discount_apr,
    discount_offer,
    late_cost_minor,
    worth_taking,
)
from domain.answers.metric import Status
from domain.books.account import Term
from domain.policy.policy import DEFAULT_POLICY, Policy

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


def test_paying_late_costs_the_greater_of_the_flat_fee_and_the_monthly_share() -> None:
    # 1.5 % of 1,000 a month; 73 days are a fifth of a year, 2.4 months.
    share = Policy(late_fee_month_share=Decimal("0.015"))
    flat = Policy(late_fee_month_share=Decimal("0.015"), late_fee_minor=cents(40))
    assert late_cost_minor(cents(1_000), 73, share) == cents(36)
    assert late_cost_minor(cents(1_000), 73, flat) == cents(40)
    assert late_cost_minor(cents(1_000), 0, flat) == 0


def test_without_a_fee_set_by_the_firm_there_is_no_late_cost() -> None:
    assert late_cost_minor(cents(1_000), 73, DEFAULT_POLICY) is None
