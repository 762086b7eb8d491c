"""Exact money: integer minor units with their currency."""

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from functools import total_ordering
from statistics import median
from typing import Any

from domain.errors import Invalid

# ISO 4217 minor-unit digits that are not two.
_MINOR_DIGITS = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV"), 0
    ),
    **dict.fromkeys(("XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
    **dict.fromkeys(["CLF", "UYW"], 4),
}


_AMOUNT = re.compile(r"(-?[0-9]{1,24})(?:\.([0-9]{1,24}))?")
_CURRENCY = re.compile(r"[A-Z]{3}")

# What decimal arithmetic keeps exactly; QBO itself allows fifteen.
_DIGITS_MAX = 24


def minor_digits(currency: str) -> int:
    """How many decimal digits the currency's minor unit has (2 unless ISO 4217 says otherwise)."""
    return _MINOR_DIGITS.get(currency, 2)


def to_minor(amount: Decimal, currency: str) -> int:
    """Exact minor units of a decimal amount; raises `Invalid` where it has digits below the minor unit, or too many."""
    if not amount.is_finite() or len(amount.as_tuple().digits) > _DIGITS_MAX:
        raise Invalid(f"An amount in {currency} is no number that can be kept exactly")
    scaled = amount.scaleb(minor_digits(currency))
    whole = int(scaled)
    if whole != scaled:
        raise Invalid(f"{amount} {currency} has more digits than the currency's minor unit")
    return whole


def round_minor(amount_minor: Decimal) -> int:
    """Whole minor units nearest to a computed figure, halves to even."""
    return int(amount_minor.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def median_minor(amounts_minor: Sequence[int]) -> int:
    """The median of amounts in minor units; between two middle ones, their mean, halves to even."""
    return round_minor(median([Decimal(amount) for amount in amounts_minor]))


@total_ordering
class Money:
    """An immutable amount in minor units of one currency; mixing currencies raises `Invalid`.

    Its one outside form is `{"amount": "12.34", "currency": "USD"}`: see `to_wire` and `from_wire`.
    """

    __slots__ = ("amount_minor", "currency")
    amount_minor: int
    currency: str

    def __init__(self, amount_minor: int, currency: str) -> None:
        object.__setattr__(self, "amount_minor", amount_minor)
        object.__setattr__(self, "currency", currency)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("Money is immutable")

    @classmethod
    def zero(cls, currency: str) -> "Money":
        return cls(0, currency)

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> "Money":
        """Money from a decimal amount in major units, exact or `Invalid`."""
        return cls(to_minor(Decimal(amount), currency), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, with the currency's digits."""
        return Decimal(self.amount_minor).scaleb(-minor_digits(self.currency))

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise Invalid(f"{self.currency} and {other.currency} do not add up without a rate")
        return other.amount_minor

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount_minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount_minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount_minor, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.amount_minor), self.currency)

    def times(self, factor: Decimal | int) -> "Money":
        """The amount times a factor, rounded half-even to the minor unit."""
        return Money(round_minor(self.amount_minor * Decimal(factor)), self.currency)

    def converted(self, rate: Decimal, currency: str) -> "Money":
        """The amount in another currency at `rate` units of it per unit of this one, rounded half-even."""
        return Money(round_minor((self.amount * rate).scaleb(minor_digits(currency))), currency)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        return self.amount_minor == other.amount_minor and self.currency == other.currency

    def __lt__(self, other: "Money") -> bool:
        return self.amount_minor < self._same(other)

    def __hash__(self) -> int:
        return hash((self.amount_minor, self.currency))

    def __bool__(self) -> bool:
        return self.amount_minor != 0

    def __repr__(self) -> str:
        return f"Money({self.amount_minor}, {self.currency!r})"

    def __str__(self) -> str:
        return f"{self.amount:,f} {self.currency}"


def sum_money(amounts: Iterable[Money], currency: str) -> Money:
    """The sum in one currency; zero of that currency for nothing."""
    total = 0
    for amount in amounts:
        if amount.currency != currency:
            raise Invalid(f"{amount.currency} in a sum of {currency}")
        total += amount.amount_minor
    return Money(total, currency)


def to_wire(value: Any) -> Any:
    """msgspec `enc_hook`: the outside form of `Money`."""
    if isinstance(value, Money):
        return {"amount": f"{value.amount:f}", "currency": value.currency}
    raise NotImplementedError(f"{type(value).__name__} has no outside form")


def from_wire(kind: type, value: Any) -> Any:
    """msgspec `dec_hook`: `Money` from its outside form."""
    if kind is Money:
        return _money_of(value)
    raise NotImplementedError(f"{kind.__name__} has no outside form")


def _money_of(value: Any) -> Money:
    form = value if isinstance(value, dict) else {}
    amount, currency = form.get("amount"), form.get("currency")
    if not isinstance(amount, str) or not isinstance(currency, str) or set(form) != {"amount", "currency"}:
        raise ValueError("an amount is written with amount, a decimal string, and currency")
    written = _AMOUNT.fullmatch(amount)
    if written is None or not _CURRENCY.fullmatch(currency):
        raise ValueError("an amount has digits and at most one point, its currency three capital letters")
    whole, fraction = written.groups(default="")
    digits = minor_digits(currency)
    if len(fraction) <= digits and len(whole) + digits <= _DIGITS_MAX:
        # The usual amount, without the detour over a Decimal: a firm's Digest is read with thousands of them.
        return Money(int(whole + fraction.ljust(digits, "0")), currency)
    return Money.of(Decimal(amount), currency)
