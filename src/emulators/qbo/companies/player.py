"""Plays a company's days, one after the other: in the history before the as-of day, and after it as time goes on."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

import msgspec

from emulators.qbo.companies.currencies import Rates
from emulators.qbo.companies.defects import SLIPS, plant
from emulators.qbo.companies.events import happen
from emulators.qbo.companies.noise import Noise
from emulators.qbo.companies.office import Office
from emulators.qbo.companies.overheads import Overheads
from emulators.qbo.companies.payables import Payables
from emulators.qbo.companies.receivables import Receivables
from emulators.qbo.companies.till import Till
from emulators.qbo.companies.trust import TrustAccount
from emulators.qbo.scenarios.language import Scenario
from emulators.qbo.scenarios.reading import ScenarioError
from emulators.qbo.store import Company
from emulators.qbo.writes.occurrences import make_due
from emulators.qbo.writes.operations import Books

_DAYS_A_MONTH: Final = 30.4


class PlayerState(msgspec.Struct, frozen=True):
    """All that a player must be given beside the books to go on as if it had never stopped."""

    scenario: Scenario
    seed: int
    last_day: date


class Player:
    """The scenario's `period.as_of` must be set. Each day is drawn from the seed and its date alone.

    What is open is looked up in the books, so that days may be played on after clients have changed the books, or
    after these were read back from a file. `played_until` is then the last day that is in them already; without it,
    the day of the last change in the books.
    """

    def __init__(
        self,
        company: Company,
        scenario: Scenario,
        seed: int,
        *,
        played_until: date | None = None,
    ) -> None:
        as_of = scenario.period.as_of
        if as_of is None:
            raise ScenarioError(f"{scenario.key}: period.as_of must be set before days can be played.")
        self.company = company
        self.scenario = scenario
        self.seed = seed
        self.office = Office(company, scenario, seed, as_of)
        self.overheads = Overheads(self.office)
        self._rates = Rates(self.office)
        self._payables = Payables(self.office)
        self._receivables = Receivables(self.office)
        self._till = Till(self.office)
        self._trust = TrustAccount(self.office)
        self._noise = Noise(self.office)
        self.last_day = played_until or _last_change(company) or self.office.pen.opening_day
        self.office.pen.live = self.last_day >= as_of

    @classmethod
    def resume(cls, company: Company, state: PlayerState) -> "Player":
        return cls(company, state.scenario, state.seed, played_until=state.last_day)

    def state(self) -> PlayerState:
        return PlayerState(self.scenario, self.seed, self.last_day)

    @property
    def books(self) -> Books:
        """Through which others must write while this company is played, so that numbers are given out once."""
        return self.office.pen.books

    def open_books(self) -> None:
        """Open the accounts, and engage everybody the company deals with. Once, in empty books."""
        pen, sales = self.office.pen, self.scenario.sales
        self.office.begin(pen.opening_day)
        income = pen.account(sales.income, "Income", "ServiceFeeIncome")
        for name in sales.items:
            draft = {"Name": name, "Type": "Service", "IncomeAccountRef": income}
            pen.books.create("Item", draft, pen.moment(pen.opening_day))
        self._rates.open()
        self._payables.open()
        self.overheads.open()
        self._receivables.open()
        self._till.open()
        self._trust.open()

    def play_until(self, day: date) -> None:
        """Play every day that is not played yet, that day included; nothing where it is played."""
        while self.last_day < day:
            self.last_day += timedelta(days=1)
            self._live(self.last_day)

    def plant(self, names: Iterable[str]) -> None:
        """Plant mistakes, keys of PLANTERS, as of the last day."""
        for name in names:
            self.company.planted += plant(name, self.office)

    def _live(self, day: date) -> None:
        self.office.begin(day)
        self._rates.live(day)
        make_due(self.company, self.books, day, self.office.pen.moment(day))
        self._payables.live(day)
        self._receivables.live(day)
        self.overheads.live(day)
        self._till.live(day)
        self._trust.live(day)
        with self.office.refusals_are_taken():
            self.company.planted += happen(self.office, day)
        if self.office.pen.live and self.office.pen.rng.random() < self.scenario.mistakes.a_month / _DAYS_A_MONTH:
            with self.office.refusals_are_taken():
                self.plant([self.office.pen.rng.choice(SLIPS)])
        self._noise.live(day)


def _last_change(company: Company) -> date | None:
    stamps = [
        record["MetaData"]["LastUpdatedTime"][:10]
        for records in company.objects.values()
        for record in records.values()
    ]
    return date.fromisoformat(max(stamps)) if stamps else None
