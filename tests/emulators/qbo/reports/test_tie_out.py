"""The reports of generated books, and of books after any operations, tie out to the cent."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from tests.emulators.qbo.clerk import REFUSALS, STEPS, Clerk, firm
from tests.emulators.qbo.reports.figures import Reader
from tests.emulators.qbo.reports.ties import (
    NATURAL,
    check_columns,
    check_details,
    check_everything,
    check_statements,
    last_day,
)
from tests.emulators.qbo.test_ledger import NOW

from emulators.qbo.companies.defects import PLANTERS
from emulators.qbo.companies.firm import company, large_company
from emulators.qbo.companies.scenarios import TRADES, build, load_scenario
from emulators.qbo.reports.catalog import Reports
from emulators.qbo.store import Company

AS_OF = date(2026, 6, 30)
SHUFFLED = settings(max_examples=20)


@pytest.mark.parametrize("trade", TRADES)
def test_generated_books_tie_out(trade: str) -> None:
    check_everything(company(trade, 4, AS_OF), NOW)


@pytest.mark.parametrize("name", ["receipts", "jobs", "trust"])
def test_books_of_receipts_jobs_and_trusts_tie_out(name: str) -> None:
    check_everything(build(load_scenario(name), 4, AS_OF, "1"), NOW)


def test_books_with_every_defect_tie_out() -> None:
    check_everything(company("builder", 2, AS_OF, defects=list(PLANTERS)), NOW)


def test_large_books_tie_out() -> None:
    check_everything(large_company(4_000, 3, AS_OF), NOW)


def test_empty_books_tie_out() -> None:
    books = Company("1", "Nothing Yet")
    check_everything(books, NOW)
    check_columns(books, NOW, AS_OF, AS_OF, "Days")


class DatedClerk(Clerk):
    """Dates what it writes anywhere in the two years around now."""

    def dated(self, number: int) -> dict[str, Any]:
        return {"TxnDate": (NOW.date() + timedelta(days=number % 500 - 450)).isoformat()}


@SHUFFLED
@given(steps=STEPS)
@example(steps=[("bill", 0, Decimal("0.01")), ("rerate", 0, Decimal("1250.01"))])
def test_reports_tie_out_after_any_operations(steps: list[tuple[str, int, Decimal]]) -> None:
    clerk = DatedClerk(firm(NOW, foreign="USD"), NOW)
    for step, number, amount in steps:
        clerk.act(step, number, amount)
    assert clerk.refusals <= REFUSALS
    check_everything(clerk.company, NOW)


@pytest.mark.parametrize("month", ["April", "October"])
def test_a_fiscal_year_that_starts_later_ties_out(month: str) -> None:
    books = company("agency", 6, AS_OF)
    books.of_kind("Preferences")["1"]["AccountingInfoPrefs"]["FirstMonthOfFiscalYear"] = month
    for day in (AS_OF, date(2026, 3, 31), date(2025, 12, 31)):
        check_details(books, NOW, day)
        check_sheet_only(books, day)


def check_sheet_only(books: Company, day: date) -> None:
    """The year's income of the sheet is that of the fiscal year to the day."""
    read = Reader(Reports(books), datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=20))
    sheet, income = read("BalanceSheet"), read("ProfitAndLoss")
    assert sheet.group("TotalAssets") == sheet.group("TotalLiabilitiesAndEquity")
    assert sheet.group("NetIncome") == income.group("NetIncome")
    assert income.report["Header"]["DateMacro"] == "this fiscal year-to-date"


@pytest.mark.parametrize("by", ["Days", "Week", "Quarter", "Year"])
def test_columns_of_any_width_add_up(by: str) -> None:
    books = company("brewery", 3, AS_OF)
    check_columns(books, NOW, date(2025, 11, 12), date(2026, 2, 20), by)


def test_statements_tie_out_on_the_first_day_and_before() -> None:
    books = company("shop", 3, AS_OF)
    for day in (date(2025, 5, 26), date(2025, 5, 20), date(2020, 1, 1)):
        check_statements(books, NOW, day)


def test_books_in_several_currencies_tie_out_at_home() -> None:
    books = build(load_scenario("multicurrency"), 1, AS_OF, "1")
    day = last_day(books, NOW.date())
    for basis in ("Accrual", "Cash"):
        check_statements(books, NOW, day, basis)
    sheet = Reader(Reports(books), NOW)("BalanceSheet", end_date=day).by_id()
    at_home = [row for row in books.of_kind("Account").values() if row["CurrencyRef"]["value"] == "USD"]
    assert len(at_home) < len(books.of_kind("Account"))
    for account in at_home:
        if account["Classification"] in NATURAL:
            shown = NATURAL[account["Classification"]] * account["CurrentBalance"]
            assert sheet.get(account["Id"], Decimal(0)) == shown, account["Name"]
