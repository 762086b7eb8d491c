"""The reports of the recorded company: its documents do not explain all of its balances, and still they tie out."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from tests.emulators.qbo.reports.figures import Reader
from tests.emulators.qbo.reports.ties import (
    check_columns,
    check_current_balances,
    check_ledger,
    check_open_documents,
    check_statements,
)
from tests.fixtures.recorded import COMPANY, needs_company

from emulators.qbo.dump import load_dump
from emulators.qbo.reports.catalog import Reports
from emulators.qbo.store import Company

NOW = datetime(2026, 6, 10, 18, 0, tzinfo=UTC)

pytestmark = needs_company


@pytest.fixture
def books() -> Company:
    return load_dump(COMPANY, NOW)


def test_reports_of_today_show_the_recorded_balances(books: Company) -> None:
    check_current_balances(books, NOW)
    check_open_documents(books, NOW)
    read = Reader(Reports(books), NOW)
    assert read("AgedPayables").total()["Total"] == Decimal("2202.67")
    assert read("AgedReceivables").total()["Total"] == Decimal("4681.52")
    assert read("AgedReceivableDetail").total()["Open Balance"] == Decimal("4681.52")


@pytest.mark.parametrize("basis", ["Accrual", "Cash"])
def test_statements_of_any_day_tie_out(books: Company, basis: str) -> None:
    for ago in (0, 10, 70, 160, 500, 2000):
        check_statements(books, NOW, NOW.date() - timedelta(days=ago), basis)


def test_columns_and_ledger_tie_out(books: Company) -> None:
    start, end = NOW.date() - timedelta(days=160), NOW.date()
    check_columns(books, NOW, start, end, "Month")
    check_ledger(books, NOW, start, end)


def test_accounts_stand_beneath_their_parents(books: Company) -> None:
    sheet = Reader(Reports(books), NOW)("BalanceSheet")
    [truck] = [row for row in sheet.walk() if row.get("Header", {}).get("ColData", [{}])[0].get("value") == "Truck"]
    assert [cell["value"] for cell in truck["Summary"]["ColData"]] == ["Total Truck", "13495.00"]
    assert sheet.group("FixedAssets") == [Decimal(13495)]
