"""The statements over HTTP, against books small enough to reckon by hand."""

from decimal import Decimal
from typing import Any

from tests.emulators.qbo.reports.conftest import Firm

Json = dict[str, Any]


def values(row: Json) -> list[str]:
    cells = row.get("ColData") or row.get("Summary", {}).get("ColData", [])
    return [cell["value"] for cell in cells]


def test_an_account_with_others_beneath_shows_its_own_amount_at_the_head(firm: Firm) -> None:
    firm.journal("2026-05-02", "Travel", "Checking", "40.00")
    firm.journal("2026-05-03", "Trains", "Checking", "60.50")
    report = firm.report("ProfitAndLoss")
    [expenses] = [row for row in report.rows if row.get("group") == "Expenses"]
    [travel] = expenses["Rows"]["Row"]
    assert travel["Header"]["ColData"] == [{"value": "Travel", "id": firm.accounts["Travel"]}, {"value": "40.00"}]
    assert travel["Rows"]["Row"] == [
        {"ColData": [{"value": "Trains", "id": firm.accounts["Trains"]}, {"value": "60.50"}], "type": "Data"}
    ]
    assert values(travel) == ["Total Travel", "100.50"]
    assert "group" not in travel
    assert values(expenses) == ["Total Expenses", "100.50"]
    assert report.group("NetIncome") == [Decimal("-100.50")]


def test_what_is_empty_is_empty(firm: Firm) -> None:
    report = firm.report("ProfitAndLoss")
    assert [row["group"] for row in report.rows] == [
        "Income",
        "GrossProfit",
        "Expenses",
        "NetOperatingIncome",
        "NetIncome",
    ]
    assert [values(row)[1] for row in report.rows] == ["", "0.00", "", "0.00", "0.00"]
    assert "Rows" not in report.rows[0]
    assert report.option("NoReportData") == "true"
    parted = firm.report("ProfitAndLoss", summarize_column_by="Days", date_macro="Today")
    assert values(parted.rows[0]) == ["Total Income", "", "0.00"]


def test_income_of_earlier_years_is_retained(firm: Firm) -> None:
    firm.journal("2025-11-02", "Checking", "Sales", "900.00")
    firm.journal("2026-02-02", "Checking", "Sales", "70.00")
    firm.journal("2025-01-02", "Checking", "Owner", "1000.00")
    sheet = firm.report("BalanceSheet")
    [retained] = [row for row in sheet.walk() if values(row)[:1] == ["Retained Earnings"]]
    assert values(retained) == ["Retained Earnings", "900.00"]
    assert sheet.group("NetIncome") == [Decimal(70)]
    assert sheet.group("Equity") == sheet.group("TotalAssets") == [Decimal(1970)]
    parted = firm.report("BalanceSheet", start_date="2025-01-01", end_date="2026-06-30", summarize_column_by="Year")
    assert parted.titles == ["", "Jan - Dec, 2025", "Jan 1 - Jun 30, 2026"]
    assert parted.group("NetIncome") == [Decimal(900), Decimal(70)]
    assert parted.group("TotalAssets") == [Decimal(1900), Decimal(1970)]


def test_on_the_cash_basis_a_bill_counts_when_and_as_far_as_it_is_paid(firm: Firm) -> None:
    vendor = firm.make("Vendor", DisplayName="Rail Office")
    owed = firm.bill(vendor, "2026-01-10", {"Travel": "66.67", "Trains": "33.33"})
    firm.pay(owed, "2026-03-05", "50.00")
    firm.pay(owed, "2026-05-05", "50.00")
    months = {"start_date": "2026-01-01", "end_date": "2026-05-31", "summarize_column_by": "Month"}
    accrual = firm.report("ProfitAndLoss", **months, accounting_method="Accrual")
    cash = firm.report("ProfitAndLoss", **months, accounting_method="cash")
    assert cash.report["Header"]["ReportBasis"] == "Cash"
    assert [str(amount) for amount in accrual.group("NetIncome")] == [
        "-100.00",
        "0.00",
        "0.00",
        "0.00",
        "0.00",
        "-100.00",
    ]
    assert [str(amount) for amount in cash.group("NetIncome")] == [
        "0.00",
        "0.00",
        "-50.00",
        "0.00",
        "-50.00",
        "-100.00",
    ]
    assert cash.by_id()[firm.accounts["Travel"]] == Decimal("66.67")
    assert cash.by_id()[firm.accounts["Trains"]] == Decimal("33.33")
    assert firm.report("BalanceSheet", end_date="2026-02-01", accounting_method="Cash").group("AP") == [Decimal(0)]
    assert firm.report("BalanceSheet", end_date="2026-02-01").group("AP") == [Decimal(100)]


def test_the_company_may_prefer_the_cash_basis(firm: Firm) -> None:
    firm.bill(firm.make("Vendor", DisplayName="Rail Office"), "2026-01-10", {"Travel": "66.67"})
    firm.books.of_kind("Preferences")["1"]["ReportPrefs"]["ReportBasis"] = "Cash"
    report = firm.report("ProfitAndLoss")
    assert report.report["Header"]["ReportBasis"] == "Cash"
    assert report.group("NetIncome") == [Decimal(0)]


