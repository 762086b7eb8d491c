"""Money is exact."""

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.money import Money, from_wire, minor_digits, round_minor, sum_money, to_minor, to_wire

currencies = st.sampled_from(["USD", "EUR", "JPY", "KWD", "CLF"])
minors = st.integers(-(10**20), 10**20)
monies = st.builds(Money, minors, currencies)


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12.34", "USD", 1234),
        ("12.3", "USD", 1230),
        ("-0.01", "USD", -1),
        ("1E+3", "USD", 100_000),
        ("12.340", "USD", 1234),
        ("1500", "JPY", 1500),
        ("1.234", "KWD", 1234),
        ("1.2345", "CLF", 12345),
        ("0.1", "XXX", 10),
    ],
)
def test_to_minor(amount: str, currency: str, minor: int) -> None:
    assert to_minor(Decimal(amount), currency) == minor
    assert Money.of(amount, currency) == Money(minor, currency)


@pytest.mark.parametrize(("amount", "currency"), [("0.001", "USD"), ("0.5", "JPY"), ("1.2345", "KWD")])
def test_digits_below_the_minor_unit_are_refused(amount: str, currency: str) -> None:
    with pytest.raises(Invalid):
        to_minor(Decimal(amount), currency)


@given(minors, currencies)
def test_minor_units_and_amount_go_both_ways(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert to_minor(money.amount, currency) == minor
    assert money.amount.as_tuple().exponent == -minor_digits(currency)


@given(monies)
def test_the_wire_form_goes_both_ways(money: Money) -> None:
    wire = msgspec.json.encode(money, enc_hook=to_wire)
    assert msgspec.json.decode(wire, type=Money, dec_hook=from_wire) == money


@pytest.mark.parametrize(
    ("money", "wire", "text"),
    [
        (Money(123_456, "USD"), {"amount": "1234.56", "currency": "USD"}, "1,234.56 USD"),
        (Money(-5, "USD"), {"amount": "-0.05", "currency": "USD"}, "-0.05 USD"),
        (Money(0, "USD"), {"amount": "0.00", "currency": "USD"}, "0.00 USD"),
        (Money(1_500, "JPY"), {"amount": "1500", "currency": "JPY"}, "1,500 JPY"),
        (Money(1_234, "KWD"), {"amount": "1.234", "currency": "KWD"}, "1.234 KWD"),
        (
            Money(100 * 10**15, "USD"),
            {"amount": "1000000000000000.00", "currency": "USD"},
            "1,000,000,000,000,000.00 USD",
        ),
    ],
)
def test_forms(money: Money, wire: dict[str, str], text: str) -> None:
    assert (to_wire(money), str(money)) == (wire, text)


def test_other_types_have_no_outside_form() -> None:
    with pytest.raises(NotImplementedError):
        to_wire(object())
    with pytest.raises(NotImplementedError):
        from_wire(object, {})


def test_mixing_currencies_is_refused() -> None:
    dollar, euro = Money(1, "USD"), Money(1, "EUR")
    for mixing in (
        lambda: dollar + euro,
        lambda: dollar - euro,
        lambda: dollar < euro,
        lambda: dollar >= euro,
        lambda: sum_money([dollar, euro], "USD"),
    ):
        with pytest.raises(Invalid):
            mixing()
    assert dollar != euro
    assert dollar != 1


@given(minors, minors, currencies)
def test_arithmetic_is_that_of_whole_numbers(left: int, right: int, currency: str) -> None:
    a, b = Money(left, currency), Money(right, currency)
    assert (a + b - b, (-a).amount_minor, abs(a).amount_minor) == (a, -left, abs(left))
    assert sum_money([a, b], currency) == a + b
    assert (a < b, a <= b, a == b, bool(a)) == (left < right, left <= right, left == right, left != 0)
    assert (a == b) <= (hash(a) == hash(b))


def test_the_sum_of_nothing_is_zero() -> None:
    assert sum_money([], "USD") == Money.zero("USD")
    assert not Money.zero("USD")


def test_money_does_not_change() -> None:
    with pytest.raises(AttributeError):
        Money(1, "USD").amount_minor = 2


@pytest.mark.parametrize(
    ("figure", "whole"), [("0.5", 0), ("1.5", 2), ("2.5", 2), ("-0.5", 0), ("-1.5", -2), ("2.51", 3), ("2.49", 2)]
)
def test_halves_are_rounded_to_even(figure: str, whole: int) -> None:
    assert round_minor(Decimal(figure)) == whole


def test_products_and_conversions_are_rounded_once() -> None:
    # 0.25 * 0.5 = 0.125, to even 0.12; 0.35 * 0.5 = 0.175, to even 0.18.
    assert Money(25, "USD").times(Decimal("0.5")) == Money(12, "USD")
    assert Money(35, "USD").times(Decimal("0.5")) == Money(18, "USD")
    # 100.00 EUR at 1.08125 are 108.125 USD, to even 108.12; 1,000 JPY at 0.0067 are 6.70 USD.
    assert Money.of(100, "EUR").converted(Decimal("1.08125"), "USD") == Money.of("108.12", "USD")
    assert Money.of(1_000, "JPY").converted(Decimal("0.0067"), "USD") == Money.of("6.70", "USD")
    # 6.70 USD at 149.9 are 1,004.33 JPY.
    assert Money.of("6.70", "USD").converted(Decimal("149.9"), "JPY") == Money(1_004, "JPY")


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "1" * 25, "0." + "0" * 20 + "1" * 25])
def test_what_is_no_exact_amount_is_refused(amount: str) -> None:
    with pytest.raises(Invalid):
        to_minor(Decimal(amount), "USD")
