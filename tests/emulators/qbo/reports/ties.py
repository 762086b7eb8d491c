"""What must tie out, to the cent, between the reports of one company and its balances."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.emulators.qbo.reports.figures import ZERO, Figures, Reader

from emulators.qbo.reports.catalog import Reports
from emulators.qbo.store import Company

Json = dict[str, Any]
NATURAL = {"Asset": 1, "Liability": -1, "Equity": -1}


def last_day(books: Company, today: date) -> date:
    """The day by whose end everything in the books has happened."""
    days = [
        date.fromisoformat(row["TxnDate"])
        for rows in books.objects.values()
        for row in rows.values()
        if "TxnDate" in row
    ]
    return max([today, *days])


def balance(books: Company, account_type: str) -> Decimal:
    accounts = [row for row in books.of_kind("Account").values() if row["AccountType"] == account_type]
    return sum((row["CurrentBalance"] for row in accounts), ZERO)


def check_current_balances(books: Company, now: datetime) -> None:
    """Reports of the last day show the balances that the books hold now."""
    read, day = Reader(Reports(books), now), last_day(books, now.date())
    sheet = read("BalanceSheet", end_date=day).by_id()
    for account in books.of_kind("Account").values():
        if account["Classification"] in NATURAL and account["AccountSubType"] != "RetainedEarnings":
            shown = NATURAL[account["Classification"]] * account["CurrentBalance"]
            assert sheet.get(account["Id"], ZERO) == shown, account["Name"]
    for report, account_type, sign, kind in (
        ("AgedPayables", "Accounts Payable", -1, "Vendor"),
        ("AgedReceivables", "Accounts Receivable", 1, "Customer"),
    ):
        aged = read(report, report_date=day)
        assert aged.total()["Total"] == sign * balance(books, account_type)
        assert aged.total()["Total"] == sum((row.get("Balance", ZERO) for row in books.of_kind(kind).values()), ZERO)
        shown_by_name = {party: rest for party, rest in aged.by_id().items() if rest}
        assert shown_by_name == {key: row["Balance"] for key, row in books.of_kind(kind).items() if row.get("Balance")}


def check_open_documents(books: Company, now: datetime) -> None:
    """Each document is open by the balance it states."""
    read, day = Reader(Reports(books), now), last_day(books, now.date())
    for report, titles in (
        ("AgedPayableDetail", {"Bill": "Bill", "VendorCredit": "Vendor Credit"}),
        ("AgedReceivableDetail", {"Invoice": "Invoice", "CreditMemo": "Credit Memo"}),
    ):
        lines = read(report, report_date=day).lines()
        for kind, title in titles.items():
            sign = 1 if kind in ("Bill", "Invoice") else -1
            shown = {line["id"]: Decimal(line["Open Balance"]) for line in lines if line["Transaction Type"] == title}
            stated = {key: sign * row["Balance"] for key, row in books.of_kind(kind).items() if row["Balance"]}
            assert shown == stated


def check_statements(books: Company, now: datetime, day: date, basis: str = "Accrual") -> None:
    """The sheet balances; the year's income is the same in every statement; cash ends where the sheet says."""
    read = Reader(Reports(books), now)
    start = date(day.year, 1, 1)
    sheet = read("BalanceSheet", end_date=day, accounting_method=basis)
    income = read("ProfitAndLoss", start_date=start, end_date=day, accounting_method=basis)
    trial = read("TrialBalance", end_date=day, accounting_method=basis)
    assert sheet.group("TotalAssets") == sheet.group("TotalLiabilitiesAndEquity")
    assert income.group("NetIncome") == sheet.group("NetIncome")
    assert trial.total()["Debit"] == trial.total()["Credit"]
    if basis == "Accrual":
        cash = read("CashFlow", start_date=start, end_date=day)
        assert cash.group("NetIncome") == income.group("NetIncome")
        check_cash(cash)
        assert cash.group("EndingCash") == [cash_on(sheet, books)]


def check_cash(cash: Figures) -> None:
    for beginning, increase, ending in zip(
        cash.group("BeginningCash"), cash.group("CashIncrease"), cash.group("EndingCash"), strict=True
    ):
        assert beginning + increase == ending


def cash_on(sheet: Figures, books: Company) -> Decimal:
    """Bank accounts, and undeposited funds, off a balance sheet."""
    undeposited = {key for key, row in books.of_kind("Account").items() if row["AccountSubType"] == "UndepositedFunds"}
    waiting = [amount for key, amount in sheet.by_id().items() if key in undeposited]
    return sum([*waiting, sheet.group("BankAccounts")[0]], ZERO)


def check_columns(books: Company, now: datetime, start: date, end: date, by: str) -> None:
    """The columns of a period add up to its total, line by line."""
    read = Reader(Reports(books), now)
    for name in ("ProfitAndLoss", "CashFlow"):
        whole = read(name, start_date=start, end_date=end)
        parted = read(name, start_date=start, end_date=end, summarize_column_by=by)
        parts = len(parted.titles) - 2
        sums = [parted.by_id(column) for column in range(1, parts + 1)]
        assert parted.by_id() == whole.by_id()
        for account, total in whole.by_id().items():
            assert sum((part.get(account, ZERO) for part in sums), ZERO) == total
        assert sum(parted.group("NetIncome")[:-1], ZERO) == whole.group("NetIncome")[0]
    check_cash(parted)


def check_details(books: Company, now: datetime, day: date) -> None:
    """Details and balances add up to the aged summaries, and these to the control accounts of the day."""
    read = Reader(Reports(books), now)
    sheet = read("BalanceSheet", end_date=day)
    for summary, detail, by_name, group in (
        ("AgedPayables", "AgedPayableDetail", "VendorBalance", "AP"),
        ("AgedReceivables", "AgedReceivableDetail", "CustomerBalance", "AR"),
    ):
        total = read(summary, report_date=day).total()
        assert [total["Total"]] == sheet.group(group)
        assert total["Total"] == sum((rest for title, rest in total.items() if title != "Total"), ZERO)
        assert read(detail, report_date=day).total().get("Open Balance", ZERO) == total["Total"]
        assert read(by_name, report_date=day).total()["Total"] == total["Total"]
        assert read(f"{by_name}Detail", report_date=day).total().get("Open Balance", ZERO) == total["Total"]


def check_ledger(books: Company, now: datetime, start: date, end: date) -> None:
    """The general ledger's postings of the period are what the profit and loss shows."""
    read = Reader(Reports(books), now)
    income = read("ProfitAndLoss", start_date=start, end_date=end).by_id()
    sections = read("GeneralLedger", start_date=start, end_date=end).rows
    posted = {row["Header"]["ColData"][0]["id"]: Decimal(row["Summary"]["ColData"][-2]["value"]) for row in sections}
    assert {account: posted[account] for account in income} == income


def check_everything(books: Company, now: datetime) -> None:
    today = now.date()
    check_current_balances(books, now)
    check_open_documents(books, now)
    for ago in (0, 45, 200, 390):
        day = today - timedelta(days=ago)
        check_details(books, now, day)
        check_statements(books, now, day)
        check_statements(books, now, day, "Cash")
    check_columns(books, now, today - timedelta(days=170), today, "Month")
    check_ledger(books, now, today - timedelta(days=100), today)