def test_cash_moves_by_income_and_by_what_else_moved(firm: Firm) -> None:
    firm.account("Van", "Fixed Asset")
    firm.account("Loan", "Long Term Liability")
    firm.journal("2025-12-01", "Checking", "Owner", "1000.00")
    firm.journal("2026-02-01", "Checking", "Sales", "500.00")
    firm.journal("2026-03-01", "Van", "Checking", "800.00")
    firm.journal("2026-03-02", "Checking", "Loan", "300.00")
    firm.bill(firm.make("Vendor", DisplayName="Rail Office"), "2026-04-10", {"Travel": "120.00"})
    report = firm.report("CashFlow")
    groups = {name: report.group(name)[0] for name in ("NetIncome", "OperatingAdjustments", "OperatingActivities")}
    assert groups == {"NetIncome": 380, "OperatingAdjustments": 120, "OperatingActivities": 500}
    assert report.group("InvestingActivities") == [Decimal(-800)]
    assert report.group("FinancingActivities") == [Decimal(300)]
    assert [report.group(name)[0] for name in ("BeginningCash", "CashIncrease", "EndingCash")] == [1000, 0, 1000]
    titles = [row["Header"]["ColData"][0]["value"] for row in report.rows if "Header" in row]
    assert titles == ["OPERATING ACTIVITIES", "INVESTING ACTIVITIES", "FINANCING ACTIVITIES"]


def test_a_name_s_share_of_the_statements(firm: Firm) -> None:
    rail, ferry = (firm.make("Vendor", DisplayName=name) for name in ("Rail Office", "Ferry Line"))
    firm.bill(rail, "2026-01-10", {"Travel": "66.67"})
    firm.bill(ferry, "2026-05-10", {"Travel": "20.00"})
    report = firm.report("ProfitAndLoss", vendor=ferry["Id"])
    assert report.group("NetIncome") == [Decimal(-20)]
    assert report.report["Header"]["Vendor"] == ferry["Id"]
    assert firm.report("BalanceSheet", vendor=ferry["Id"]).group("AP") == [Decimal(20)]
    both = firm.report("ProfitAndLoss", vendor=f"{rail['Id']},{ferry['Id']}")
    assert both.group("NetIncome") == [Decimal("-86.67")]


def test_a_report_asked_again_shows_what_was_written_since(firm: Firm) -> None:
    assert firm.report("BalanceSheet").group("TotalAssets") == [Decimal(0)]
    entry = firm.journal("2026-02-01", "Checking", "Owner", "500.00")
    assert firm.report("BalanceSheet").group("TotalAssets") == [Decimal(500)]
    firm.remove("JournalEntry", entry)
    assert firm.report("BalanceSheet").group("TotalAssets") == [Decimal(0)]


def test_expenses_by_vendor(firm: Firm) -> None:
    rail, ferry = (firm.make("Vendor", DisplayName=name) for name in ("Rail Office", "Ferry Line"))
    firm.bill(rail, "2026-01-10", {"Travel": "66.67", "Trains": "33.33"})
    firm.bill(ferry, "2026-05-10", {"Travel": "20.00"})
    firm.journal("2026-05-11", "Travel", "Checking", "5.00")
    report = firm.report(
        "VendorExpenses", start_date="2026-01-01", end_date="2026-06-30", summarize_column_by="Quarter"
    )
    assert [values(row) for row in report.rows] == [
        ["Ferry Line", "", "20.00", "20.00"],
        ["Not Specified", "", "5.00", "5.00"],
        ["Rail Office", "100.00", "", "100.00"],
        ["TOTAL", "100.00", "25.00", "125.00"],
    ]


def test_the_accounts_in_order_of_the_statements(firm: Firm) -> None:
    firm.journal("2026-02-01", "Checking", "Owner", "500.00")
    report = firm.report("AccountList", columns="account_name,account_type,account_bal")
    assert report.titles == ["Account", "Type", "Balance"]
    assert [list(line.values())[:3] for line in report.lines()] == [
        ["Checking", "Bank", "500.00"],
        ["Owner", "Equity", "500.00"],
        ["Sales", "Income", ""],
        ["Travel", "Expense", ""],
        ["Travel:Trains", "Expense", ""],
    ]


def test_accounts_that_are_each_other_s_parents_still_add_up(firm: Firm) -> None:
    travel = firm.books.of_kind("Account")[firm.accounts["Travel"]]
    travel["ParentRef"] = {"value": firm.accounts["Trains"]}
    firm.journal("2026-05-02", "Travel", "Checking", "40.00")
    firm.journal("2026-05-03", "Trains", "Checking", "60.50")
    report = firm.report("ProfitAndLoss")
    assert report.group("NetIncome") == [Decimal("-100.50")]
    assert len(report.by_id()) == 2
