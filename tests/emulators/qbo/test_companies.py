"""Generated companies: deterministic, balanced, and wrong only where they were made wrong."""

from datetime import date
from decimal import Decimal

import pytest
from tests.emulators.qbo.independent_rules import findings

from emulators.qbo.companies.building import record_count
from emulators.qbo.companies.defects import NOT_DEALT, PLANTERS
from emulators.qbo.companies.firm import SHORT, company, deal_defects, demo_firm, large_company
from emulators.qbo.companies.scenarios import TRADES
from emulators.qbo.store import Company
from emulators.service.wire import encode

AS_OF = date(2026, 6, 30)


def planted(made: Company) -> set[tuple[str, str, tuple[str, ...]]]:
    return {(defect.code, defect.kind, defect.ids) for defect in made.planted}


@pytest.mark.parametrize("trade", TRADES)
def test_clean_books_trip_no_rule(trade: str) -> None:
    assert findings(company(trade, 7, AS_OF), AS_OF) == set()


@pytest.mark.parametrize("name", PLANTERS)
def test_a_planted_defect_is_found_and_nothing_else(name: str) -> None:
    made = company("shop", 3, AS_OF, defects=[name])
    assert findings(made, AS_OF) == planted(made)


@pytest.mark.parametrize(("seed", "as_of"), [(1, AS_OF), (2, date(2026, 1, 3)), (3, date(2025, 3, 1))])
def test_every_company_of_a_firm_shows_its_defects_only(seed: int, as_of: date) -> None:
    for made in demo_firm(seed, as_of):
        assert findings(made, as_of) == planted(made), made.name


def test_a_firm_of_twelve_has_every_kind_of_defect_that_is_dealt() -> None:
    hands = deal_defects(1, 12)
    assert {name for hand in hands for name in hand} == set(PLANTERS) - set(NOT_DEALT)
    assert all(2 <= len(hand) <= 6 for hand in hands)


def test_the_same_arguments_give_the_same_books() -> None:
    once, again, other = (demo_firm(seed, AS_OF, count=3) for seed in (5, 5, 6))
    assert encode([made.objects for made in once]) == encode([made.objects for made in again])
    assert encode([made.objects for made in once]) != encode([made.objects for made in other])


def test_short_companies_cannot_pay_the_month() -> None:
    made = company("clinic", 4, AS_OF, habits=SHORT)
    [cash] = [row["CurrentBalance"] for row in made.of_kind("Account").values() if row["Name"] == "Checking"]
    payroll = [row for row in made.of_kind("JournalEntry").values() if row["PrivateNote"] == "Payroll"]
    a_payday = payroll[-1]["Line"][2]["Amount"]
    assert 0 < cash < 2 * a_payday


def test_no_stamp_is_later_than_the_last_day() -> None:
    made = company("agency", 2, AS_OF, defects=list(PLANTERS)[:5])
    stamps = [row["MetaData"]["LastUpdatedTime"] for rows in made.objects.values() for row in rows.values()]
    assert max(stamps)[:10] == "2026-06-30"
    assert min(stamps)[:10] == "2025-05-26"


def test_the_large_company_is_as_large_as_asked() -> None:
    made = large_company(6_000, 1, AS_OF)
    assert record_count(made) == 6_000
    accounts = made.of_kind("Account").values()
    [payable] = [row["CurrentBalance"] for row in accounts if row["AccountType"] == "Accounts Payable"]
    assert payable == -sum((row["Balance"] for row in made.of_kind("Vendor").values()), Decimal(0))
