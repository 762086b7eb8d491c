"""Lists of transactions and the general ledger over HTTP: which documents, on which accounts, in which order."""

from typing import Any

import pytest
from tests.emulators.qbo.reports.conftest import Firm
from tests.emulators.qbo.reports.figures import Figures

Json = dict[str, Any]


@pytest.fixture
def busy(firm: Firm) -> Firm:
    """Two bills, one paid in part, a charge to a card, and a transfer that pays the card."""
    firm.account("Card", "Credit Card")
    rail = firm.make("Vendor", DisplayName="Rail Office")
    ferry = firm.make("Vendor", DisplayName="Ferry Line")
    first = firm.bill(rail, "2026-05-01", {"Travel": "60.00", "Trains": "40.00"}, DocNumber="R-1", PrivateNote="May")
    firm.bill(ferry, "2026-05-03", {"Travel": "20.00"}, DueDate="2026-06-30")
    firm.pay(first, "2026-05-20", "100.00")
    firm.make(
        "Purchase",
        AccountRef={"value": firm.accounts["Card"]},
        PaymentType="CreditCard",
        EntityRef={"value": ferry["Id"], "type": "Vendor"},
        TxnDate="2026-05-04",
        Line=[
            {
                "Amount": "7.50",
                "DetailType": "AccountBasedExpenseLineDetail",
                "AccountBasedExpenseLineDetail": {"AccountRef": {"value": firm.accounts["Travel"]}},
            }
        ],
    )
    ends = {"FromAccountRef": {"value": firm.accounts["Checking"]}, "ToAccountRef": {"value": firm.accounts["Card"]}}
    firm.make("Transfer", **ends, Amount="7.50", TxnDate="2026-06-01")
    return firm


def shown(report: Figures, *titles: str) -> list[tuple[str, ...]]:
    return [tuple(line[title] for title in titles) for line in report.lines()]


def test_documents_stand_on_their_own_account_with_the_other_beside_it(busy: Firm) -> None:
    report = busy.report("TransactionList")
    assert report.titles == [
        *("Date", "Transaction Type", "Num", "Posting", "Name", "Memo/Description", "Account", "Split", "Amount")
    ]
    payable = "Accounts Payable (A/P)"
    assert shown(report, "Date", "Transaction Type", "Name", "Account", "Split", "Amount") == [
        ("2026-05-01", "Bill", "Rail Office", payable, "-Split-", "100.00"),
        ("2026-05-03", "Bill", "Ferry Line", payable, "Travel", "20.00"),
        ("2026-05-04", "Credit Card Expense", "Ferry Line", "Card", "Travel", "7.50"),
        ("2026-05-20", "Bill Payment (Check)", "Rail Office", "Checking", payable, "-100.00"),
        ("2026-06-01", "Transfer", "", "Checking", "Card", "-7.50"),
    ]
    assert shown(report, "Num", "Memo/Description", "Posting")[0] == ("R-1", "May", "Yes")


@pytest.mark.parametrize(
    ("params", "types"),
    [
        ({"transaction_type": "Bill"}, ["Bill", "Bill"]),
        ({"transaction_type": "billpaymentcheck,Transfer"}, ["Bill Payment (Check)", "Transfer"]),
        ({"transaction_type": "Estimate"}, []),
        ({"appaid": "Paid"}, ["Bill"]),
        ({"appaid": "Unpaid"}, ["Bill"]),
        ({"arpaid": "Unpaid"}, []),
        ({"start_date": "2026-05-20", "end_date": "2026-05-31"}, ["Bill Payment (Check)"]),
        ({"start_duedate": "2026-06-30", "end_duedate": "2026-07-30", "transaction_type": "Bill"}, ["Bill"]),
        ({"sort_by": "subt_nat_amount", "sort_order": "descend", "transaction_type": "Bill,Transfer"}, None),
        ({"qzurl": "true", "transaction_type": "Transfer"}, ["Transfer"]),
    ],
)
def test_filters(busy: Firm, params: dict[str, str], types: list[str] | None) -> None:
    found = [line["Transaction Type"] for line in busy.report("TransactionList", **params).lines()]
    assert found == (["Bill", "Bill", "Transfer"] if types is None else types)


