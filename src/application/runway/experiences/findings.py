"""Findings with their lives, listed by filter and one by one."""

from application.runway.calculators.position.assessment import assess
from application.runway.calculators.tray.data_quality import tray_items
from application.runway.calculators.tray.findings_listed import selected
from application.runway.orchestrators.findings import FindingsData, FindingsOrchestrator
from domain.answers.findings import FindingDetail, FindingFilter, FindingsAnswer
from domain.answers.record_links import pages_of
from domain.answers.tray import TrayItem
from domain.findings.life import LifeState
from domain.firms.firm import AsOf, Scope
from domain.rails.freshness import CACHED, Freshness

_OPEN = FindingFilter()


class FindingsExperience:
    """Both answers raise `NotFound` for a business that is not the firm's."""

    def __init__(self, orchestrator: FindingsOrchestrator) -> None:
        self._orchestrator = orchestrator

    def findings(
        self,
        scope: Scope,
        as_of: AsOf,
        freshness: Freshness = CACHED,
        *,
        wanted: FindingFilter = _OPEN,
    ) -> FindingsAnswer:
        """The findings asked for."""
        fixed = LifeState.FIXED in wanted.states or not wanted.states
        data = self._orchestrator.gather(scope, as_of, freshness, fixed=fixed)
        return FindingsAnswer(
            business=data.snapshot.business,
            as_of=as_of.day,
            policy_version=data.policy.version,
            data_age=data.snapshot.data_age,
            items=selected(_items(data, as_of), wanted),
            pages=data.snapshot.pages,
        )

    def finding(self, scope: Scope, as_of: AsOf, freshness: Freshness = CACHED, *, key: str) -> FindingDetail:
        """One finding; raises `NotFound` also for one that never was."""
        data = self._orchestrator.gather_one(scope, key, as_of, freshness)
        [item] = _items(data, as_of)
        return FindingDetail(
            business=data.snapshot.business,
            as_of=as_of.day,
            policy_version=data.policy.version,
            data_age=data.snapshot.data_age,
            item=item,
            history=data.history,
            mute=data.mute,
            pages=pages_of(item.finding.subjects, data.snapshot.pages),
        )


def _items(data: FindingsData, as_of: AsOf) -> tuple[TrayItem, ...]:
    flows = assess(data.snapshot, data.policy, as_of.day).figures.flows
    lives = {finding.key: life for finding, life in data.findings}
    return tray_items((finding for finding, _ in data.findings), flows, lives)
