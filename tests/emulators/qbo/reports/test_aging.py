"""Aging over HTTP: buckets by the due date, as of any day, by name and document by document."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from tests.emulators.qbo.conftest import MovableClock
from tests.emulators.qbo.reports.figures import Figures

from emulators.qbo.serving import RunningSandbox

Json = dict[str, Any]
EXPENSE = "AccountBasedExpenseLineDetail"


@pytest.fixture
def report(api: httpx.Client) -> Callable[..., Figures]:
    def ask(name: str, **params: object) -> Figures:
        answer = api.get(f"reports/{name}", params={key: str(value) for key, value in params.items()})
        assert answer.status_code == 200, answer.text
        return Figures(answer.json())

    return ask


def created(api: httpx.Client, kind: str, body: Json) -> Json:
    answer = api.post(kind.lower(), json=body)
    assert answer.status_code == 200, answer.text
    made: Json = answer.json()[kind]
    return made


@pytest.fixture
def vendor(api: httpx.Client) -> Json:
    return created(api, "Vendor", {"DisplayName": "Aged Cheeses"})


def bill(api: httpx.Client, vendor: Json, day: str, due: str, amount: str) -> Json:
    line = {"Amount": amount, "DetailType": EXPENSE, EXPENSE: {"AccountRef": {"value": "1"}}}
    body = {"VendorRef": {"value": vendor["Id"]}, "TxnDate": day, "DueDate": due, "Line": [line]}
    return created(api, "Bill", body)


def pay(api: httpx.Client, bill: Json, day: str, amount: str) -> Json:
    [bank] = [account for account in accounts(api) if account["Name"] == "Checking"]
    link = {"TxnId": bill["Id"], "TxnType": "Bill"}
    body = {
        "VendorRef": bill["VendorRef"],
        "PayType": "Check",
        "CheckPayment": {"BankAccountRef": {"value": bank["Id"]}},
        "TotalAmt": amount,
        "TxnDate": day,
        "Line": [{"Amount": amount, "LinkedTxn": [link]}],
    }
    return created(api, "BillPayment", body)


def accounts(api: httpx.Client) -> list[Json]:
    rows: list[Json] = api.get("query", params={"query": "select * from Account"}).json()["QueryResponse"]["Account"]
    return rows


def test_bills_stand_in_the_period_since_they_were_due(
    api: httpx.Client, vendor: Json, report: Callable[..., Figures]
) -> None:
    for day, due, amount in (
        ("2026-06-20", "2026-07-01", "10.00"),
        ("2026-06-01", "2026-06-30", "20.00"),
        ("2026-05-20", "2026-06-01", "30.00"),
        ("2026-05-01", "2026-05-31", "40.00"),
        ("2026-01-01", "2026-04-02", "50.00"),
        ("2026-01-01", "2026-04-01", "60.00"),
    ):
        bill(api, vendor, day, due, amount)
    aged = report("AgedPayables", vendor=vendor["Id"])
    assert aged.titles == ["", "Current", "1 - 30", "31 - 60", "61 - 90", "91 and over", "Total"]
    [row, total] = aged.rows
    assert row["ColData"][0] == {"value": "Aged Cheeses", "id": vendor["Id"]}
    assert [cell["value"] for cell in row["ColData"][1:]] == ["10.00", "50.00", "40.00", "50.00", "60.00", "210.00"]
    assert "type" not in row
    assert (total["group"], total["type"]) == ("GrandTotal", "Section")
    header = aged.report["Header"]
    assert (header["DateMacro"], header["StartPeriod"], header["EndPeriod"]) == ("today", "2026-07-01", "2026-07-01")
    assert (aged.option("report_date"), aged.option("NoReportData")) == ("2026-07-01", "false")
    assert header["Vendor"] == vendor["Id"]


def test_what_was_open_on_an_earlier_day(api: httpx.Client, vendor: Json, report: Callable[..., Figures]) -> None:
    old = bill(api, vendor, "2026-03-01", "2026-03-31", "300.00")
    pay(api, old, "2026-04-10", "120.00")
    pay(api, old, "2026-06-10", "180.00")
    expected = {"2026-02-28": [], "2026-04-01": ["300.00"], "2026-04-10": ["180.00"], "2026-06-10": []}
    for day, opened in expected.items():
        lines = report("AgedPayableDetail", vendor=vendor["Id"], report_date=day).lines()
        assert [line["Open Balance"] for line in lines] == opened, day
    current = report("AgedPayables", vendor=vendor["Id"], report_date="2026-04-10", aging_method="Current")
    assert current.rows == []
    assert current.option("NoReportData") == "true"
    assert current.report["Rows"] == {}


def test_unapplied_payments_are_credits_of_their_own_day(
    api: httpx.Client, vendor: Json, report: Callable[..., Figures]
) -> None:
    paid = pay(api, bill(api, vendor, "2026-05-01", "2026-05-31", "100.00"), "2026-05-20", "100.00")
    answer = api.post("bill?operation=delete", json={"Id": paid["Line"][0]["LinkedTxn"][0]["TxnId"], "SyncToken": "1"})
    assert answer.status_code == 200, answer.text
    [line] = report("AgedPayableDetail", vendor=vendor["Id"]).lines()
    assert (line["Transaction Type"], line["Open Balance"]) == ("Bill Payment (Check)", "-100.00")
    assert (line["Due Date"], line["Past Due"]) == ("2026-05-20", "42")
    assert report("AgedPayables", vendor=vendor["Id"]).total()["31 - 60"] == Decimal(-100)


def test_details_stand_in_sections_by_age(api: httpx.Client, vendor: Json, report: Callable[..., Figures]) -> None:
    bill(api, vendor, "2026-06-20", "2026-07-20", "10.00")
    bill(api, vendor, "2026-05-01", "2026-05-31", "40.00")
    bill(api, vendor, "2026-01-01", "2026-01-31", "60.00")
    detail = report("AgedPayableDetail", vendor=vendor["Id"])
    heads = [row["Header"]["ColData"][0]["value"] for row in detail.rows[:-1]]
    assert heads == ["91 or more days past due", "31 - 60 days past due", "Current"]
    sums = [row["Summary"]["ColData"] for row in detail.rows]
    assert sums[0][0]["value"] == "Total for 91 or more days past due"
    assert [cells[-1]["value"] for cells in sums] == ["60.00", "40.00", "10.00", "110.00"]
    keys = " ".join(column["MetaData"][0]["Value"] for column in detail.report["Columns"]["Column"])
    assert keys == "tx_date txn_type doc_num vend_name due_date past_due subt_neg_amount subt_neg_open_bal"
    late = report("AgedPayableDetail", vendor=vendor["Id"], past_due=100)
    assert [line["Open Balance"] for line in late.lines()] == ["60.00"]
    due = report("AgedPayableDetail", vendor=vendor["Id"], start_duedate="2026-05-01", end_duedate="2026-07-31")
    assert sorted(line["Open Balance"] for line in due.lines()) == ["10.00", "40.00"]


def test_periods_of_other_lengths(api: httpx.Client, vendor: Json, report: Callable[..., Figures]) -> None:
    bill(api, vendor, "2026-06-01", "2026-06-17", "70.00")
    aged = report("AgedPayables", vendor=vendor["Id"], aging_period=7, num_periods=2)
    assert aged.titles == ["", "Current", "1 - 7", "8 and over", "Total"]
    assert aged.total()["8 and over"] == Decimal(70)
    detail = report("AgedPayableDetail", vendor=vendor["Id"], aging_period=14)
    assert detail.rows[0]["Header"]["ColData"][0]["value"] == "1 - 14 days past due"


def test_columns_are_chosen_and_sorted(api: httpx.Client, vendor: Json, report: Callable[..., Figures]) -> None:
    for amount in ("3.00", "20.00", "100.00"):
        bill(api, vendor, "2026-06-01", "2026-06-10", amount)
    columns = "subt_neg_open_bal,due_date,txn_type"
    chosen = {"vendor": vendor["Id"], "columns": columns, "sort_by": "subt_neg_open_bal"}
    detail = report("AgedPayableDetail", **chosen, sort_order="descend")
    assert detail.titles == ["Open Balance", "Due Date", "Transaction Type"]
    assert [line["Open Balance"] for line in detail.lines()] == ["100.00", "20.00", "3.00"]


def test_ages_count_from_the_document_where_the_company_prefers_so(
    running: RunningSandbox, api: httpx.Client, vendor: Json, report: Callable[..., Figures]
) -> None:
    bill(api, vendor, "2026-05-01", "2026-06-30", "70.00")
    assert report("AgedPayables", vendor=vendor["Id"]).total()["1 - 30"] == Decimal(70)
    [company] = [known for known in running.sandbox.companies if known.of_kind("Vendor").get(vendor["Id"])]
    company.of_kind("Preferences")["1"]["ReportPrefs"]["CalcAgingReportFromTxnDate"] = True
    assert report("AgedPayables", vendor=vendor["Id"]).total()["61 - 90"] == Decimal(70)


def test_jobs_stand_beneath_their_customers(api: httpx.Client, report: Callable[..., Figures]) -> None:
    parent = created(api, "Customer", {"DisplayName": "Two Gardens"})
    job = created(api, "Customer", {"DisplayName": "Front garden", "ParentRef": {"value": parent["Id"]}, "Job": True})
    for customer, amount in ((parent, "5.00"), (job, "7.00")):
        detail = {"ItemRef": {"value": "1"}}
        line = {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
        created(api, "Invoice", {"CustomerRef": {"value": customer["Id"]}, "Line": [line]})
    aged = report("AgedReceivables", customer=f"{parent['Id']},{job['Id']}")
    section = aged.rows[0]
    assert section["Header"]["ColData"][0] == {"value": "Two Gardens", "id": parent["Id"]}
    assert section["Header"]["ColData"][-1]["value"] == "5.00"
    assert section["Rows"]["Row"][0]["ColData"][0]["value"] == "Front garden"
    assert section["Summary"]["ColData"][-1]["value"] == "12.00"
    assert aged.total()["Total"] == Decimal(12)


def test_a_new_day_ages_what_is_open(
    api: httpx.Client, vendor: Json, clock: MovableClock, report: Callable[..., Figures]
) -> None:
    bill(api, vendor, "2026-06-01", "2026-06-30", "70.00")
    assert report("AgedPayables", vendor=vendor["Id"]).total()["1 - 30"] == Decimal(70)
    clock.now = datetime(2026, 8, 15, 12, 0, tzinfo=UTC)
    assert report("AgedPayables", vendor=vendor["Id"]).total()["31 - 60"] == Decimal(70)
