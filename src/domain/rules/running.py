"""Running rules over a snapshot, whichever they are."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from domain.findings.finding import Evaluation, Evidence, Finding, Fix, RuleOutcome, RuleStatus
from domain.money import Money, sum_money
from domain.policy.policy import Policy
from domain.policy.severity import Severity
from domain.rules.connection import CONNECTION_RULES
from domain.rules.facts import facts_of, related_to
from domain.rules.rule import Rule
from domain.rules.view import RuleView
from domain.snapshot.snapshot import Snapshot

_RANK = {Severity.CRITICAL: 0, Severity.HIGH: 1, Severity.MEDIUM: 2, Severity.LOW: 3}


def run(snapshot: Snapshot, policy: Policy, as_of: date, rules: Iterable[Rule]) -> Evaluation:
    """Run rules over a snapshot: every rule's outcome in their order, and the findings, worst first."""
    view = RuleView(snapshot, policy, as_of)
    outcomes: list[RuleOutcome] = []
    findings: list[Finding] = []
    for rule in rules:
        outcome, found = _outcome_of(rule, view)
        outcomes.append(outcome)
        findings += found
    return Evaluation(outcomes=tuple(outcomes), findings=ranked(findings))


def ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Worst first: by severity, then by the money at stake, then by key so that the order is always the same."""
    return tuple(sorted(findings, key=lambda found: (_RANK[found.severity], -_at_stake(found), found.key)))


def _at_stake(found: Finding) -> int:
    amounts = [amount.amount_minor for amount in (found.cash_effect, found.exposure) if amount is not None]
    return max((abs(minor) for minor in amounts), default=0)


def _outcome_of(rule: Rule, view: RuleView) -> tuple[RuleOutcome, list[Finding]]:
    begun = begin(rule, view)
    return (begun, []) if isinstance(begun, RuleOutcome) else judged(rule, view, found_by(rule, view), begun)


def begin(rule: Rule, view: RuleView) -> RuleOutcome | int:
    """How many records a rule is to look at; the outcome of one that lacks what it needs, or has nothing to look at."""
    reason = rule.missing(view) or _never_synced(rule, view) or _refused(rule, view)
    if reason:
        return _outcome(rule, RuleStatus.NEEDS_DATA, reason=reason)
    return rule.over(view) or _outcome(rule, RuleStatus.NOT_APPLICABLE)


def found_by(rule: Rule, view: RuleView) -> dict[str, Finding]:
    """All that the rule finds, by key."""
    return {one.key: one for one in rule.findings(view)}


def judged(
    rule: Rule, view: RuleView, unique: Mapping[str, Finding], population: int
) -> tuple[RuleOutcome, list[Finding]]:
    """The outcome of a rule that has found these among so many records, and those that are told."""
    found = [_completed(one, rule, view) for one in _bounded(rule, list(unique.values()), view.policy.findings_max)]
    grave = any(one.severity in (Severity.CRITICAL, Severity.HIGH) for one in found)
    status = RuleStatus.FAIL if grave else RuleStatus.WARN if found else RuleStatus.PASS
    return _outcome(rule, status, population=population, findings=len(unique)), found


def _bounded(rule: Rule, found: list[Finding], most: int) -> list[Finding]:
    """The gravest findings of a rule, and all others as one that names their records: what it blocks stays blocked."""
    if len(found) <= most:
        return found
    told, rest = ranked(found)[: most - 1], ranked(found)[most - 1 :]
    return [*told, _together(rule, rest)]


def _together(rule: Rule, rest: Sequence[Finding]) -> Finding:
    return Finding(
        key=f"{rule.code}:others",
        code=rule.code,
        rule_version=rule.version,
        severity=rest[0].severity,
        subjects=tuple(sorted({subject for one in rest for subject in one.subjects})),
        title=f"{rule.title}: {len(rest):,} more",
        explanation=f"{len(rest):,} more findings of this rule, told as one: the next are told singly once others end.",
        evidence=(Evidence(label="findings", value=f"{len(rest):,}"),),
        exposure=_total(one.exposure for one in rest),
        cash_effect=_total(one.cash_effect for one in rest),
        doubted=tuple(sorted({subject for one in rest for subject in one.doubted})),
        fix=Fix(action="review", sentence="Look for one cause that they have in common."),
        blocks=any(one.blocks for one in rest),
    )


def _total(amounts: Iterable[Money | None]) -> Money | None:
    known = [amount for amount in amounts if amount is not None]
    return sum_money(known, known[0].currency) if known else None


def _refused(rule: Rule, view: RuleView) -> str:
    """Which kinds that the rule cannot do without the ledger does not hand out; empty for none."""
    refused = [kind for kind in view.refused_kinds if kind in rule.needs]
    return f"The ledger does not hand out {', '.join(refused)}." if refused else ""


def _completed(found: Finding, rule: Rule, view: RuleView) -> Finding:
    """With what its records tell; of one that is taken over that is told already, and they are as they were."""
    if found.facts or found.related:
        return found
    records = view.subjects_of(found)
    return msgspec.structs.replace(found, related=related_to(records), facts=facts_of(rule.reads, records))


def _never_synced(rule: Rule, view: RuleView) -> str:
    judged_without_books = rule in CONNECTION_RULES
    if judged_without_books or view.synced:
        return ""
    return "The books have never been synced."


def _outcome(
    rule: Rule, status: RuleStatus, *, population: int = 0, findings: int = 0, reason: str = ""
) -> RuleOutcome:
    return RuleOutcome(
        code=rule.code,
        rule_version=rule.version,
        severity=rule.severity,
        status=status,
        population=population,
        findings=findings,
        reason=reason,
    )
