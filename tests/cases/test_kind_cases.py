"""Books whose cash moves by documents that are neither bills nor invoices, each with its right value."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.fixtures.cases import CASE_DAY, SyncedCase, synced

from application.runway.calculators.books.cash_movements import CashMovement, Tag, cash_movements
from application.runway.calculators.books.chart import chart_of
from domain.answers.forecast import Forecast, ForecastLine, Row
from domain.answers.metric import MoneyMetric, Status
from domain.answers.runway import RunwayFigures
from domain.findings.finding import Finding
from domain.firms.firm import AsOf
from domain.rails.freshness import CACHED

CREDITS_USED = (
    "18-credit-used-billpaymentcheck",
    "18-credit-used-check",
    "18-credit-used-creditcardcredit",
    "18-credit-used-deposit",
    "18-credit-used-expense",
    "18-credit-used-journalentry",
    "18-credit-used-one-line",
)


def runway_of(case: SyncedCase, day: date = CASE_DAY) -> RunwayFigures:
    return case.job.program.product.runway.runway(case.business.scope, AsOf(day, case.as_of.now), CACHED).figures


def forecast_of(case: SyncedCase) -> Forecast:
    return case.job.program.product.forecast.forecast(case.business.scope, case.as_of).forecast


def movements_of(case: SyncedCase) -> tuple[CashMovement, ...]:
    with case.job.program.product.bookshelf.open(case.business.scope, case.as_of, CACHED) as books:
        snapshot = books.snapshot()
        return cash_movements(snapshot, chart_of(snapshot, books.policy), "USD").movements


def findings_of(case: SyncedCase, code: str) -> list[Finding]:
    tray = case.job.program.product.tray.tray(case.business.scope, case.as_of, CACHED)
    return [item.finding for item in tray.items if item.finding.code == code]


def told(metric: MoneyMetric) -> str:
    assert metric.status is Status.OK, metric
    return str(metric.value)


def in_week(lines: tuple[ForecastLine, ...], week: int) -> int:
    first = CASE_DAY + timedelta(days=1 + 7 * week)
    coming = (line for line in lines if first <= line.day < first + timedelta(days=7))
    return sum(line.amount.amount_minor for line in coming if line.amount.amount_minor > 0)


def test_01_cash_sales_are_takings_of_4000_a_week(tmp_path: Path) -> None:
    with synced("01-cash-sales", tmp_path) as case:
        flows, forecast = runway_of(case).flows, forecast_of(case)
    assert told(flows.operating_inflow) == "52,000.00 USD"
    # Friday's takings of Juneteenth reach the bank on Monday; banks keep Independence Day, a Saturday, on no other day.
    moved = [0, 0, -80_000, 80_000, *[0] * 8]
    assert [in_week(forecast.lines, week) - off for week, off in enumerate(moved)] == [400_000] * 12
    assert forecast.forecast_zero_date.value is None


def test_02_card_payments_leave_the_bank_on_the_20th(tmp_path: Path) -> None:
    with synced("02-card-payments", tmp_path) as case:
        forecast, before = forecast_of(case), runway_of(case, date(2026, 5, 19)).cash
        moved = [each for each in movements_of(case) if each.record.startswith("CreditCardPayment:")]
    assert [(each.day.day, each.amount_minor, each.tag) for each in moved] == [(20, -420_000, Tag.OPERATING)] * 6
    coming = [line for line in forecast.lines if str(line.amount) == "-4,200.00 USD"]
    assert [(line.label, line.day) for line in coming] == [
        ("Company Card", date(2026, 6, 22)),
        ("Company Card", date(2026, 7, 20)),
        ("Company Card", date(2026, 8, 20)),
    ]
    assert told(before.book_cash) == "44,200.00 USD"


def test_07_refunds_and_tax_are_outflows(tmp_path: Path) -> None:
    with synced("07-refunds-and-tax", tmp_path) as case:
        moved = movements_of(case)
        flows, forecast = runway_of(case).flows, forecast_of(case)
        assert not findings_of(case, "SYN-KIND")
    by_kind = {kind: [m.amount_minor for m in moved if m.record.startswith(kind)] for kind in ("Refund", "Tax")}
    assert by_kind == {"Refund": [-65_000] * 13, "Tax": [-410_000] * 2}
    assert told(flows.outflow) == "15,550.00 USD"
    assert {line.row for line in forecast.lines if line.amount.amount_minor == -65_000} == {Row.RECURRING_OUTFLOWS}


def test_08_bank_on_line_moves_the_bank_whatever_the_document_stands_on(tmp_path: Path) -> None:
    with synced("08-bank-on-line", tmp_path) as case:
        moved = {each.record: each for each in movements_of(case)}
        before = runway_of(case, date(2026, 5, 19)).cash
    card, clearing = moved["Purchase:107"], moved["Deposit:108"]
    assert (card.account_id, card.amount_minor, card.tag) == ("35", -150_000, Tag.OPERATING)
    assert (clearing.account_id, clearing.amount_minor, clearing.tag) == ("35", 90_000, Tag.OPERATING)
    assert told(before.book_cash) == "10,600.00 USD"


@pytest.mark.parametrize("name", CREDITS_USED)
def test_18_credits_used_up_leave_nothing_unapplied(name: str, tmp_path: Path) -> None:
    with synced(name, tmp_path) as case:
        payables = case.job.program.product.digest.digest(case.firm_id, case.as_of).clients[0].payables
        assert not findings_of(case, "AP-TIE")
    assert (told(payables.unapplied_payments), told(payables.documents)) == ("0.00 USD", "0.00 USD")


def test_36_looks_dead_and_lives_by_its_receipts(tmp_path: Path) -> None:
    with synced("36-looks-dead", tmp_path) as case:
        assert not findings_of(case, "BNK-STALE")


def test_39_bundle_classes_and_accounts_are_those_of_the_lines_inside(tmp_path: Path) -> None:
    """Thirteen bundles bear classes inside; of the last, one line has none and one is on Uncategorized Income."""
    with synced("39-bundle-classes", tmp_path) as case:
        found = {code: [each.key for each in findings_of(case, code)] for code in ("CAT-DIM", "CAT-UNCAT")}
    assert found == {"CAT-DIM": ["CAT-DIM:Invoice-731"], "CAT-UNCAT": ["CAT-UNCAT:Invoice-731"]}


def test_41_journal_receivable_is_listed_and_explains_the_gap_until_it_is_paid(tmp_path: Path) -> None:
    with synced("41-journal-receivable", tmp_path) as case:
        before = case.job.program.product.digest.digest(case.firm_id, case.as_of).clients[0].receivables
        [tie] = findings_of(case, "AR-TIE")
    assert [(each.label, str(each.amount), each.records) for each in before.others] == [
        ("Client G, 2026-04-22", "700.00 USD", ("JournalEntry:61",))
    ]
    assert tie.explanation.endswith("open lines of other documents 700.00 USD; nothing is unexplained.")
    assert (tie.severity, str(tie.exposure)) == ("medium", "0.00 USD")
    evidence = {each.label: each.value for each in tie.evidence}
    assert evidence["other documents"] == "JournalEntry 61 of 2026-04-22 (Client G) 700.00 USD"
    assert evidence["open invoices"] == "0.00 USD"


def test_41_journal_paid_leaves_nothing_open_and_no_gap(tmp_path: Path) -> None:
    with synced("41-journal-paid", tmp_path) as case:
        after = case.job.program.product.digest.digest(case.firm_id, case.as_of).clients[0].receivables
        assert not findings_of(case, "AR-TIE")
    assert (after.others, str(after.gap), told(after.unapplied_payments)) == ((), "0.00 USD", "0.00 USD")
