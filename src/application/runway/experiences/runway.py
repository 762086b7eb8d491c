"""One client's cash, flows and runways."""

from application.runway.calculators.books.lacking import PAYABLES, RECEIVABLES, lacking, lessened
from application.runway.calculators.position.assessment import assess
from application.runway.calculators.position.cash import NO_HOME_CURRENCY
from application.runway.calculators.position.working_capital import unknown_working_capital, working_capital
from application.runway.orchestrators.runway import RunwayOrchestrator
from domain.answers.runway import RunwayAnswer
from domain.firms.firm import AsOf, Scope
from domain.rails.freshness import CACHED, Freshness


class RunwayExperience:
    """Cash position, flows, the three runways and open items on a business date."""

    def __init__(self, orchestrator: RunwayOrchestrator) -> None:
        self._orchestrator = orchestrator

    def runway(self, scope: Scope, as_of: AsOf, freshness: Freshness = CACHED) -> RunwayAnswer:
        """Raises `NotFound` for a business that is not the firm's."""
        data = self._orchestrator.gather(scope, as_of, freshness)
        assessed = data.memo.of(assess, data.snapshot, data.policy, as_of.day)
        return RunwayAnswer(
            business=data.snapshot.business,
            as_of=as_of.day,
            policy_version=data.policy.version,
            data_age=data.snapshot.data_age,
            figures=assessed.figures,
            receivables=assessed.receivables,
            payables=assessed.payables,
            working_capital=(
                lessened(
                    working_capital(data.snapshot, data.policy, as_of.day, assessed.home),
                    lacking(data.snapshot, (*RECEIVABLES, *PAYABLES)),
                )
                if assessed.home
                else unknown_working_capital(data.policy, NO_HOME_CURRENCY)
            ),
        )
