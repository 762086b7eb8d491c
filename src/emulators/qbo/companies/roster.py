"""Who a company deals with: the same vendors and customers for the same scenario and seed."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Generic, TypeVar

import msgspec

from emulators.qbo.companies.naming import Registrar
from emulators.qbo.scenarios.language import Clients, Scenario, Supply
from emulators.qbo.wire import CENT

MONTHLY: Final = 30
FRIDAY: Final = 4
_JOB_NAMES: Final = ("Site", "Annex", "Remodel", "Courtyard", "Tower")
_CARD_NAMES: Final = ("Stationers", "Depot", "Station", "Cafe", "Online")
_THROUGH_UNDEPOSITED: Final = 0.35
_FIXED_SPREAD: Final = 0.1
# Payments and the rest for every bill and invoice of the history; a little more than there are.
_RECORDS_A_DOCUMENT: Final = 2.15
_OTHER_RECORDS: Final = 1500

Item = TypeVar("Item")


class Supplier(msgspec.Struct, frozen=True):
    """`fixed` is the amount of every bill where the supply has no spread."""

    name: str
    supply: Supply
    fixed: Decimal


class Buyer(msgspec.Struct, frozen=True):
    name: str
    terms: Clients
    late_days: int
    through_undeposited: bool
    jobs: tuple[str, ...] = ()


class Calendar(Generic[Item]):
    """What comes round every so many days; every 30 days means once a month, on a day from 1 to 28."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._turns: dict[int, dict[int, list[Item]]] = {}

    def add(self, item: Item, every_days: int) -> None:
        turn = self._rng.randint(1, 28) if every_days == MONTHLY else self._rng.randrange(every_days)
        self._turns.setdefault(every_days, {}).setdefault(turn, []).append(item)

    def on(self, day: date) -> list[Item]:
        found: list[Item] = []
        for every_days, turns in self._turns.items():
            found += turns.get(day.day if every_days == MONTHLY else day.toordinal() % every_days, ())
        return found


class Roster:
    """Where the scenario says how many records there are to be, everybody without an exact name comes many times."""

    def __init__(self, scenario: Scenario, key: str) -> None:
        rng, volume = random.Random(f"{key}/roster"), _volume(scenario)
        exact = [supply.vendor for supply in scenario.supplies] + [party.customer for party in scenario.customers]
        self._names = {name: name for name in exact if name}
        registrar = Registrar(rng, self._names)
        self.suppliers: list[Supplier] = []
        self.buyers: list[Buyer] = []
        self.bills: Calendar[Supplier] = Calendar(rng)
        self.invoices: Calendar[Buyer] = Calendar(rng)
        for supply in scenario.supplies:
            for _ in range(1 if supply.vendor else supply.count * volume):
                name = supply.vendor or self._added(registrar.name(supply.names))
                self.suppliers.append(Supplier(name, supply, _fixed(rng, supply.amount)))
                self.bills.add(self.suppliers[-1], supply.every_days)
        for terms in scenario.customers:
            for _ in range(1 if terms.customer else terms.count * volume):
                name = terms.customer or self._added(registrar.name(terms.names))
                slow = rng.random() < _THROUGH_UNDEPOSITED
                jobs = tuple(self._added(registrar.name(_JOB_NAMES)) for _ in range(terms.jobs))
                self.buyers.append(Buyer(name, terms, rng.choice(terms.late_days), slow, jobs))
                self.invoices.add(self.buyers[-1], terms.every_days)
        kinds = 2 * len(scenario.card.accounts) if scenario.card else 0
        self.card_vendors = [self._added(registrar.name(_CARD_NAMES)) for _ in range(kinds)]

    def _added(self, name: str) -> str:
        self._names[name] = name
        return name


def _volume(scenario: Scenario) -> int:
    """How many times, so that the records come near to what is asked for and do not exceed it."""
    if scenario.period.records is None:
        return 1
    bills = sum(supply.count / supply.every_days for supply in scenario.supplies)
    invoices = sum(party.count / party.every_days for party in scenario.customers)
    documents = (bills + invoices) * scenario.period.days * _RECORDS_A_DOCUMENT
    return max(1, int((scenario.period.records - _OTHER_RECORDS) / (documents + 1)))


def _fixed(rng: random.Random, amount: int) -> Decimal:
    dollars = amount * (1 + rng.uniform(-_FIXED_SPREAD, _FIXED_SPREAD))
    return int(dollars) + rng.randint(1, 99) * CENT


def weekday(day: date) -> date:
    """The day, or the Monday after it."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > FRIDAY else day
