"""Parameters of reports: the words of dates, ranges, columns, filters; and Intuit's faults for what cannot be meant."""

from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.emulators.qbo.reports.figures import Reader
from tests.emulators.qbo.test_ledger import NOW

from emulators.qbo.companies.firm import company
from emulators.qbo.faults import ServiceError
from emulators.qbo.reports.catalog import REPORTS, Reports
from emulators.qbo.reports.periods import FiscalCalendar, Span
from emulators.service.wire import encode

Json = dict[str, Any]
TODAY = date(2026, 7, 1)
MACROS = {
    "Today": ("2026-07-01", "2026-07-01"),
    "Yesterday": ("2026-06-30", "2026-06-30"),
    "This Week": ("2026-06-28", "2026-07-04"),
    "Last Week": ("2026-06-21", "2026-06-27"),
    "This Week-to-date": ("2026-06-28", "2026-07-01"),
    "Last Week-to-date": ("2026-06-21", "2026-06-24"),
    "Next Week": ("2026-07-05", "2026-07-11"),
    "Next 4 Weeks": ("2026-07-05", "2026-08-01"),
    "This Month": ("2026-07-01", "2026-07-31"),
    "Last Month": ("2026-06-01", "2026-06-30"),
    "This Month-to-date": ("2026-07-01", "2026-07-01"),
    "Last Month-to-date": ("2026-06-01", "2026-06-01"),
    "Next Month": ("2026-08-01", "2026-08-31"),
    "This Fiscal Quarter": ("2026-07-01", "2026-09-30"),
    "Last Fiscal Quarter": ("2026-04-01", "2026-06-30"),
    "This Fiscal Year": ("2026-04-01", "2027-03-31"),
    "Last Fiscal Year": ("2025-04-01", "2026-03-31"),
    "This Fiscal Year-to-date": ("2026-04-01", "2026-07-01"),
    "Last Fiscal Year-to-date": ("2025-04-01", "2025-07-01"),
    "Next Fiscal Year": ("2027-04-01", "2028-03-31"),
    "This Calendar Quarter-to-date": ("2026-07-01", "2026-07-01"),
    "Last Calendar Year": ("2025-01-01", "2025-12-31"),
    "this calendar year-to-date": ("2026-01-01", "2026-07-01"),
    "thismonth": ("2026-07-01", "2026-07-31"),
}


@pytest.mark.parametrize("words", MACROS)
def test_words_for_dates(words: str) -> None:
    span = FiscalCalendar(first_month=4).macro(words, TODAY)
    assert span is not None
    assert (span.start.isoformat(), span.end.isoformat()) == MACROS[words]


@pytest.mark.parametrize("words", ["Next Month-to-date", "This Decade", "", "today!x"])
def test_other_words_mean_nothing(words: str) -> None:
    assert FiscalCalendar(first_month=1).macro(words, TODAY) is None


@pytest.mark.parametrize("unit", ["fiscalquarter", "fiscalyear", "calendarquarter", "month", "week"])
@given(day=st.dates(date(1950, 1, 1), date(2300, 1, 1)), first_month=st.integers(1, 12))
def test_units_cover_every_day_once(unit: Any, day: date, first_month: int) -> None:
    calendar = FiscalCalendar(first_month)
    span = calendar.unit_span(day, unit)
    assert span.start <= day <= span.end
    assert calendar.unit_span(span.start, unit) == span == calendar.unit_span(span.end, unit)


@given(start=st.dates(date(2020, 1, 1), date(2026, 1, 1)), length=st.integers(0, 900))
def test_columns_cover_the_period_without_gaps(start: date, length: int) -> None:
    span = Span(start, start + timedelta(days=length))
    for by in ("Total", "Days", "Week", "Month", "Quarter", "Year"):
        columns = list(FiscalCalendar(10).columns(span, by))
        assert (columns[0].start, columns[-1].end) == (span.start, span.end)
        for one, two in pairwise(columns):
            assert two.start - one.end == timedelta(days=1)


BAD = [
    ("ProfitAndLoss", {"start_date": "yesterday"}, "2030", "start_date"),
    ("ProfitAndLoss", {"start_date": "2026-W10-1"}, "2030", "start_date"),
    ("ProfitAndLoss", {"start_date": "2026-02-30"}, "2030", "start_date"),
    ("ProfitAndLoss", {"start_date": "2026-03-01", "end_date": "2026-02-01"}, "2030", "start_date"),
    ("ProfitAndLoss", {"start_date": "0001-01-01"}, "2030", "start_date"),
    ("ProfitAndLoss", {"date_macro": "This Decade"}, "2170", "date_macro"),
    ("ProfitAndLoss", {"accounting_method": "Guess"}, "2170", "accounting_method"),
    ("BalanceSheet", {"summarize_column_by": "Fortnight"}, "2170", "summarize_column_by"),
    ("CashFlow", {"summarize_column_by": "Days", "start_date": "1900-01-01"}, "6000", ""),
    ("AgedPayables", {"report_date": "June"}, "2030", "report_date"),
    ("AgedPayables", {"aging_method": "Guess"}, "2170", "aging_method"),
    ("AgedPayables", {"aging_period": "0"}, "2080", "aging_period"),
    ("AgedPayables", {"num_periods": "9" * 40}, "2080", "num_periods"),
    ("AgedPayables", {"vendor": "999999"}, "2500", "vendor"),
    ("AgedPayableDetail", {"columns": "tx_date,shoe_size"}, "2170", "columns"),
    ("AgedPayableDetail", {"sort_by": "shoe_size"}, "2170", "sort_by"),
    ("AgedPayableDetail", {"sort_order": "sideways"}, "2170", "sort_order"),
    ("TransactionList", {"transaction_type": "Gift"}, "2170", "transaction_type"),
    ("TransactionList", {"appaid": "Perhaps"}, "2170", "appaid"),
    ("TransactionList", {"department": "77"}, "2500", "department"),
    ("GeneralLedger", {"account": "999999"}, "2500", "account"),
    ("GeneralLedger", {"source_account_type": "Wallet"}, "2170", "source_account_type"),
    ("AgedPayable", {}, "5020", "ReportName"),
    ("agedpayables", {}, "5020", "ReportName"),
]


