"""Cash that moved without a document."""

from datetime import date
from typing import Any

from tests.fixtures.books import NOW, account, bank, day
from tests.fixtures.judging import found, outcome

from domain.books.balance_snapshot import BalanceSnapshot
from domain.findings.finding import RuleStatus
from domain.money import Money
from domain.policy.policy import DEFAULT_POLICY
from domain.policy.severity import Severity


def kept(on: date, balance: int, documents: int = 0, account_id: str = "bank") -> BalanceSnapshot:
    return BalanceSnapshot(
        account_id=account_id,
        day=on,
        taken_at=NOW,
        balance_minor=balance,
        documents_minor=documents,
        basis="1",
    )


def held(*snapshots: BalanceSnapshot) -> dict[str, Any]:
    banks = (bank(100), account("savings", "Bank", 0, name="Savings"))
    return {"accounts": banks, "balance_snapshots": snapshots}


def test_cash_gap_tells_the_account_the_days_and_what_moved() -> None:
    [gap] = found("CASH-GAP", **held(kept(day(-14), 50_000), kept(day(0), 30_000, -4_000)))
    assert (gap.severity, gap.exposure, gap.subjects[0].id) == (Severity.HIGH, Money(16_000, "USD"), "bank")
    assert f"Between {day(-14)} and {day(0)} the balance of Checking moved by -160.00 USD more" in gap.explanation
    assert {each.label: each.value for each in gap.evidence}["day and amount"] == f"{day(0)}: -160.00 USD"


def test_cash_gap_is_silent_up_to_the_materiality_which_sums_all_recent_gaps() -> None:
    limit = DEFAULT_POLICY.cash_gap_minor
    assert not found("CASH-GAP", **held(kept(day(-2), 0), kept(day(-1), limit)))
    assert found("CASH-GAP", **held(kept(day(-2), 0), kept(day(-1), limit + 1)))
    halves = (kept(day(-9), 0), kept(day(-5), -limit // 2), kept(day(-1), -limit - 1))
    assert found("CASH-GAP", **held(*halves))


def test_cash_gap_looks_back_thirteen_weeks_and_never_ahead() -> None:
    assert not found("CASH-GAP", **held(kept(day(-120), 0), kept(day(-92), 50_000), kept(day(0), 50_000)))
    assert not found("CASH-GAP", **held(kept(day(-1), 0), kept(day(1), 50_000)))


def test_cash_gap_passes_what_one_bank_account_gave_another() -> None:
    given = (kept(day(-2), 0), kept(day(-1), -50_000))
    taken = (kept(day(-2), 0, account_id="savings"), kept(day(-1), 50_000, account_id="savings"))
    assert not found("CASH-GAP", **held(*given, *taken))
    assert len(found("CASH-GAP", **held(*given))) == 1


def test_cash_gap_cannot_be_judged_by_the_balances_of_one_day() -> None:
    judged = outcome("CASH-GAP", **held(kept(day(0), 50_000)))
    assert judged.status is RuleStatus.NEEDS_DATA
    assert "one day only" in judged.reason
    assert outcome("CASH-GAP", **held(kept(day(-1), 0), kept(day(0), 0))).status is RuleStatus.PASS
