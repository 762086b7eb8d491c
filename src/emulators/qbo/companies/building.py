"""Builds a company from a scenario: its standing objects, its history, what is planted in it, and its cash."""

import gc
from calendar import month_name
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from emulators.qbo.catalog import KINDS
from emulators.qbo.companies.defects import PLANTERS
from emulators.qbo.companies.effects import event_day
from emulators.qbo.companies.every_kind import write_every_kind
from emulators.qbo.companies.pen import journal_line
from emulators.qbo.companies.player import Player
from emulators.qbo.faults import ServiceError
from emulators.qbo.scenarios.language import Scenario
from emulators.qbo.scenarios.reading import ScenarioError
from emulators.qbo.standing import add_standing_objects
from emulators.qbo.store import Company
from emulators.qbo.wire import PACIFIC
from emulators.qbo.writes.chart import new_account
from emulators.service.wire import Json

_PROVISIONAL_CASH: Final = 20_000
_LEAST_OPENING: Final = 1000
# Some mistakes are a year old.
_DAYS_TO_PLANT: Final = 400


def build_company(
    scenario: Scenario, seed: int, as_of: date, realm_id: str, *, name: str = "", defects: Sequence[str] = ()
) -> Company:
    """The same books for the same arguments. `defects` are keys of PLANTERS, beside those of the scenario.

    Raises ScenarioError.
    """
    _check(scenario, as_of, defects)
    try:
        with _collector_resting():
            return _built(scenario, seed, as_of, realm_id, name, defects)
    except ServiceError as error:
        raise ScenarioError(f"{scenario.key}: the books refuse it: {error.detail}.") from error


def record_count(made: Company) -> int:
    return sum(len(objects) for objects in made.objects.values())


@contextmanager
def _collector_resting() -> Iterator[None]:
    """All that is made here stays; looking through it for what could go takes a fifth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _built(scenario: Scenario, seed: int, as_of: date, realm_id: str, name: str, defects: Sequence[str]) -> Company:
    dated = msgspec.structs.replace(scenario, period=msgspec.structs.replace(scenario.period, as_of=as_of))
    made = Company(realm_id, name or scenario.company.names[0])
    opening_day = as_of - timedelta(days=scenario.period.days)
    opened = datetime.combine(opening_day, time(9), PACIFIC)
    add_standing_objects(made, opened, email=f"owner@{scenario.key}.example", industry=scenario.company.industry)
    _set_up(made, scenario, opened)
    made.player = player = Player(made, dated, seed, played_until=opening_day)
    if scenario.period.days:
        _write(player, as_of, defects)
    _close_books(made, scenario, as_of)
    player.office.pen.live = True
    return made


def _check(scenario: Scenario, as_of: date, defects: Sequence[str]) -> None:
    unknown = sorted({*scenario.mistakes.plant, *defects} - set(PLANTERS))
    if unknown:
        raise ScenarioError(f"{scenario.key}: there is no mistake {unknown[0]}; there are {', '.join(PLANTERS)}.")
    if scenario.mistakes.plant and scenario.period.days < _DAYS_TO_PLANT:
        raise ScenarioError(f"{scenario.key}: mistakes.plant needs a period of {_DAYS_TO_PLANT} days or more.")
    first = as_of - timedelta(days=scenario.period.days)
    for event in scenario.events:
        if event_day(event, as_of) <= first:
            raise ScenarioError(f"{scenario.key}: the event {event.kind} is before the first day, {first}.")


def _set_up(made: Company, scenario: Scenario, opened: datetime) -> None:
    """What a person chooses in the service's own pages, and no client can."""
    [preferences], [info] = made.of_kind("Preferences").values(), made.of_kind("CompanyInfo").values()
    month = month_name[scenario.company.fiscal_year_month]
    info["FiscalYearStartMonth"] = preferences["AccountingInfoPrefs"]["FirstMonthOfFiscalYear"] = month
    preferences["CurrencyPrefs"] = {
        "MultiCurrencyEnabled": bool(scenario.currencies),
        "HomeCurrency": {"value": scenario.company.currency},
    }
    for account in scenario.accounts:
        account_id = made.next_id(KINDS["Account"]) if account.id is None else str(account.id)
        made.put("Account", new_account(account_id, account.name, account.type, account.sub_type, opened))


