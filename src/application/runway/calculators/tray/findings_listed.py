"""Which findings are listed, which count in the score, and how the score has moved (docs/formulas/quality-trend.md)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from msgspec.structs import replace

from domain.answers.findings import FindingFilter
from domain.answers.tray import Quality, TrayItem
from domain.findings.finding import Evaluation, Finding
from domain.findings.life import FindingLife, LifeState
from domain.findings.quality import QualityDay, QualityTrend
from domain.policy.policy import Policy

ASIDE = frozenset({LifeState.IGNORED, LifeState.SNOOZED})
"""The states that keep a finding out of the list unless it is asked for."""

_WEEK = timedelta(days=7)
_MONTH = timedelta(days=30)


def listed(
    findings: Iterable[Finding], lives: Mapping[str, FindingLife], include: Collection[LifeState] = ()
) -> tuple[Finding, ...]:
    """Those that nobody has set aside, and those set aside in a way that is asked for."""
    hidden = ASIDE - frozenset(include)
    return tuple(finding for finding in findings if lives[finding.key].state not in hidden)


def scored(evaluation: Evaluation, lives: Mapping[str, FindingLife], policy: Policy) -> Evaluation:
    """The evaluation as the score sees it: without findings in a state that the policy leaves out."""
    out = {finding.key for finding in evaluation.findings if _is_left_out(lives[finding.key], policy)}
    if not out:
        return evaluation
    kept = tuple(finding for finding in evaluation.findings if finding.key not in out)
    fewer: dict[str, int] = {}
    for finding in evaluation.findings:
        if finding.key in out:
            fewer[finding.code] = fewer.get(finding.code, 0) + 1
    outcomes = tuple(
        replace(outcome, findings=max(0, outcome.findings - fewer.get(outcome.code, 0)))
        for outcome in evaluation.outcomes
    )
    return Evaluation(outcomes=outcomes, findings=kept)


def _is_left_out(life: FindingLife, policy: Policy) -> bool:
    return life.state in ASIDE and life.state not in policy.scored_states


def selected(items: Iterable[TrayItem], wanted: FindingFilter) -> tuple[TrayItem, ...]:
    """The items that the filter asks for, in their order."""
    return tuple(item for item in items if _matches(item, wanted))


def _matches(item: TrayItem, wanted: FindingFilter) -> bool:
    finding, life = item.finding, item.life
    return (
        (not wanted.codes or finding.code in wanted.codes)
        and (not wanted.severities or finding.severity in wanted.severities)
        and (not wanted.states or life.state in wanted.states)
        and (wanted.assignee is None or life.assignee == wanted.assignee)
        and (wanted.vendor is None or _names_vendor(finding, wanted.vendor))
    )


def _names_vendor(finding: Finding, vendor_id: str) -> bool:
    return any(s.kind == "Vendor" and s.id == vendor_id for s in (*finding.subjects, *finding.related))


def quality_day(quality: Quality, lives: Mapping[str, FindingLife], day: date, policy: Policy) -> QualityDay:
    """What is kept of a day's quality."""
    states = [life.state for life in lives.values()]
    return QualityDay(
        day=day,
        policy_version=policy.version,
        score=quality.score.value,
        coverage=quality.coverage.value,
        uncertain_days=quality.uncertain_days.value,
        open=sum(state not in ASIDE for state in states),
        ignored=states.count(LifeState.IGNORED),
    )


def quality_trend(kept: Sequence[QualityDay], today: QualityDay) -> QualityTrend:
    """The days kept with today's figures in place of what was kept for it, and the score's changes to today."""
    days = (*(each for each in kept if each.day != today.day), today)
    return QualityTrend(days=days, week_change=_change(days, today, _WEEK), month_change=_change(days, today, _MONTH))


def _change(days: Sequence[QualityDay], today: QualityDay, back: timedelta) -> Decimal | None:
    before = [each for each in days if each.day <= today.day - back]
    if not before or before[-1].score is None or today.score is None:
        return None
    return today.score - before[-1].score
