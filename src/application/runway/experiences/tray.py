"""The Hygiene Tray: what is wrong or missing in one client's books."""

from datetime import date

from application.runway.calculators.assessment import assess
from application.runway.calculators.data_quality import quality, severity_totals, tray_items
from application.runway.calculators.insight import runway_insights, tray_insights
from application.runway.orchestrators.hygiene_tray import TrayData, TrayOrchestrator
from domain.models.firm import AsOf
from domain.models.freshness import CACHED, Freshness
from domain.models.tray import TrayAnswer
from domain.ports.books import Books


class TrayExperience:
    """Answers `domain.ports.tray.Tray` and `TrayOfBooks`."""

    def __init__(self, orchestrator: TrayOrchestrator) -> None:
        self._orchestrator = orchestrator

    def answer(self, firm_id: str, business_id: str, as_of: AsOf, freshness: Freshness = CACHED) -> TrayAnswer:
        """Raises `NotFound` for a business that is not the firm's."""
        return _answered(self._orchestrator.gather(firm_id, business_id, as_of, freshness), as_of.day)

    def answer_from(self, books: Books) -> TrayAnswer:
        return _answered(self._orchestrator.gather_from(books), books.as_of.day)


def _answered(data: TrayData, day: date) -> TrayAnswer:
    snapshot, findings = data.snapshot, data.evaluation.findings
    assessed = assess(snapshot, data.policy, day)
    flows = assessed.figures.flows
    scored = quality(data.evaluation, flows, data.policy)
    items = tray_items(findings, flows)
    return TrayAnswer(
        business=snapshot.business,
        as_of=day,
        policy_version=data.policy.version,
        data_age=snapshot.data_age,
        quality=scored,
        totals=severity_totals(findings, flows),
        items=items,
        rules=data.evaluation.outcomes,
        bills_with_issues=len(data.bills_with_issues),
        invoices_with_issues=len(data.invoices_with_issues),
        runway=assessed.figures,
        receivables=assessed.receivables,
        payables=assessed.payables,
        insights=(
            *runway_insights(assessed.figures),
            *tray_insights(scored, items, assessed.receivables, assessed.payables),
        ),
    )
