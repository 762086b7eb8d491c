"""All rules, and running them."""

from collections.abc import Iterable
from datetime import date

import msgspec

from domain.models.finding import Evaluation, Finding, RuleOutcome, RuleStatus, Severity
from domain.models.snapshot import Snapshot
from domain.policy import Policy
from domain.rules import (
    bill_pairs,
    bills,
    cash,
    drift,
    duplicates,
    habits,
    invoices,
    new_vendors,
    odd_dates,
    parties,
    payments,
    payouts,
    periods,
    postings,
    standing,
    tie_out,
)
from domain.rules.facts import facts_of, related_to
from domain.rules.rule import Rule
from domain.rules.view import RuleView

BOOK_RULES: tuple[Rule, ...] = (
    *bills.RULES,
    *odd_dates.RULES,
    *new_vendors.RULES,
    *duplicates.RULES,
    *bill_pairs.RULES,
    *invoices.RULES,
    *payments.RULES,
    *parties.RULES,
    *cash.RULES,
    *payouts.RULES,
    *postings.RULES,
    *habits.RULES,
    *periods.RULES,
    *tie_out.RULES,
    *drift.RULES,
    *standing.RULES,
)
"""Rules that depend on the books, the date and the policy alone; their outcome may be kept."""

ALL_RULES: tuple[Rule, ...] = (*standing.STANDING_RULES, *BOOK_RULES)

_RANK = {Severity.CRITICAL: 0, Severity.HIGH: 1, Severity.MEDIUM: 2, Severity.LOW: 3}


def evaluate(snapshot: Snapshot, policy: Policy, as_of: date, rules: Iterable[Rule] = BOOK_RULES) -> Evaluation:
    """Run rules over a snapshot: every rule's outcome in registry order, and the findings, worst first."""
    view = RuleView(snapshot, policy, as_of)
    outcomes: list[RuleOutcome] = []
    findings: list[Finding] = []
    for rule in rules:
        outcome, found = _run(rule, view)
        outcomes.append(outcome)
        findings += found
    return Evaluation(outcomes=tuple(outcomes), findings=ranked(findings))


def ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Worst first: by severity, then by the money at stake, then by key so that the order is always the same."""
    return tuple(sorted(findings, key=lambda found: (_RANK[found.severity], -_at_stake(found), found.key)))


def _at_stake(found: Finding) -> int:
    amounts = [amount.amount_minor for amount in (found.cash_effect, found.exposure) if amount is not None]
    return max((abs(minor) for minor in amounts), default=0)


def _run(rule: Rule, view: RuleView) -> tuple[RuleOutcome, list[Finding]]:
    reason = rule.missing(view) or _never_synced(rule, view)
    if reason:
        return _outcome(rule, RuleStatus.NEEDS_DATA, reason=reason), []
    population = rule.population(view)
    if population == 0:
        return _outcome(rule, RuleStatus.NOT_APPLICABLE), []
    unique = {one.key: one for one in rule.check(view)}
    found = [_completed(one, rule, view) for one in unique.values()]
    grave = any(one.severity in (Severity.CRITICAL, Severity.HIGH) for one in found)
    status = RuleStatus.FAIL if grave else RuleStatus.WARN if found else RuleStatus.PASS
    return _outcome(rule, status, population=population, findings=len(found)), found


def _completed(found: Finding, rule: Rule, view: RuleView) -> Finding:
    records = view.subjects_of(found)
    return msgspec.structs.replace(
        found, rule_version=rule.version, related=related_to(records), facts=facts_of(found.code, records)
    )


def _never_synced(rule: Rule, view: RuleView) -> str:
    judged_without_books = rule in standing.STANDING_RULES
    if judged_without_books or view.books.data_age.mirror_version:
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
