"""Books in which one party goes by several ids, or by one that does not say what it is, each with its right value."""

from datetime import date
from pathlib import Path

import pytest
from tests.fixtures.cases import SyncedCase, case_dump, synced

from domain.answers.forecast import Confidence, Forecast
from domain.findings.finding import Finding
from domain.money import Money
from domain.rails.freshness import CACHED
from domain.rails.intent import ApplyCreditMemo, ApplyPayment
from domain.rails.write import WriteState


def forecast_of(case: SyncedCase) -> Forecast:
    return case.job.program.product.forecast.forecast(case.business.scope, case.as_of).forecast


def findings_of(case: SyncedCase, code: str) -> list[Finding]:
    tray = case.job.program.product.tray.tray(case.business.scope, case.as_of, CACHED)
    return [item.finding for item in tray.items if item.finding.code == code]


def test_05_sub_customers_a_parents_payments_are_its_jobs_habit(tmp_path: Path) -> None:
    with synced("05-sub-customers", tmp_path) as case:
        forecast = forecast_of(case)
    received = [line for line in forecast.lines if line.amount.amount_minor > 0 and line.day.month == 6]
    assert [(line.day, str(line.amount), line.confidence) for line in received] == [
        (date(2026, 6, 11), "5,000.00 USD", Confidence.OPEN)
    ]
    assert received[0].label == "Northgate job 11 1005"
    assert "the customer's 4 payments" in received[0].basis
    assert [pair.by for pair in forecast.consumed] == ["Invoice:115"]


def test_22_entity_without_type_is_the_vendor_of_that_id(tmp_path: Path) -> None:
    with synced("22-entity-without-type", tmp_path) as case:
        [paid] = findings_of(case, "BILL-PAIDOUT")
    assert [f"{subject.kind}:{subject.id}" for subject in paid.subjects] == ["Bill:701", "Purchase:702"]


@pytest.mark.parametrize(("code", "record"), [("PMT-UNAPP", "Payment:77"), ("CM-OPEN", "CreditMemo:78")])
def test_29_parent_payment_fits_the_open_invoice_of_its_job(code: str, record: str, tmp_path: Path) -> None:
    with synced("29-parent-payment", tmp_path) as case:
        [open_rest] = findings_of(case, code)
    assert [f"{subject.kind}:{subject.id}" for subject in open_rest.subjects] == [record]
    assert open_rest.fix is not None
    assert [suggestion.value for suggestion in open_rest.fix.suggestions] == ["501"]


def test_29_parent_payment_and_credit_are_applied_to_the_invoice_of_its_job(tmp_path: Path) -> None:
    intents = (
        ApplyCreditMemo(credit_memo_id="78", version=0, invoice_id="501", amount=Money(15_000, "USD")),
        ApplyPayment(payment_id="77", version=0, invoice_id="501", amount=Money(185_000, "USD")),
    )
    with synced("29-parent-payment", tmp_path) as case:
        program = case.job.program
        for intent in intents:
            written = program.product.writes.write(program.acting, case.business.id, intent, key=str(intent))
            assert written.state is WriteState.CONFIRMED
        console = program.product.console.console(case.business.scope, case.as_of, CACHED)
    assert console.invoices == ()


def test_38_job_inherits_address_and_terms_of_the_customer_it_is_billed_with(tmp_path: Path) -> None:
    stamp = {"SyncToken": "0", "MetaData": {"LastUpdatedTime": "2024-01-02T09:00:00-07:00"}}
    terms = [{"Id": "3", "Name": "Net 20", "Active": True, "Type": "STANDARD", "DueDays": 20, **stamp}]
    with synced({**case_dump("38-job-inherits"), "Term": terms}, tmp_path) as case:
        assert findings_of(case, "INV-NOEMAIL") == []
        [undated] = findings_of(case, "INV-NODUE")
        expected = [line.day for line in forecast_of(case).lines if line.amount.amount_minor > 0]
    assert undated.fix is not None
    assert [suggestion.value for suggestion in undated.fix.suggestions] == ["2026-06-01"]
    assert expected == [date(2026, 6, 1)]


def test_20_uncategorised_elsewhere_is_uncategorised_in_any_english_and_in_french(tmp_path: Path) -> None:
    dump = case_dump("20-uncategorised-elsewhere")
    unsorted = {each["Id"] for each in dump["Account"] if "ategor" in each["Name"] or "atégor" in each["Name"]}
    posted = "AccountBasedExpenseLineDetail"
    expected = {
        each["Id"]
        for each in dump["Purchase"]
        if any(line[posted]["AccountRef"]["value"] in unsorted for line in each["Line"])
    }
    with synced(dump, tmp_path) as case:
        found = findings_of(case, "CAT-UNCAT")
    assert len(expected) == 12
    assert {subject.id for finding in found for subject in finding.subjects} == expected


@pytest.mark.parametrize(
    ("country", "zone", "since"),
    [("US", "America/Los_Angeles", "2026-05-31"), ("AU", "Australia/Sydney", "2026-06-01")],
)
def test_44_evening_of_31_may_is_the_day_where_the_client_is(
    tmp_path: Path, country: str, zone: str, since: str
) -> None:
    """Added at half past seven in the evening of 31 May in California, where nobody has said where the client is."""
    company = {"Id": "1", "SyncToken": "0", "CompanyName": "Case", "Country": country}
    dump = {**case_dump("44-evening-of-31-may"), "CompanyInfo": [company]}
    with synced(dump, tmp_path, date(2026, 6, 1)) as case:
        [found] = findings_of(case, "VEN-NEW")
    assert case.business.time_zone == zone
    assert [one.value for one in found.evidence if one.label == "vendor since"] == [since]
    assert f"added on {since}" in found.explanation
