"""What a policy says of one client's books on one day, to be held against another."""

from collections.abc import Mapping
from datetime import date

from application.runway.calculators.position.assessment import assess
from application.runway.calculators.tray.data_quality import quality, severity_totals
from application.runway.calculators.tray.findings_listed import listed, scored
from domain.answers.policy_trial import PolicyOutcome
from domain.findings.finding import Evaluation
from domain.findings.life import FindingLife
from domain.policy.policy import Policy
from domain.snapshot.snapshot import Snapshot


def outcome_of(
    snapshot: Snapshot, policy: Policy, day: date, evaluation: Evaluation, lives: Mapping[str, FindingLife]
) -> PolicyOutcome:
    """`lives` has one for each finding of the evaluation."""
    assessed = assess(snapshot, policy, day)
    flows = assessed.figures.flows
    shown = listed(evaluation.findings, lives)
    open_bills = {bill.id for bill in snapshot.bills if bill.is_open}
    blocking = {s.id for found in shown if found.blocks for s in found.subjects if s.kind == "Bill"}
    return PolicyOutcome(
        light=assessed.figures.light,
        floor=assessed.figures.floor,
        buffer_days=assessed.figures.buffer_days,
        breach_date=assessed.figures.breach_date,
        quality=quality(scored(evaluation, lives, policy), flows, policy).score,
        findings=severity_totals(shown, flows),
        bills_blocked=len(open_bills & blocking),
    )
