"""Quality score, coverage and the days in doubt (docs/formulas/quality-score.md, coverage.md, uncertain-days.md)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from application.runway.calculators.figures import figures
from application.runway.calculators.figures.figures import tenths
from application.runway.calculators.position.impact import cost_days
from domain.answers.metric import DaysMetric, MoneyMetric, RatioMetric
from domain.answers.runway import Flows
from domain.answers.tray import Quality, SeverityTotal, TrayItem
from domain.books.subject import Subject, named
from domain.findings.finding import Evaluation, Finding, RuleOutcome, RuleStatus
from domain.findings.life import FindingLife
from domain.policy.policy import Policy
from domain.policy.severity import Severity

_HUNDRED = Decimal(100)
_MONTH_DAYS = Decimal(365) / 12
_EVALUATED = (RuleStatus.PASS, RuleStatus.WARN, RuleStatus.FAIL)
_ORDER = {severity: n for n, severity in enumerate(Severity)}


def quality(evaluation: Evaluation, flows: Flows, policy: Policy) -> Quality:
    return Quality(
        score=score(evaluation, materiality_minor(flows, policy), policy),
        coverage=coverage(evaluation.outcomes),
        uncertain_days=uncertain_days(evaluation.findings, flows),
    )


def materiality_minor(flows: Flows, policy: Policy) -> Decimal:
    """The greater of the policy's amount and its share of a month's outflow."""
    return max(Decimal(policy.materiality_minor), policy.materiality_share * _month_minor(flows.gross_day))


def _month_minor(gross_day: MoneyMetric) -> Decimal:
    return gross_day.value.amount_minor * _MONTH_DAYS if gross_day.value else Decimal(0)


def score(evaluation: Evaluation, material_minor: Decimal, policy: Policy) -> RatioMetric:
    """`100 · Σ w·s / Σ w` over the rules that ran, in points to one decimal."""
    found: dict[str, list[Finding]] = {}
    for finding in evaluation.findings:
        found.setdefault(finding.code, []).append(finding)
    weight = points = Decimal(0)
    for outcome in evaluation.outcomes:
        if outcome.status in _EVALUATED:
            rule_weight = policy.quality_weights[outcome.severity]
            weight += rule_weight
            points += rule_weight * soundness(outcome, found.get(outcome.code, ()), material_minor)
    if not weight:
        return figures.no_ratio("No rule has run.")
    return figures.ratio(tenths(_HUNDRED * points / weight))


def soundness(outcome: RuleOutcome, findings: Iterable[Finding], material_minor: Decimal) -> Decimal:
    """1 is clean, 0 is bad: by money in doubt where the rule is about money, else by the share of records."""
    exposures = [(abs(f.exposure.amount_minor), f) for f in findings if f.exposure is not None]
    if exposures:
        return 1 - min(Decimal(1), counted_once(exposures) / material_minor)
    if not outcome.findings:
        return Decimal(1)
    return 1 - min(Decimal(1), Decimal(outcome.findings) / max(outcome.population, 1))


def coverage(outcomes: Iterable[RuleOutcome]) -> RatioMetric:
    """The share of applicable rules that had the data to run, in percent."""
    statuses = [outcome.status for outcome in outcomes if outcome.status is not RuleStatus.NOT_APPLICABLE]
    if not statuses:
        return figures.no_ratio("No rule applies.")
    ran = sum(status in _EVALUATED for status in statuses)
    return figures.ratio(tenths(_HUNDRED * ran / len(statuses)))


def uncertain_days(findings: Iterable[Finding], flows: Flows) -> DaysMetric:
    """`Σ |cash effect| ÷ gross outflow a day`, each record's money once."""
    outflow = flows.outflow
    if outflow.value is None:
        return figures.no_days(outflow.reason)
    if outflow.value.amount_minor <= 0:
        return figures.no_days("No cash went out in the window, so money cannot be told in days.")
    doubtful = counted_once((abs(f.cash_effect.amount_minor), f) for f in findings if f.cash_effect is not None)
    return figures.days(Decimal(doubtful) * flows.days / outflow.value.amount_minor, warnings=outflow.warnings)


def counted_once(amounts: Iterable[tuple[int, Finding]]) -> int:
    """The sum of findings' amounts in which the money of one record, in doubt through several, counts once."""
    counted: dict[Subject, int] = {}
    total = 0
    for minor, finding in sorted(amounts, key=lambda item: (-item[0], item[1].key)):
        added = max(0, minor - sum(counted.get(subject, 0) for subject in finding.doubted))
        for subject in finding.doubted[:1]:
            counted[subject] = counted.get(subject, 0) + added
        total += added
    return total


def tray_items(findings: Iterable[Finding], flows: Flows, lives: Mapping[str, FindingLife]) -> tuple[TrayItem, ...]:
    """Worst first: by severity, then by days in doubt, then by key; `lives` has one for each finding."""
    items = [
        TrayItem(
            finding=finding,
            life=lives[finding.key],
            uncertain_days=_price(finding, flows),
            records=named(finding.subjects),
        )
        for finding in findings
    ]
    items.sort(key=lambda item: (_ORDER[item.finding.severity], -(item.uncertain_days or 0), item.finding.key))
    return tuple(items)


def _price(finding: Finding, flows: Flows) -> Decimal | None:
    if finding.cash_effect is None:
        return None
    return cost_days(abs(finding.cash_effect.amount_minor), flows)


def severity_totals(findings: Iterable[Finding], flows: Flows) -> tuple[SeverityTotal, ...]:
    """One total per severity that occurs, worst first; days from the exact sum, not from rounded parts."""
    grouped: dict[Severity, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(finding.severity, []).append(finding)
    return tuple(
        SeverityTotal(
            severity=severity,
            count=len(grouped[severity]),
            uncertain_days=uncertain_days(grouped[severity], flows).value,
        )
        for severity in sorted(grouped, key=_ORDER.__getitem__)
    )
