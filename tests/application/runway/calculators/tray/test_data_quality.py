"""Quality score, coverage and days in doubt."""

from datetime import UTC, datetime
from decimal import Decimal

from msgspec.structs import replace
from tests.fixtures.books import MONDAY, bank, books, cents, quarter

from application.runway.calculators.position.assessment import assess
from application.runway.calculators.tray.data_quality import coverage, quality, score, severity_totals, tray_items
from domain.answers.metric import Status
from domain.answers.runway import Flows
from domain.books.subject import Subject
from domain.findings.finding import Evaluation, Finding, RuleOutcome, RuleStatus
from domain.findings.life_changes import born
from domain.money import Money
from domain.policy.policy import DEFAULT_POLICY
from domain.policy.severity import Severity


def outcome(code: str, severity: Severity, status: RuleStatus, findings: int = 0, population: int = 10) -> RuleOutcome:
    return RuleOutcome(
        code=code, rule_version=1, severity=severity, status=status, findings=findings, population=population
    )


def finding(code: str, severity: Severity, exposure: int | None = None, effect: int | None = None) -> Finding:
    return Finding(
        key=f"{code}:{exposure}:{effect}",
        code=code,
        rule_version=1,
        severity=severity,
        subjects=(Subject("Bill", "1"),),
        title=f"{code} is broken",
        explanation="It is.",
        exposure=None if exposure is None else Money(cents(exposure), "USD"),
        cash_effect=None if effect is None else Money(cents(effect), "USD"),
    )


def flows(outflow: int = 182_000) -> Flows:
    snapshot = books(accounts=(bank(42_000),), **quarter(outflow, 0))
    return assess(snapshot, DEFAULT_POLICY, MONDAY).figures.flows


def test_vector_12_weights_by_severity_and_blocked_rules_lower_coverage_only() -> None:
    # critical 8 at one half, low 1 at one: (4 + 1) / 9 = 55.6
    evaluation = Evaluation(
        outcomes=(
            outcome("A", Severity.CRITICAL, RuleStatus.FAIL, findings=5),
            outcome("B", Severity.LOW, RuleStatus.PASS),
            outcome("C", Severity.HIGH, RuleStatus.NEEDS_DATA),
        ),
        findings=tuple(finding("A", Severity.CRITICAL) for _ in range(5)),
    )
    assert score(evaluation, Decimal(50_000), DEFAULT_POLICY).value == Decimal("55.6")
    assert coverage(evaluation.outcomes).value == Decimal("66.7")


def test_a_rule_about_money_is_scored_by_its_exposure_against_materiality() -> None:
    # One percent of a month at 2,000 a day is 608.33, more than the least of 500.
    evaluation = Evaluation(
        outcomes=(outcome("A", Severity.HIGH, RuleStatus.FAIL, findings=1),),
        findings=(finding("A", Severity.HIGH, exposure=304),),
    )
    assert quality(evaluation, flows(), DEFAULT_POLICY).score.value == Decimal("50.0")


def test_days_in_doubt_add_up_without_regard_to_sign() -> None:
    findings = (finding("A", Severity.HIGH, effect=-3_000), finding("B", Severity.LOW, effect=1_000))
    result = quality(Evaluation(outcomes=(), findings=findings), flows(), DEFAULT_POLICY)
    assert result.uncertain_days.value == Decimal("2.0")


def test_the_money_of_one_record_is_in_doubt_once() -> None:
    bill, other = Subject("Bill", "1"), Subject("Bill", "2")
    stale, double = (replace(finding(code, Severity.HIGH, effect=2_000), doubted=(bill,)) for code in "AB")
    both = replace(finding("C", Severity.HIGH, effect=3_000), doubted=(bill, other))
    # 3,000 of the two bills together, of which the first one's 2,000 are part.
    result = quality(Evaluation(outcomes=(), findings=(stale, double, both)), flows(), DEFAULT_POLICY)
    assert result.uncertain_days.value == Decimal("1.5")


def test_no_rule_run_is_insufficient_and_not_a_hundred() -> None:
    result = quality(Evaluation(outcomes=(), findings=()), flows(), DEFAULT_POLICY)
    assert result.score.status is Status.INSUFFICIENT
    assert result.coverage.status is Status.INSUFFICIENT


def test_items_are_worst_first_and_totals_follow_severity() -> None:
    findings = (
        finding("L", Severity.LOW, effect=9_000),
        finding("H1", Severity.HIGH, effect=100),
        finding("H2", Severity.HIGH, effect=4_000),
        finding("C", Severity.CRITICAL),
    )
    lives = {each.key: born(each, datetime(2026, 6, 30, tzinfo=UTC)) for each in findings}
    assert [item.finding.code for item in tray_items(findings, flows(), lives)] == ["C", "H2", "H1", "L"]
    totals = severity_totals(findings, flows())
    assert [(total.severity, total.count) for total in totals] == [("critical", 1), ("high", 2), ("low", 1)]
    assert totals[1].uncertain_days == Decimal("2.0")
