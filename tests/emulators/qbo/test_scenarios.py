"""The scenarios that ship, and the language they are written in."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.emulators.qbo.independent_rules import findings
from tests.emulators.qbo.test_ledger import NOW, check_identities, check_trial_balance

from emulators.qbo.companies.building import record_count
from emulators.qbo.companies.defects import NOT_DEALT, PLANTERS
from emulators.qbo.companies.player import Player
from emulators.qbo.companies.scenarios import NAMES, TRADES, build, load_scenario
from emulators.qbo.scenarios.reading import ScenarioError
from emulators.qbo.store import Company
from emulators.qbo.writes.postings import Bookkeeper
from emulators.service.wire import encode

AS_OF = date(2026, 6, 30)
REALM = "9341450000000700"
# What no rule over the books can find: the books themselves are in order.
ONLY_TOLD = {"CASH-FLOOR", "VEN-BANK"}
ORDINARY = [name for name in NAMES if name != "huge"]
SHORT_FILE = """
[company]
names = ["Two Bridges Bakery"]

[sales]
income = "Bread Sales"
items = ["Loaves"]

[[customers]]
customer = "Corner Cafe"
amount = 300
every_days = 7
"""


def built(name: str, seed: int = 1) -> Company:
    return build(load_scenario(name), seed, AS_OF, REALM)


def player_of(made: Company) -> Player:
    assert isinstance(made.player, Player)
    return made.player


def cash(made: Company) -> Decimal:
    accounts = made.of_kind("Account").values()
    return sum((row["CurrentBalance"] for row in accounts if row["Name"] == "Checking"), Decimal(0))


def planted(made: Company) -> set[tuple[str, str, tuple[str, ...]]]:
    return {(fact.code, fact.kind, fact.ids) for fact in made.planted}


def written(folder: Path, text: str) -> Path:
    file = folder / "bakery.toml"
    file.write_text(text)
    return file


@pytest.mark.parametrize("name", ORDINARY)
def test_a_scenario_shows_what_it_tells_and_nothing_else(name: str) -> None:
    made = built(name, 4)
    told = {fact for fact in planted(made) if fact[0] not in ONLY_TOLD}
    assert findings(made, AS_OF) == told


@pytest.mark.parametrize("name", ORDINARY)
def test_the_books_of_a_scenario_balance(name: str) -> None:
    made = built(name, 2)
    # Two of the mistakes are journal entries that move receivables and payables past their documents.
    if name != "messy":
        check_identities(made)
    check_trial_balance(made)
    player_of(made).play_until(AS_OF + timedelta(days=60))
    if name != "messy":
        check_identities(made)
    check_trial_balance(made)


def test_messy_has_every_mistake_that_is_dealt_once() -> None:
    made = built("messy")
    mistakes = set(PLANTERS) - set(NOT_DEALT)
    assert len(made.planted) == len(mistakes)
    assert {fact.code for fact in made.planted} == {code.removesuffix(variant(code)) for code in mistakes}


def variant(code: str) -> str:
    parts = code.split("-")
    return "".join(f"-{part}" for part in parts[2:])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_one_bill_breaks_the_cash_of_crunch(seed: int) -> None:
    made = built("crunch", seed)
    [fact] = made.planted
    bill = made.of_kind("Bill")[fact.ids[0]]
    assert bill["Balance"] == bill["TotalAmt"]
    player = player_of(made)
    day = AS_OF
    while cash(made) > 0:
        day += timedelta(days=1)
        player.play_until(day)
    assert bill["Balance"] == 0
    assert 21 <= (day - AS_OF).days <= 35
    assert cash(made) + bill["TotalAmt"] > 30_000


def test_healthy_keeps_its_cash_for_half_a_year() -> None:
    made = built("healthy")
    first = cash(made)
    player_of(made).play_until(AS_OF + timedelta(days=180))
    assert cash(made) > first


def test_seasonal_sells_most_in_the_last_quarter() -> None:
    made = built("seasonal")
    by_month: dict[str, Decimal] = {}
    for kind in ("Deposit", "Invoice"):
        for row in made.of_kind(kind).values():
            by_month[row["TxnDate"][:7]] = by_month.get(row["TxnDate"][:7], Decimal(0)) + row["TotalAmt"]
    quarter = sum(by_month[f"2025-{month}"] for month in (10, 11, 12))
    assert quarter > 2 * sum(by_month[f"2026-0{month}"] for month in (1, 2, 3))


def test_fraud_changes_the_vendor_before_the_large_bill() -> None:
    made = built("fraud")
    facts = {fact.code: fact for fact in made.planted}
    assert set(facts) == {"VEN-BANK", "BILL-ZERO", "BILL-DUP", "VEN-DUP"}
    vendor = made.of_kind("Vendor")[facts["VEN-BANK"].ids[0]]
    bill = made.of_kind("Bill")[facts["BILL-ZERO"].ids[0]]
    assert vendor["SyncToken"] == "1"
    assert bill["VendorRef"]["value"] == vendor["Id"]
    assert {"AcctNum", "PrimaryPhone"} <= set(vendor)
    false_vendor = made.of_kind("Vendor")[facts["VEN-DUP"].ids[1]]
    payments = made.of_kind("BillPayment").values()
    assert sum(1 for row in payments if row["VendorRef"]["value"] == false_vendor["Id"]) == 1


def test_multicurrency_has_a_rate_for_every_working_day() -> None:
    made = built("multicurrency")
    rates = [row for row in made.of_kind("ExchangeRate").values() if row["SourceCurrencyCode"] == "EUR"]
    days = {date.fromisoformat(row["AsOfDate"]) for row in rates}
    assert {AS_OF - timedelta(days=offset) for offset in range(1, 300)} - days <= {
        AS_OF - timedelta(days=offset) for offset in range(300) if (AS_OF - timedelta(days=offset)).weekday() > 4
    }
    assert len({row["Rate"] for row in rates}) > 100
    assert all(Decimal("0.9") < row["Rate"] < Decimal("1.3") for row in rates)
    foreign = {row["CurrencyRef"]["value"] for row in made.of_kind("Bill").values()}
    assert foreign == {"USD", "EUR", "GBP"}
    [preferences] = made.of_kind("Preferences").values()
    assert preferences["CurrencyPrefs"]["MultiCurrencyEnabled"] is True


def test_multicurrency_keeps_foreign_names_on_accounts_of_their_own() -> None:
    made = built("multicurrency")
    accounts = {row["Name"]: row for row in made.of_kind("Account").values()}
    assert accounts["Accounts Payable (A/P) - GBP"]["CurrencyRef"]["value"] == "GBP"
    euro_customers = [row for row in made.of_kind("Customer").values() if row["CurrencyRef"]["value"] == "EUR"]
    owed = sum((row["Balance"] for row in euro_customers), Decimal(0))
    assert owed == accounts["Accounts Receivable (A/R) - EUR"]["CurrentBalance"] > 0
    bills = [row for row in made.of_kind("Bill").values() if row["CurrencyRef"]["value"] == "GBP"]
    assert len({row["ExchangeRate"] for row in bills}) > 5
    assert all(row["HomeBalance"] == (row["Balance"] * row["ExchangeRate"]).quantize(Decimal("0.01")) for row in bills)
    [gain] = [row["Id"] for row in made.of_kind("Account").values() if row["Name"] == "Exchange Gain or Loss"]
    keeper = Bookkeeper(made)
    payments = made.of_kind("Payment").values()
    moved = [keeper.entries("Payment", row, NOW).get((gain, None), Decimal(0)) for row in payments]
    assert min(moved) < 0 < max(moved)


def test_huge_has_a_hundred_thousand_records() -> None:
    made = built("huge")
    assert record_count(made) == 100_000
    assert made.planted == ()


def test_empty_has_standing_objects_only() -> None:
    made = built("empty")
    assert {kind for kind, rows in made.objects.items() if rows} == {
        "CompanyInfo",
        "Preferences",
        "Term",
        "PaymentMethod",
        "TaxCode",
    }


def test_the_same_arguments_give_the_same_books() -> None:
    assert encode(built("fraud", 5).objects) == encode(built("fraud", 5).objects)
    assert encode(built("fraud", 5).objects) != encode(built("fraud", 6).objects)


@pytest.mark.parametrize("name", [*NAMES, *TRADES])
def test_what_ships_says_what_it_is(name: str) -> None:
    assert load_scenario(name).says.endswith(".")
    assert load_scenario(name).key == name


def test_a_file_of_ones_own_is_enough(tmp_path: Path) -> None:
    scenario = load_scenario(written(tmp_path, SHORT_FILE))
    made = build(scenario, 1, AS_OF, REALM)
    assert made.name == "Two Bridges Bakery"
    assert len(made.of_kind("Invoice")) in (57, 58)
    assert {row["CustomerRef"]["name"] for row in made.of_kind("Invoice").values()} == {"Corner Cafe"}
    check_identities(made)


def test_a_file_may_extend_a_trade_or_a_file_beside_it(tmp_path: Path) -> None:
    written(tmp_path, 'extends = "agency"\n[payroll]\namount = 9000\n')
    above = tmp_path / "larger.toml"
    above.write_text('extends = "bakery.toml"\n[habits]\ncash_months = 3\n')
    scenario, trade = load_scenario(above), load_scenario("agency")
    assert scenario.payroll is not None
    assert scenario.payroll.amount == 9000
    assert scenario.habits.cash_months == 3
    assert scenario.supplies == trade.supplies


def test_settings_of_the_company_reach_its_objects(tmp_path: Path) -> None:
    text = 'extends = "shop"\n[company]\nfiscal_year_month = 7\nclosed_days_ago = 90\n'
    made = build(load_scenario(written(tmp_path, text)), 1, AS_OF, REALM)
    [preferences], [info] = made.of_kind("Preferences").values(), made.of_kind("CompanyInfo").values()
    assert info["FiscalYearStartMonth"] == "July"
    assert preferences["AccountingInfoPrefs"]["BookCloseDate"] == "2026-04-01"


def test_one_vendor_may_supply_two_accounts_and_bill_next_to_nothing(tmp_path: Path) -> None:
    supply = '[[supplies]]\nvendor = "Corner Store"\naccount = "{}"\namount = {}\nevery_days = 1\nspread = 0.5\n'
    made = build(load_scenario(written(tmp_path, supply.format("Tea", 0) + supply.format("Rent", 3))), 1, AS_OF, REALM)
    assert len(made.of_kind("Vendor")) == 1
    assert len(made.of_kind("Bill")) == 800
    check_identities(made)


def test_the_example_of_the_page_is_one(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "scenarios.md").read_text()
    example = page.partition("```toml\n")[2].partition("```")[0]
    made = build(load_scenario(written(tmp_path, example)), 1, AS_OF, REALM)
    player_of(made).play_until(AS_OF + timedelta(days=62))
    assert made.name == "Two Bridges Bakery"
    assert len(made.planted) > 1
    check_trial_balance(made)


WRONG: list[tuple[str, str]] = [
    ("[company", "bakery.toml is not TOML"),
    ("[habits]\ncash = 2", "habits: Object contains unknown field `cash`; allowed are bills_late_days, cash_months"),
    ("[habits]\ncash_months = -1", "bakery.toml: habits.cash_months: Expected `float` >= 0"),
    ('[[supplies]]\naccount = "Rent"', "supplies (number 1): Object missing required field `amount`"),
    ('extends = "shop"\n[[supplies]]\naccount = "Rent"\namount = "x"', "supplies (number 1).amount: Expected `int`"),
    ("[[customers]]\namount = 5\nterms = 31", "customers (number 1).terms: Invalid enum value 31; allowed are 0, 10"),
    ("[retail]\namount = 5\nseason = [1.0]", "retail.season: Expected `array` of length 12"),
    ('extends = "bank"', "extends names no file 'bank'; a trade is one of agency"),
    ("extends = 3", "extends is the name of a trade"),
    ('extends = "bakery.toml"', "extends goes round in a circle"),
    ('key = "x"', "key is the file's own name"),
    ('[[customers]]\namount = 5\ncurrency = "EUR"', "customers: EUR has no table [currencies.EUR]"),
    ("[currencies.XXX]\nrate = 2.0", "XXX is not known"),
    ("[currencies.USD]\nrate = 2.0", "USD is the home currency"),
    ('[[events]]\nkind = "fire"\nday = 1', "events (number 1).kind: Invalid enum value 'fire'; allowed are bill"),
    ('[[events]]\nkind = "hire"\namount = 5', "needs either day or on"),
    ('[[events]]\nkind = "hire"\nday = 1', "hire needs amount"),
    ('[[events]]\nkind = "hire"\nday = 1\namount = 2\nwho = "x"', "hire takes no who; allowed are amount, day"),
    ('[[events]]\nkind = "refund"\nday = 1\namount = 2\nwho = "x"', "who is no customer"),
    ('[[events]]\nkind = "vendor_changed"\nday = 1\nwho = "x"', "who is no vendor"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        load_scenario(written(tmp_path, text))
    assert said in str(refused.value)
    assert "bakery.toml" in str(refused.value)


WRONG_TO_BUILD: list[tuple[str, str]] = [
    ("[mistakes.plant]\nBILL-LOST = 1", "there is no mistake BILL-LOST; there are BILL-NODUE"),
    ("[period]\ndays = 30\n[mistakes.plant]\nVEN-DUP = 1", "needs a period of 400 days"),
    ('extends = "shop"\n[period]\ndays = 1000\nrecords = 2000', "period.records can be 2"),
    ('[[customers]]\namount = 2\ncustomer = "a:b"', "the books refuse it: DisplayName holds"),
    ('[[supplies]]\namount = 2\naccount = "Rent"\nvendor = "X"\n[[customers]]\namount = 2\ncustomer = "X"', "refuse"),
    ('[period]\ndays = 30\n[[events]]\nkind = "hire"\nday = -40\namount = 5', "before the first day"),
]


@pytest.mark.parametrize(("text", "said"), WRONG_TO_BUILD)
def test_what_cannot_be_built_is_told(tmp_path: Path, text: str, said: str) -> None:
    scenario = load_scenario(written(tmp_path, text))
    with pytest.raises(ScenarioError, match=said):
        build(scenario, 1, AS_OF, REALM)


@pytest.mark.parametrize("name", ["healthier", "nowhere.toml"])
def test_a_name_that_is_none_is_told(name: Any) -> None:
    with pytest.raises(ScenarioError, match=name):
        load_scenario(name)


def test_a_day_to_build_for_is_wanted_once() -> None:
    with pytest.raises(ScenarioError, match="as_of"):
        build(load_scenario("empty"), 1, None, REALM)
