"""Companies made to measure: one of a trade, a firm's dozen, and a large one for benchmarks."""

import random
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final

from emulators.qbo.companies.defects import PLANTERS, plant
from emulators.qbo.companies.history import Habits, History
from emulators.qbo.companies.pen import Pen
from emulators.qbo.companies.trades import TRADES
from emulators.qbo.standing import add_standing_objects
from emulators.qbo.store import Company
from emulators.qbo.wire import PACIFIC

COMFORTABLE: Final = Habits("comfortable", bills_late_days=0, runway_months=4.2)
STEADY: Final = Habits("steady", bills_late_days=2, runway_months=1.9)
THIN: Final = Habits("thin", bills_late_days=9, runway_months=0.9)
SHORT: Final = Habits("short", bills_late_days=24, runway_months=0.25)
HEALTH: Final = (COMFORTABLE, STEADY, THIN, SHORT, STEADY, COMFORTABLE)
FIRST_REALM: Final = 9341450000000000
MOST_DEFECTS: Final = 6


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

    `trade` is a key of TRADES; `defects` are keys of PLANTERS, each planted once.
    """
    rng = random.Random(f"{seed}/{as_of.isoformat()}/{trade}/{realm_id}")
    kind = TRADES[trade]
    made = Company(realm_id, name or kind.company_names[0])
    pen = Pen(made, as_of, rng)
    opened = datetime.combine(pen.opening_day, time(9), PACIFIC)
    add_standing_objects(made, opened, email=f"owner@{trade}.example", industry=kind.industry)
    history = History(pen, kind, habits)
    history.write()
    made.planted = tuple(found for code in defects for found in plant(code, history))
    history.set_cash()
    return made


def demo_firm(seed: int, as_of: date, *, count: int = 12) -> list[Company]:
    """Companies of all trades and healths; a firm of twelve has every kind of defect at least once."""
    dealt = deal_defects(seed, count)
    trades = list(TRADES.values())
    firm: list[Company] = []
    for index in range(count):
        trade, turn = trades[index % len(trades)], index // len(trades)
        known = trade.company_names
        name = known[turn] if turn < len(known) else f"{known[0]} {turn + 1}"
        firm.append(
            company(
                trade.key,
                seed,
                as_of,
                defects=dealt[index],
                habits=HEALTH[index % len(HEALTH)],
                realm_id=str(FIRST_REALM + 1 + index),
                name=name,
            )
        )
    return firm


def deal_defects(seed: int, count: int) -> list[list[str]]:
    """Every kind of defect once over the firm, at most six a company; each company gets at least two."""
    rng = random.Random(f"{seed}/defects")
    deck = list(PLANTERS)
    rng.shuffle(deck)
    hands: list[list[str]] = [[] for _ in range(count)]
    for index, code in enumerate(deck[: count * MOST_DEFECTS]):
        hands[index % count].append(code)
    for hand in hands:
        while len(hand) < 2:
            hand.append(rng.choice([code for code in deck if code not in hand]))
    return hands


def large_company(records: int = 34_000, seed: int = 1, as_of: date | None = None) -> Company:
    """A builder's books of exactly `records` objects (2,000 or more), without planted defects."""
    until = as_of or date(2026, 6, 30)
    kind = TRADES["builder"]
    made = Company(str(FIRST_REALM), "Great Basin Construction")
    pen = Pen(made, until, random.Random(f"{seed}/{until.isoformat()}/large"))
    add_standing_objects(made, datetime.combine(pen.opening_day, time(9), PACIFIC), industry=kind.industry)
    history = History(pen, kind, COMFORTABLE, volume=max(1, (records - 1500) // 570))
    history.write()
    history.set_cash()
    history.shop_by_card(records - record_count(made))
    return made


def record_count(made: Company) -> int:
    return sum(len(objects) for objects in made.objects.values())
