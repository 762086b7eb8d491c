"""Books with records that lack or garble something: derived where that can be, and told where not."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.fixtures.cases import SyncedCase, case_dump, synced

from domain.answers.metric import Status
from domain.books.bill import Bill
from domain.books.party import Vendor
from domain.findings.finding import Finding
from domain.firms.firm import Scope
from domain.rails.freshness import CACHED

Json = Mapping[str, Any]


def findings_of(case: SyncedCase, code: str) -> list[Finding]:
    tray = case.job.program.product.tray.tray(case.business.scope, case.as_of, CACHED)
    return [item.finding for item in tray.items if item.finding.code == code]


@contextmanager
def bent(kind: str, record_id: str, fields: Json, folder: Path) -> Iterator[SyncedCase]:
    """The books of the case with some fields of one record replaced, those that are None left out."""
    dump = dict(case_dump("13-missing-total"))
    dump[kind] = [
        {name: value for name, value in {**each, **fields}.items() if value is not None}
        if each["Id"] == record_id
        else each
        for each in dump[kind]
    ]
    with synced(dump, folder) as case:
        yield case


def test_13_missing_total_is_what_the_lines_add_up_to(tmp_path: Path) -> None:
    with synced("13-missing-total", tmp_path) as case:
        program = case.job.program
        console = program.product.console.console(case.business.scope, case.as_of, CACHED)
        runway = program.product.runway.runway(case.business.scope, case.as_of, CACHED)
        assert findings_of(case, "SYN-READ") == []
    assert [(each.bill_id, str(each.amount)) for each in console.bills] == [("901", "9,400.00 USD")]
    # The bill of 9,400.00 less the vendor's credit, whose open part is the whole of 300.00.
    assert (runway.payables.documents.status, str(runway.payables.documents.value)) == (Status.OK, "9,100.00 USD")


def for_support(unread: Finding) -> str:
    return next(each.value for each in unread.evidence if each.label == "for support")


def test_a_record_that_cannot_be_read_is_told_with_the_money_it_states(tmp_path: Path) -> None:
    with bent("Invoice", "903", {"TxnDate": "someday"}, tmp_path) as case:
        program = case.job.program
        [unread] = findings_of(case, "SYN-READ")
        runway = program.product.runway.runway(case.business.scope, case.as_of, CACHED)
        forecast = program.product.forecast.forecast(case.business.scope, case.as_of).forecast
        [health] = [program.product.syncing.health(case.business.scope)]
    assert unread.title == "Invoice 1001 cannot be read"
    assert (str(unread.exposure), str(unread.cash_effect)) == ("2,000.00 USD", "2,000.00 USD")
    assert unread.explanation.endswith("in no figure: its date cannot be understood.")
    assert "TxnDate is not a date" in for_support(unread)
    assert runway.receivables.documents.status is Status.PARTIAL
    assert runway.receivables.documents.warnings == ("Without 1 of the kind Invoice that cannot be read.",)
    assert runway.payables.documents.status is Status.OK
    assert forecast.forecast_zero_date.status is Status.PARTIAL
    assert health.unreadable == {"Invoice": 1}
    assert any("SYN-READ" in trouble for trouble in health.troubles)


def test_a_currency_that_is_none_is_told_without_an_amount_and_stops_no_answer(tmp_path: Path) -> None:
    with bent("Invoice", "903", {"CurrencyRef": {"value": "dollars"}}, tmp_path) as case:
        [unread] = findings_of(case, "SYN-READ")
    assert (unread.exposure, unread.title) == (None, "Invoice 1001 cannot be read")
    assert unread.explanation.endswith("its currency cannot be understood.")
    assert "CurrencyRef is not a currency" in for_support(unread)


@pytest.mark.parametrize(
    ("links", "lines", "open_part"),
    [
        (["BillPaymentCheck"], [(2_400, "Bill", "901")], 7_000),
        (["BillPaymentCheck", "PurchaseOrder"], [(2_400, "Bill", "901"), (100, "Bill", "902")], 7_000),
        (["BillPaymentCheck"], [(9_400, "Bill", "901")], 0),
        (["PurchaseOrder"], [], 9_400),
        (["VendorCredit"], [], None),
    ],
)
def test_a_bill_without_balance_is_what_its_payments_leave_of_it(
    links: list[str], lines: list[tuple[int, str, str]], open_part: int | None, tmp_path: Path
) -> None:
    dump = dict(case_dump("13-missing-total"))
    linked = [{"TxnId": "77", "TxnType": each} for each in links]
    fields: Json = {"TotalAmt": 9400, "LinkedTxn": linked}
    bills = [{**each, **fields} if each["Id"] == "901" else each for each in dump["Bill"]]
    dump["Bill"] = [{name: each[name] for name in each if name != "Balance" or each["Id"] != "901"} for each in bills]
    payment = {"Id": "77", "TxnDate": "2026-05-20", "TotalAmt": 2400, "VendorRef": bills[0]["VendorRef"]}
    applied = [{"Amount": amount, "LinkedTxn": [{"TxnId": to, "TxnType": kind}]} for amount, kind, to in lines]
    dump["BillPayment"] = [{**payment, "PayType": "Check", "Line": applied}]
    with synced(dump, tmp_path) as case, case.job.container.mirror().read(scope_of(case)) as mirror:
        known = {bill.id: bill.balance_minor for bill in mirror.records(Bill)}
        assert known.get("901") == (None if open_part is None else open_part * 100)
        assert {each.id for each in mirror.unreadable()} == ({"901"} if open_part is None else set())


def scope_of(case: SyncedCase) -> Scope:
    return Scope(case.firm_id, case.business.id)


def test_a_bill_without_balance_that_something_was_applied_to_is_not_guessed(tmp_path: Path) -> None:
    links = [{"TxnId": "1", "TxnType": "BillPaymentCheck"}]
    with bent("Bill", "901", {"Balance": None, "TotalAmt": 9400, "LinkedTxn": links}, tmp_path) as case:
        [unread] = findings_of(case, "SYN-READ")
    assert str(unread.exposure) == "9,400.00 USD"


@pytest.mark.parametrize(
    ("kind", "record_id", "fields", "told"),
    [
        ("Invoice", "903", {"Balance": "1,234.56"}, "Invalid decimal string - at `$.Balance`"),
        ("Bill", "901", {"TotalAmt": "n/a"}, "Invalid decimal string - at `$.TotalAmt`"),
        ("Bill", "901", {"TxnDate": "0001-01-01"}, "TxnDate is missing"),
        ("Purchase", "101", {"CurrencyRef": {"value": "US Dollar"}}, "CurrencyRef is not a currency"),
        ("Account", "35", {"CurrentBalance": ""}, "CurrentBalance is missing"),
        ("Account", "35", {"AccountType": ""}, "AccountType is missing"),
    ],
)
def test_what_is_garbled_is_told_once_and_makes_the_figures_of_its_kind_partial(
    kind: str, record_id: str, fields: Json, told: str, tmp_path: Path
) -> None:
    with bent(kind, record_id, fields, tmp_path) as case:
        program = case.job.program
        [unread] = findings_of(case, "SYN-READ")
        figures = program.product.runway.runway(case.business.scope, case.as_of, CACHED).figures
        zero = program.product.forecast.forecast(case.business.scope, case.as_of).forecast.forecast_zero_date
    assert told in for_support(unread)
    assert zero.status is not Status.OK
    if kind == "Account":
        assert figures.cash.book_cash.status is not Status.OK


def test_an_empty_balance_of_an_open_invoice_is_its_total(tmp_path: Path) -> None:
    with bent("Invoice", "903", {"Balance": ""}, tmp_path) as case:
        assert findings_of(case, "SYN-READ") == []
        runway = case.job.program.product.runway.runway(case.business.scope, case.as_of, CACHED)
    assert (runway.receivables.documents.status, str(runway.receivables.documents.value)) == (
        Status.OK,
        "2,000.00 USD",
    )


def test_list_entries_that_do_not_say_whether_they_are_in_use_are_mirrored(tmp_path: Path) -> None:
    with (
        bent("Vendor", "20", {"Active": None}, tmp_path) as case,
        case.job.container.mirror().read(scope_of(case)) as read,
    ):
        assert {vendor.id: vendor.active for vendor in read.records(Vendor)} == {"50": True, "20": True}
