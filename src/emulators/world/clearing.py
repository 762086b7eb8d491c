"""When the bank does what the books say: cheques late, deposits the next day, and never on a day when it is closed."""

from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Final

import holidays

from emulators.world.movements import Movement

_CHECK_DAYS: Final = (3, 9)
_SLOW_CHECK_DAYS: Final = (15, 30)
_SLOW_CHECKS: Final = 0.06
_ACH_SHARE: Final = 0.6
_NEXT_DAY: Final = frozenset(
    {"Deposit", "Payment", "SalesReceipt", "RefundReceipt", "TaxPayment", "CreditCardPaymentTxn"}
)


@cache
def _closed(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("US", years=year, observed=True))


def is_bank_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _closed(day.year)


def bank_day(day: date, after: int = 0) -> date:
    """The first bank day from that day on, and so many bank days later."""
    while not is_bank_day(day):
        day += timedelta(days=1)
    for _ in range(after):
        day = bank_day(day + timedelta(days=1))
    return day


def is_by_check(movement: Movement, seed: int) -> bool:
    """Of the payments that the books call cheques, many go out electronically."""
    return movement.check and _rng(movement, seed, "way").random() >= _ACH_SHARE


def posting_day(movement: Movement, seed: int) -> date:
    """The day on which the bank posts what the books date on another one."""
    rng = _rng(movement, seed, "days")
    if is_by_check(movement, seed):
        span = _SLOW_CHECK_DAYS if rng.random() < _SLOW_CHECKS else _CHECK_DAYS
        return bank_day(movement.day, rng.randint(*span))
    if movement.check:
        return bank_day(movement.day, rng.randint(1, 2))
    if movement.kind in _NEXT_DAY:
        return bank_day(movement.day, rng.randint(0, 1))
    if movement.kind == "Transfer" and movement.amount > 0:
        return bank_day(movement.day, 1)
    return bank_day(movement.day)


def pending_day(movement: Movement, posted: date, seed: int) -> date | None:
    """From when on it is shown as pending, or None for what comes without: cheques, and what is there the same day."""
    if is_by_check(movement, seed) or posted <= movement.day:
        return None
    first = bank_day(movement.day)
    return first if first < posted else None


def _rng(movement: Movement, seed: int, draw: str) -> Random:
    return Random(f"bank/{seed}/{movement.key}/{draw}")
