"""Where a company's work is done: its books, who it deals with, and what it was told to expect."""

from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final
from zlib import crc32

from emulators.qbo.companies.effects import Effects
from emulators.qbo.companies.pen import Pen
from emulators.qbo.companies.roster import Roster
from emulators.qbo.faults import ServiceError
from emulators.qbo.scenarios.language import Scenario
from emulators.qbo.store import Company
from emulators.qbo.wire import CENT
from emulators.service.wire import Json

TERM_IDS: Final = {0: "1", 15: "2", 30: "3", 60: "4", 10: "5"}
# On less than that nobody asks for anything back.
WORTH_A_CREDIT: Final = 20


class Office:
    """`key` makes the draws of one company with one seed its own."""

    def __init__(self, company: Company, scenario: Scenario, seed: int, as_of: date) -> None:
        opening_day = as_of - timedelta(days=scenario.period.days)
        self.key = f"{seed}/{company.realm_id}/{scenario.key}"
        self.scenario = scenario
        self.as_of = as_of
        self.pen = Pen(company, opening_day, opening_day, Random())
        self.roster = Roster(scenario, self.key)
        self.effects = Effects(scenario, as_of)
        self.income = scenario.sales.income
        self._ids = {
            kind: {record["DisplayName"]: record["Id"] for record in company.of_kind(kind).values()}
            for kind in ("Vendor", "Customer")
        }

    @property
    def items(self) -> list[Json]:
        """What is sold, as far as it is still there."""
        return list(self.pen.company.of_kind("Item").values())[: len(self.scenario.sales.items)]

    def begin(self, day: date) -> None:
        """Draw what follows from that day alone."""
        self.pen.as_of = day
        self.pen.rng.seed(f"{self.key}/{day}")

    def lot(self, of: str, id: str) -> int:
        """A large number that is always the same for that object."""
        return crc32(f"{self.key}/{of}/{id}".encode())

    def know(self, kind: str, record: Json) -> Json:
        self._ids[kind][record["DisplayName"]] = record["Id"]
        return record

    def party(self, kind: str, name: str) -> Json | None:
        """The active vendor or customer that the roster calls by that name."""
        record = self.pen.company.get(kind, self._ids[kind].get(name, ""))
        return record if record is not None and record.get("Active", True) else None

    def balance(self, account: Json) -> Decimal:
        found = self.pen.company.get("Account", account["value"])
        return Decimal(found["CurrentBalance"]) if found else Decimal(0)

    def refusals_are_taken(self) -> AbstractContextManager[None]:
        """In live books a client may have made impossible what was meant to happen; then it does not."""
        return suppress(ServiceError) if self.pen.live else nullcontext()


def times(amount: Decimal, factor: float) -> Decimal:
    """An amount changed by a factor, in whole cents."""
    return amount if factor == 1 else (amount * Decimal(repr(factor))).quantize(CENT)
