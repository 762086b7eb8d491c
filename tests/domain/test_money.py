"""Money is exact, keeps its currency and rounds half to even."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.money import Money, from_wire, minor_digits, round_minor, sum_money, to_minor, to_wire

MINOR = st.integers(min_value=-(10**15), max_value=10**15)
CURRENCY = st.sampled_from(["USD", "JPY", "KWD", "CLF"])


@pytest.mark.parametrize(("currency", "digits"), [("USD", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)])
def test_minor_digits_follow_iso_4217(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits


def test_digits_below_the_minor_unit_are_refused() -> None:
    assert to_minor(Decimal("12.340"), "USD") == 1234
    for amount, currency in (("12.345", "USD"), ("0.5", "JPY")):
        with pytest.raises(Invalid):
            to_minor(Decimal(amount), currency)


@pytest.mark.parametrize(("exact", "rounded"), [("0.5", 0), ("1.5", 2), ("2.5", 2), ("-0.5", 0), ("-1.5", -2)])
def test_halves_go_to_even(exact: str, rounded: int) -> None:
    assert round_minor(Decimal(exact)) == rounded


def test_conversion_minds_the_digits_of_both_currencies() -> None:
    assert Money.of("100.00", "EUR").converted(Decimal("1.0825"), "USD") == Money.of("108.25", "USD")
    assert Money.of(1000, "JPY").converted(Decimal("0.0067"), "USD") == Money.of("6.70", "USD")


def test_currencies_do_not_mix() -> None:
    with pytest.raises(Invalid):
        Money(1, "USD") + Money(1, "EUR")
    with pytest.raises(Invalid):
        sum_money([Money(1, "EUR")], "USD")
    assert Money(1, "USD") != Money(1, "EUR")


def test_a_sentence_shows_separators_digits_and_currency() -> None:
    assert str(Money(123450, "USD")) == "1,234.50 USD"
    assert str(Money(-1234, "JPY")) == "-1,234 JPY"


def test_money_is_immutable() -> None:
    with pytest.raises(AttributeError):
        Money(1, "USD").amount_minor = 2


@given(MINOR, CURRENCY)
def test_the_outside_form_loses_nothing(minor: int, currency: str) -> None:
    assert from_wire(Money, to_wire(Money(minor, currency))) == Money(minor, currency)


@given(MINOR, MINOR, CURRENCY)
def test_adding_and_taking_away_is_exact(left: int, right: int, currency: str) -> None:
    total = Money(left, currency) + Money(right, currency)
    assert total - Money(right, currency) == Money(left, currency)
    assert sum_money([Money(left, currency), Money(right, currency)], currency) == total
