"""The Hygiene Tray: what is wrong or missing in one client's books."""

from collections.abc import Collection
from datetime import date

from application.runway.calculators.position.assessment import assess
from application.runway.calculators.position.insight import runway_insights, tray_insights
from application.runway.calculators.position.open_counts import open_counts
from application.runway.calculators.tray.data_quality import quality, severity_totals, tray_items
from application.runway.calculators.tray.findings_listed import listed, quality_day, quality_trend, scored
from application.runway.orchestrators.hygiene_tray import TrayData, TrayOrchestrator
from domain.answers.tray import TrayAnswer
from domain.findings.life import LifeState
from domain.firms.firm import AsOf, Scope
from domain.ports.services.books import Books
from domain.rails.freshness import CACHED, Freshness


class TrayExperience:
    """Answers the port `TrayOfBooks`, and screens; an answer for today is kept as the day's quality."""

    def __init__(self, orchestrator: TrayOrchestrator) -> None:
        self._orchestrator = orchestrator

    def tray(
        self,
        scope: Scope,
        as_of: AsOf,
        freshness: Freshness = CACHED,
        *,
        include: Collection[LifeState] = (),
    ) -> TrayAnswer:
        """With the findings that are set aside in the states of `include` listed too.

        Raises `NotFound` for a business that is not the firm's.
        """
        return self._answered(self._orchestrator.gather(scope, as_of, freshness), as_of.day, include)

    def tray_from(self, books: Books) -> TrayAnswer:
        return self._answered(self._orchestrator.gather_from(books), books.as_of.day)

    def _answered(self, data: TrayData, day: date, include: Collection[LifeState] = ()) -> TrayAnswer:
        snapshot, found, lives = data.snapshot, data.evaluation.findings, data.lives
        assessed = data.memo.of(assess, snapshot, data.policy, day)
        flows = assessed.figures.flows
        of_day = quality(scored(data.evaluation, lives, data.policy), flows, data.policy)
        kept = quality_day(of_day, lives, day, data.policy)
        self._orchestrator.keep_quality(data, kept)
        items = tray_items(listed(found, lives, include), flows, lives)
        counts = data.memo.of(
            open_counts, snapshot, data.policy, day, data.bills_with_issues, data.invoices_with_issues
        )
        states = [life.state for life in lives.values()]
        return TrayAnswer(
            business=snapshot.business,
            as_of=day,
            policy_version=data.policy.version,
            data_age=snapshot.data_age,
            quality=of_day,
            quality_trend=quality_trend(data.quality_days, kept),
            totals=severity_totals(listed(found, lives), flows),
            items=items,
            ignored=states.count(LifeState.IGNORED),
            snoozed=states.count(LifeState.SNOOZED),
            rules=data.evaluation.outcomes,
            counts=counts,
            bills_with_issues=counts.bills.in_tray,
            invoices_with_issues=counts.invoices.in_tray,
            runway=assessed.figures,
            receivables=assessed.receivables,
            payables=assessed.payables,
            pages=snapshot.pages,
            insights=(
                *runway_insights(assessed.figures, day),
                *tray_insights(of_day, items, assessed.receivables, assessed.payables),
            ),
        )
