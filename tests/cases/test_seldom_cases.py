"""Payments that come once or twice a year, of which the history that is read holds too few."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.fixtures.cases import CASE_DAY, SyncedCase, case_dump, synced

from domain.answers.forecast import Confidence, ForecastLine
from domain.firms.firm import AsOf

YEARLY = (date(2023, 6, 12), date(2024, 6, 12), date(2025, 6, 12))
HALVES = (date(2024, 12, 10), date(2025, 6, 10), date(2025, 12, 10))
INSURER = {"value": "50", "type": "Vendor"}


def stamped(record_id: str, on: date, **fields: Any) -> dict[str, Any]:
    stamp = f"{on}T09:00:00-07:00"
    stamps = {"SyncToken": "0", "MetaData": {"CreateTime": stamp, "LastUpdatedTime": stamp}}
    return {"Id": record_id, "TxnDate": str(on), **stamps, **fields}


def expense(amount: int, account_id: str = "90") -> list[dict[str, Any]]:
    detail = {"AccountRef": {"value": account_id}}
    kind = "AccountBasedExpenseLineDetail"
    return [{"Id": "1", "Amount": amount, "DetailType": kind, kind: detail}]


def purchases(days: Iterable[date], **fields: Any) -> dict[str, Any]:
    given = {"PaymentType": "Cash", "AccountRef": {"value": "35"}, "TotalAmt": 5_000, "Line": expense(5_000)}
    return {"Purchase": [stamped(f"7{n}", on, **given, **fields) for n, on in enumerate(days)]}


def bills(days: Iterable[date]) -> dict[str, Any]:
    due = {"TotalAmt": 5_000, "VendorRef": {"value": "50"}, "Line": expense(5_000)}
    paid = {"TotalAmt": 5_000, "VendorRef": {"value": "50"}, "PayType": "Check"}
    paid |= {"CheckPayment": {"BankAccountRef": {"value": "35"}}}
    applied = [{"Amount": 5_000, "LinkedTxn": [{"TxnId": "", "TxnType": "Bill"}]}]
    made: dict[str, Any] = {"Bill": [], "BillPayment": []}
    for n, on in enumerate(days):
        made["Bill"].append(stamped(f"7{n}", on, Balance=0, **due))
        line = [{**applied[0], "LinkedTxn": [{"TxnId": f"7{n}", "TxnType": "Bill"}]}]
        made["BillPayment"].append(stamped(f"8{n}", on, Line=line, **paid))
    return made


def entries(days: Iterable[date]) -> dict[str, Any]:
    kind = "JournalEntryLineDetail"
    sides = (("Debit", "90"), ("Credit", "35"))
    lines = [
        {"Id": str(n), "Amount": 5_000, "DetailType": kind, kind: {"PostingType": way, "AccountRef": {"value": on}}}
        for n, (way, on) in enumerate(sides)
    ]
    return {"JournalEntry": [stamped(f"7{n}", on, Line=lines) for n, on in enumerate(days)]}


def tax_payments(days: Iterable[date]) -> dict[str, Any]:
    paid = {"PaymentAmount": 5_000, "PaymentAccountRef": {"value": "35"}}
    return {"TaxPayment": [stamped(f"7{n}", on, PaymentDate=str(on), **paid) for n, on in enumerate(days)]}


def dump_with(made: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = dict(case_dump("10-two-leases"))
    insurance = {"Id": "90", "Name": "Insurance", "AccountType": "Expense", "AccountSubType": "Insurance"}
    owed = {"Id": "91", "Name": "Sales tax", "AccountType": "Other Current Liability", "CurrentBalance": 0}
    more = (insurance, {**owed, "AccountSubType": "GlobalTaxPayable", "Classification": "Liability"})
    first = plain["Account"][0]
    accounts = [*plain["Account"], *({**first, **each, "FullyQualifiedName": each["Name"]} for each in more)]
    return {**plain, "Account": accounts} | {kind: [*plain.get(kind, ()), *made[kind]] for kind in made}


def coming(case: SyncedCase, day: date = CASE_DAY) -> list[ForecastLine]:
    forecast = case.job.program.product.forecast.forecast(case.business.scope, AsOf(day, case.as_of.now)).forecast
    return [line for line in forecast.lines if abs(line.amount.amount_minor) == 500_000]


@pytest.mark.parametrize(
    "made",
    [
        purchases(YEARLY, EntityRef=INSURER),
        purchases(YEARLY[1:], EntityRef=INSURER),
        purchases(YEARLY[1:]),
        bills(YEARLY),
        bills(YEARLY[1:]),
        entries(YEARLY[1:]),
        tax_payments(YEARLY[1:]),
    ],
    ids=["purchases", "two purchases", "to nobody", "bills", "two bills", "entries", "sales tax"],
)
def test_what_is_paid_once_a_year_comes_again(made: dict[str, Any], tmp_path: Path) -> None:
    with synced(dump_with(made), tmp_path) as case:
        (line,) = coming(case)
    assert (line.day, line.confidence) == (date(2026, 6, 12), Confidence.RECURRING)
    assert line.basis.startswith("fixed amount every year")


def test_what_is_paid_each_half_year_comes_again(tmp_path: Path) -> None:
    with synced(dump_with(purchases(HALVES, EntityRef=INSURER)), tmp_path) as case:
        (line,) = coming(case)
    assert (line.day, line.basis) == (date(2026, 6, 10), "fixed amount every half year, 3 times so far")


def test_the_renewal_that_is_billed_already_counts_once(tmp_path: Path) -> None:
    made = bills(YEARLY[1:])
    renewed = {"TotalAmt": 5_000, "Balance": 5_000, "VendorRef": {"value": "50"}, "Line": expense(5_000)}
    made["Bill"].append(stamped("99", date(2026, 5, 25), DueDate="2026-07-03", **renewed))
    with synced(dump_with(made), tmp_path) as case:
        (line,) = coming(case)
    assert line.records == ("Bill:99",)


def test_a_renewal_that_does_not_come_is_awaited_for_some_weeks(tmp_path: Path) -> None:
    with synced(dump_with(purchases(YEARLY, EntityRef=INSURER)), tmp_path, date(2026, 8, 10)) as case:
        assert [line.day for line in coming(case, date(2026, 7, 13))] == [date(2026, 7, 14)]
        assert coming(case, date(2026, 8, 10)) == []


def test_one_payment_or_two_of_other_sizes_are_nothing_yearly(tmp_path: Path) -> None:
    once = purchases(YEARLY[2:], EntityRef=INSURER)
    with synced(dump_with(once), tmp_path) as case:
        assert coming(case) == []