@pytest.mark.parametrize(("name", "params", "code", "element"), BAD)
def test_what_cannot_be_meant_gets_a_fault(
    api: httpx.Client, name: str, params: dict[str, str], code: str, element: str
) -> None:
    answer = api.get(f"reports/{name}", params=params)
    assert answer.status_code == 400
    [error] = answer.json()["Fault"]["Error"]
    assert (error["code"], error["element"]) == (code, element)
    assert answer.json()["Fault"]["type"] == "ValidationFault"


def header_of(api: httpx.Client, name: str, **params: str) -> Json:
    header: Json = api.get(f"reports/{name}", params=params).json()["Header"]
    return header


def test_without_dates_it_is_this_year_to_date(api: httpx.Client) -> None:
    header = header_of(api, "ProfitAndLoss")
    order = "Time ReportName DateMacro ReportBasis StartPeriod EndPeriod SummarizeColumnsBy Currency Option"
    assert " ".join(header) == order
    assert header["Time"] == "2026-07-01T08:00:00-07:00"
    assert (header["StartPeriod"], header["EndPeriod"]) == ("2026-01-01", "2026-07-01")
    assert (header["DateMacro"], header["ReportBasis"]) == ("this calendar year-to-date", "Accrual")
    assert header["Option"] == [
        {"Name": "AccountingStandard", "Value": "GAAP"},
        {"Name": "NoReportData", "Value": "false"},
    ]


def test_one_date_alone_is_completed(api: httpx.Client) -> None:
    since = header_of(api, "ProfitAndLoss", start_date="2026-05-05")
    until = header_of(api, "BalanceSheet", end_date="2025-11-30")
    assert (since["StartPeriod"], since["EndPeriod"]) == ("2026-05-05", "2026-07-01")
    assert (until["StartPeriod"], until["EndPeriod"]) == ("2025-01-01", "2025-11-30")
    assert "DateMacro" not in since


def test_all_dates_are_those_of_the_books(api: httpx.Client) -> None:
    header = header_of(api, "TrialBalance", date_macro="All")
    assert header["StartPeriod"] == "2025-05-26"
    assert header["EndPeriod"] == "2026-07-01"


def test_a_report_has_no_time_beside_its_header(api: httpx.Client) -> None:
    assert set(api.get("reports/BalanceSheet").json()) == {"Header", "Columns", "Rows"}


def test_reports_are_answered_in_xml_too(api: httpx.Client) -> None:
    answer = api.get("reports/BalanceSheet", headers={"Accept": "application/xml"})
    assert answer.status_code == 200
    assert "<ReportName>BalanceSheet</ReportName>" in answer.text


def test_month_columns_tell_their_days(api: httpx.Client) -> None:
    span = {"start_date": "2026-04-10", "end_date": "2026-06-30", "summarize_column_by": "Month"}
    columns = api.get("reports/ProfitAndLoss", params=span).json()["Columns"]["Column"]
    assert [column["ColTitle"] for column in columns] == ["", "Apr 10-30, 2026", "May 2026", "Jun 2026", "Total"]
    assert columns[2] == {
        "ColTitle": "May 2026",
        "ColType": "Money",
        "MetaData": [
            {"Name": "StartDate", "Value": "2026-05-01"},
            {"Name": "EndDate", "Value": "2026-05-31"},
            {"Name": "ColKey", "Value": "May 2026"},
        ],
    }


WORDS = [
    "2026-06-01",
    "Month",
    "Days",
    "Cash",
    "Today",
    "all",
    "1",
    "2,3",
    "tx_date",
    "descend",
    "Paid",
    "Bill",
    "true",
]
NAMES = (
    "start_date end_date report_date date_macro accounting_method summarize_column_by aging_method aging_period "
    "num_periods vendor customer department account columns sort_by sort_order transaction_type appaid arpaid past_due "
    "start_duedate end_duedate source_account_type qzurl"
)


@settings(max_examples=150)
@given(
    name=st.sampled_from(sorted(REPORTS)),
    params=st.dictionaries(st.sampled_from(NAMES.split()), st.sampled_from(WORDS) | st.text(max_size=8), max_size=4),
)
def test_any_parameters_get_a_report_or_a_fault(name: str, params: dict[str, str]) -> None:
    with suppress(ServiceError):
        report = READ(name, **params)
        assert encode(report.report)
        for row in report.walk():
            for cells in (row.get("ColData"), row.get("Header", {}).get("ColData")):
                assert cells is None or len(cells) == len(report.titles)


READ = Reader(Reports(company("law", 1, date(2026, 6, 30))), NOW)
