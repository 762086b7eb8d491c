"""Disagreements between a bank and the books, planted by name: what each does to the bank's lines."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

import msgspec
from msgspec.structs import replace

from emulators.plaid.bank import Line
from emulators.world.clearing import bank_day

_FEE: Final = Decimal("35.00")
_DAYS_BACK: Final = (4, 25)


class Planted(msgspec.Struct, frozen=True):
    """One disagreement: its name, and the key of the bank's line that it is about."""

    name: str
    key: str


class Plan(msgspec.Struct):
    """What becomes of the bank's lines: some are added, some changed, some never come."""

    added: list[Line] = []
    changed: dict[str, Line] = {}
    gone: set[str] = set()
    told: list[Planted] = []

    def lines(self, line: Line) -> Line | None:
        """What became of one."""
        return None if line.key in self.gone else self.changed.get(line.key, line)


def plant(names: Sequence[str], lines: Sequence[Line], as_of: date, seed: int) -> Plan:
    """Each by its name, on lines of the last weeks. A name that has no line to be planted on is left out."""
    plan = Plan()
    first, last = as_of - timedelta(days=_DAYS_BACK[1]), as_of - timedelta(days=_DAYS_BACK[0])
    recent = sorted((line for line in lines if first <= line.day <= last), key=lambda line: (line.day, line.key))
    for name in names:
        free = [line for line in recent if line.key not in plan.changed and line.key not in plan.gone]
        PLANTERS[name](plan, free, as_of, Random(f"planted/{seed}/{name}"))
    return plan


def _unrecorded_fee(plan: Plan, lines: Sequence[Line], as_of: date, _rng: Random) -> None:
    """A fee that nobody has entered."""
    account = next((line.account for line in lines), None)
    if account is not None:
        day = bank_day(as_of - timedelta(days=9))
        plan.added.append(Line(key=f"fee/{day}", account=account, amount=_FEE, day=day, name="MONTHLY SERVICE FEE"))
        plan.told.append(Planted("unrecorded_fee", plan.added[-1].key))


def _deposit_never_banked(plan: Plan, lines: Sequence[Line], _as_of: date, rng: Random) -> None:
    """The books have the deposit, and the bank never sees it."""
    deposits = [line for line in lines if line.amount < 0]
    if deposits:
        key = rng.choice(deposits).key
        plan.gone.add(key)
        plan.told.append(Planted("deposit_never_banked", key))


def _transposed_amount(plan: Plan, lines: Sequence[Line], _as_of: date, rng: Random) -> None:
    """Two digits changed places when it was entered, so the bank has another amount."""
    found = [(line, other) for line in lines if line.amount > 0 and (other := _transposed(line.amount)) != line.amount]
    if found:
        line, amount = rng.choice(found)
        plan.changed[line.key] = replace(line, amount=amount)
        plan.told.append(Planted("transposed_amount", line.key))


def _paid_twice(plan: Plan, lines: Sequence[Line], _as_of: date, rng: Random) -> None:
    """The bank paid it two times, three bank days apart."""
    payments = [line for line in lines if line.amount > 0]
    if payments:
        line = rng.choice(payments)
        again = replace(line, key=f"{line.key}/again", day=bank_day(line.day, 3))
        plan.added.append(again)
        plan.told.append(Planted("paid_twice", again.key))


def _transposed(amount: Decimal) -> Decimal:
    """The last two digits before the point in the other order."""
    whole, cents = divmod(amount, 1)
    tens, ones = divmod(int(whole) % 100, 10)
    return Decimal(int(whole) - int(whole) % 100 + ones * 10 + tens) + cents


_Plant = Callable[[Plan, Sequence[Line], date, Random], None]
PLANTERS: Final[Mapping[str, _Plant]] = {
    "deposit_never_banked": _deposit_never_banked,
    "paid_twice": _paid_twice,
    "transposed_amount": _transposed_amount,
    "unrecorded_fee": _unrecorded_fee,
}
