"""Bank and books apart."""

from datetime import timedelta
from typing import Any

from msgspec.structs import replace
from tests.fixtures.books import NOW
from tests.fixtures.judging import found, outcome

from domain.findings.finding import Finding, RuleStatus
from domain.money import Money
from domain.policy.severity import Severity
from domain.rails.bank_tie import AtBankOnly, BankTie

TIE = BankTie(
    id="f.a",
    version=0,
    updated_at=NOW,
    feed_id="f",
    rail="bank",
    institution="First Bank",
    name="Operating",
    mask="4471",
    currency="USD",
    account_id="1",
    as_of=NOW,
    bank_minor=9_965,
    book_minor=10_000,
)


def tie(**fields: Any) -> BankTie:
    return replace(TIE, **fields)


def gaps(*ties: BankTie) -> list[Finding]:
    return found("BNK-GAP", bank_ties=ties)


def test_bnk_gap_needs_a_bank() -> None:
    assert outcome("BNK-GAP").status is RuleStatus.NEEDS_DATA
    assert outcome("BNK-GAP").reason == "No bank feed is connected."


def test_bnk_gap_passes_what_time_explains() -> None:
    assert gaps(tie(outstanding=1, outstanding_minor=65, in_transit=1, in_transit_minor=100)) == []
    assert outcome("BNK-GAP", bank_ties=(tie(bank_minor=10_000),)).status is RuleStatus.PASS


def test_bnk_gap_names_what_is_left_and_the_lines_that_only_the_bank_has() -> None:
    only = AtBankOnly("l", NOW.date(), "SERVICE FEE", -35)
    [one] = gaps(tie(at_bank_only_count=1, at_bank_only=(only,)))
    assert (one.severity, one.blocks) == (Severity.CRITICAL, True)
    assert [(subject.kind, subject.id) for subject in one.subjects] == [("Account", "1")]
    assert (one.exposure, one.cash_effect) == (Money(35, "USD"), Money(-35, "USD"))
    assert "SERVICE FEE -0.35 USD" in next(each.value for each in one.evidence if each.label == "at the bank only")


def test_bnk_gap_says_nothing_of_a_balance_that_is_not_told() -> None:
    assert gaps(tie(bank_minor=None)) == []


def test_bnk_gap_tells_a_feed_that_is_not_fresh_instead() -> None:
    [one] = gaps(tie(as_of=NOW - timedelta(days=3)))
    assert one.severity is Severity.MEDIUM
    assert "last looked at 3 days ago" in one.title


def test_bnk_gap_tells_an_account_that_nobody_knows() -> None:
    [one] = gaps(tie(account_id=None, book_minor=None))
    assert (one.severity, one.title) == (Severity.LOW, "First Bank Operating 4471: no account of the books")
