"""Builds a company from a scenario: its standing objects, its history, what is planted in it, and its cash."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from emulators.qbo.companies.pen import journal_line
from emulators.qbo.companies.player import Player
from emulators.qbo.scenarios.language import Scenario
from emulators.qbo.standing import add_standing_objects
from emulators.qbo.store import Company
from emulators.qbo.wire import PACIFIC, Json

_PROVISIONAL_CASH: Final = 20_000
_LEAST_OPENING: Final = 1000
# Bills, payments and the rest for every bill and invoice of the year; a little more than there are.
_RECORDS_A_DOCUMENT: Final = 2.15
_OTHER_RECORDS: Final = 900


def build_company(
    scenario: Scenario, seed: int, as_of: date, realm_id: str, *, name: str = "", defects: Sequence[str] = ()
) -> Company:
    """The same books for the same arguments. `defects` are keys of PLANTERS, beside those of the scenario."""
    dated = msgspec.structs.replace(scenario, period=msgspec.structs.replace(scenario.period, as_of=as_of))
    made = Company(realm_id, name or scenario.company.names[0])
    opening_day = as_of - timedelta(days=scenario.period.days)
    opened = datetime.combine(opening_day, time(9), PACIFIC)
    profile = scenario.company
    add_standing_objects(made, opened, email=f"owner@{scenario.key}.example", industry=profile.industry)
    made.player = player = Player(made, dated, seed, played_until=opening_day, volume=_volume(scenario))
    if scenario.period.days:
        _write(player, as_of, defects)
    player.office.pen.live = True
    return made


def record_count(made: Company) -> int:
    return sum(len(objects) for objects in made.objects.values())


def _write(player: Player, as_of: date, defects: Sequence[str]) -> None:
    scenario = player.scenario
    opening = _open(player)
    player.play_until(as_of)
    planted = [name for name, count in scenario.mistakes.plant.items() for _ in range(count)]
    player.plant([*planted, *defects])
    if scenario.habits.opening_cash is None:
        _set_cash(player, opening)
    if scenario.period.records is not None:
        player.overheads.shop_by_card(scenario.period.records - record_count(player.company))


def _volume(scenario: Scenario) -> int:
    if scenario.period.records is None:
        return 1
    bills = sum(supply.count / supply.every_days for supply in scenario.supplies)
    invoices = sum(party.count / party.every_days for party in scenario.customers)
    documents = (bills + invoices) * scenario.period.days * _RECORDS_A_DOCUMENT
    return max(1, int((scenario.period.records - _OTHER_RECORDS) / (documents + 1)))


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