def _close_books(made: Company, scenario: Scenario, as_of: date) -> None:
    if scenario.company.closed_days_ago is not None:
        [preferences] = made.of_kind("Preferences").values()
        closed = as_of - timedelta(days=scenario.company.closed_days_ago)
        preferences["AccountingInfoPrefs"]["BookCloseDate"] = closed.isoformat()


def _write(player: Player, as_of: date, defects: Sequence[str]) -> None:
    scenario = player.scenario
    opening = _open(player)
    player.play_until(as_of)
    planted = [name for name, count in scenario.mistakes.plant.items() for _ in range(count)]
    player.plant([*planted, *defects])
    if scenario.habits.opening_cash is None:
        _set_cash(player, opening)
    if scenario.every_kind:
        write_every_kind(player.office)
    if scenario.period.records is not None:
        _fill_up(player, scenario.period.records)


def _fill_up(player: Player, records: int) -> None:
    wanted = records - record_count(player.company)
    if wanted < 0 or (wanted and player.scenario.card is None):
        raise ScenarioError(
            f"{player.scenario.key}: period.records can be {records - wanted} or more, and more only with a [card]."
        )
    player.overheads.shop_by_card(wanted)


def _open(player: Player) -> Json:
    player.open_books()
    pen, given = player.office.pen, player.scenario.habits.opening_cash
    equity = pen.account("Opening Balance Equity", "Equity", "OpeningBalanceEquity")
    cash = Decimal(given) if given is not None else pen.cents(_PROVISIONAL_CASH, 0.2)
    lines = [journal_line("Debit", cash, pen.checking), journal_line("Credit", cash, equity)]
    return pen.journal(pen.opening_day, "Opening Balance", lines)


def _set_cash(player: Player, opening: Json) -> None:
    """Move the opening cash so that the books end with the cash that the habits ask for."""
    office, pen = player.office, player.office.pen
    target = pen.cents(float(monthly_outflow(player.scenario)) * player.scenario.habits.cash_months)
    cash = opening["Line"][0]["Amount"] + target - office.balance(pen.checking)
    if cash < _LEAST_OPENING:
        drawn = pen.cents(float(_LEAST_OPENING - cash), 0.0) + pen.cents(5000, 0.5)
        player.overheads.draw_profit(drawn, pen.as_of - timedelta(days=player.scenario.period.days // 2))
        cash += drawn
    keeper, now = pen.books.keeper, pen.moment(pen.as_of)
    before = keeper.entries("JournalEntry", opening, now)
    for line in opening["Line"]:
        line["Amount"] = cash
    keeper.post(before, keeper.entries("JournalEntry", opening, now), now)


def monthly_outflow(scenario: Scenario) -> Decimal:
    """What leaves the bank in an ordinary month, in whole units of the home currency, roughly."""
    monthly = 0.0
    if scenario.payroll:
        paydays = 52 / 12 / scenario.payroll.every_weeks
        wages = scenario.payroll.amount * (1 + scenario.payroll.tax_rate)
        monthly += wages * paydays + scenario.payroll.amount * scenario.owner_share
    for supply in scenario.supplies:
        rate = scenario.currencies[supply.currency].rate if supply.currency in scenario.currencies else 1
        monthly += supply.amount * supply.count * rate * 30 / supply.every_days
    if scenario.card:
        monthly += scenario.card.amount * scenario.card.chance * 22
    if scenario.taxes:
        monthly += scenario.taxes.amount * len(scenario.taxes.months) / 12
    if scenario.loan:
        monthly += scenario.loan.monthly
    return Decimal(round(monthly))
