"""Companies made to measure: one of a trade, a firm's dozen, and a large one for benchmarks."""

import random
from collections.abc import Container, Sequence
from datetime import date
from itertools import chain
from itertools import count as count_from
from typing import Final

import msgspec

from emulators.qbo.companies.building import build_company
from emulators.qbo.companies.defects import DEALT_LAST, NOT_DEALT, PLANTERS
from emulators.qbo.companies.scenarios import load_scenario
from emulators.qbo.scenarios.language import Habits, Period
from emulators.qbo.store import Company

COMFORTABLE: Final = Habits(bills_late_days=0, cash_months=4.2)
STEADY: Final = Habits(bills_late_days=2, cash_months=1.9)
THIN: Final = Habits(bills_late_days=9, cash_months=0.9)
SHORT: Final = Habits(bills_late_days=24, cash_months=0.25)
HEALTH: Final = (COMFORTABLE, STEADY, THIN, SHORT, STEADY, COMFORTABLE)
# Who the firm looks after: each trade, and each way to trade that its books must tell apart.
FIRM: Final = (
    *("agency", "restaurant", "jobs", "clinic", "shop", "trust"),
    *("brewery", "software", "agency", "receipts", "property", "clinic"),
)
FIRST_REALM: Final = 9341450000000000
MOST_DEFECTS: Final = 6
_LARGE_AS_OF: Final = date(2026, 6, 30)


def company(
    trade: str,
    seed: int,
    as_of: date,
    *,
    defects: Sequence[str] = (),
    habits: Habits = STEADY,
    realm_id: str = str(FIRST_REALM),
    name: str = "",
) -> Company:
    """Thirteen months of books up to `as_of`, the same for the same arguments.

    `trade` is one of TRADES, or a scenario that ships; `defects` are keys of PLANTERS, each planted once.
    """
    scenario = msgspec.structs.replace(load_scenario(trade), habits=habits)
    return build_company(scenario, seed, as_of, realm_id, name=name, defects=defects)


def demo_firm(seed: int, as_of: date, *, count: int = 12) -> list[Company]:
    """Companies of all trades and healths; a firm of twelve has every kind of defect that is dealt."""
    dealt = deal_defects(seed, count)
    firm: list[Company] = []
    for index in range(count):
        made = company(
            FIRM[index % len(FIRM)],
            seed,
            as_of,
            defects=dealt[index],
            habits=HEALTH[index % len(HEALTH)],
            realm_id=str(FIRST_REALM + 1 + index),
            name=_name(FIRM[index % len(FIRM)], {made.name for made in firm}),
        )
        firm.append(made)
    return firm


def _name(trade: str, taken: Container[str]) -> str:
    """The first of the trade's names that nobody of the firm has, numbered where they are used up."""
    known = load_scenario(trade).company.names
    numbered = (f"{known[0]} {number}" for number in count_from(len(known) + 1))
    return next(name for name in chain(known, numbered) if name not in taken)


def deal_defects(seed: int, count: int) -> list[list[str]]:
    """Every kind of defect that is dealt, once over the firm: two or more and at most six a company."""
    rng = random.Random(f"{seed}/defects")
    deck = [name for name in PLANTERS if name not in (*DEALT_LAST, *NOT_DEALT)]
    rng.shuffle(deck)
    deck += DEALT_LAST
    hands: list[list[str]] = [[] for _ in range(count)]
    for index, code in enumerate(deck[: count * MOST_DEFECTS]):
        hands[index % count].append(code)
    for hand in hands:
        while len(hand) < 2:
            hand.append(rng.choice([code for code in deck if code not in hand]))
    return hands


def large_company(records: int = 34_000, seed: int = 1, as_of: date | None = None) -> Company:
    """A builder's books of exactly `records` objects (2,000 or more), without planted defects."""
    scenario = msgspec.structs.replace(load_scenario("builder"), habits=COMFORTABLE, period=Period(records=records))
    return build_company(scenario, seed, as_of or _LARGE_AS_OF, str(FIRST_REALM), name="Great Basin Construction")