def test_by_vendor_and_by_account(busy: Firm) -> None:
    report = busy.report("TransactionListByVendor")
    heads = [row["Header"]["ColData"][0]["value"] for row in report.rows]
    assert heads == ["Ferry Line", "Rail Office"]
    assert [row["Summary"]["ColData"][-1]["value"] for row in report.rows] == ["27.50", "0.00"]
    assert busy.report("TransactionListByCustomer").option("NoReportData") == "true"
    on_card = busy.report("TransactionList", account=busy.accounts["Card"])
    assert [line["Transaction Type"] for line in on_card.lines()] == ["Credit Card Expense", "Transfer"]


def test_splits_are_rows_that_cancel_out(busy: Firm) -> None:
    report = busy.report("TransactionListWithSplits", transaction_type="Bill")
    assert shown(report, "Account", "Amount") == [
        ("Accounts Payable (A/P)", "100.00"),
        ("Travel", "60.00"),
        ("Travel:Trains", "40.00"),
        ("Accounts Payable (A/P)", "20.00"),
        ("Travel", "20.00"),
    ]


def test_the_general_ledger_runs_on_from_the_balance_before(busy: Firm) -> None:
    report = busy.report("GeneralLedger", start_date="2026-05-10", account=busy.accounts["Card"])
    [section] = report.rows
    assert section["Header"]["ColData"][0] == {"value": "Card", "id": busy.accounts["Card"]}
    assert shown(report, "Date", "Transaction Type", "Split", "Amount", "Balance") == [
        ("Beginning Balance", "", "", "", "7.50"),
        ("2026-06-01", "Transfer", "Checking", "-7.50", "0.00"),
    ]
    assert section["Summary"]["ColData"][0]["value"] == "Total for Card"
    columns = "tx_date,debt_amt,credit_amt"
    sides = busy.report("GeneralLedger", source_account_type="CreditCard", columns=columns)
    assert shown(sides, "Debit", "Credit") == [("", "7.50"), ("7.50", "")]


def test_locations_filter_whole_documents(busy: Firm) -> None:
    busy.books.put("Department", {"Id": "4", "Name": "Harbour", "FullyQualifiedName": "Harbour", "Active": True})
    for bill in busy.books.of_kind("Bill").values():
        if bill["TotalAmt"] == 20:
            bill["DepartmentRef"] = {"value": "4"}
    report = busy.report("ProfitAndLoss", department="4")
    assert report.by_id() == {busy.accounts["Travel"]: 20}
    assert report.report["Header"]["Department"] == "4"
    assert busy.report("AgedPayables", department="4").total()["Total"] == 20
    columns = busy.report("TransactionList", department="4", columns="txn_type,dept_name")
    assert shown(columns, "Transaction Type", "Location") == [("Bill", "Harbour")]


def test_columns_of_companies_with_several_currencies_have_other_keys(busy: Firm) -> None:
    busy.books.of_kind("Preferences")["1"]["CurrencyPrefs"]["MultiCurrencyEnabled"] = True
    report = busy.report("AgedPayableDetail")
    keys = [column["MetaData"][0]["Value"] for column in report.report["Columns"]["Column"]]
    assert keys[-2:] == ["subt_neg_home_amount", "subt_neg_home_open_bal"]
    listed = busy.report("TransactionList", columns="tx_date,subt_nat_amount,subt_nat_home_amount")
    assert [row["ColData"][1]["value"] for row in listed.rows[:1]] == [""]
    assert [row["ColData"][2]["value"] for row in listed.rows[:1]] == ["100.00"]
