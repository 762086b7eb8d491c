"""What came of one client's frozen projections."""

from datetime import date, timedelta

from application.runway.calculators.change.variance import compare_with
from application.runway.orchestrators.variance import VarianceOrchestrator
from domain.answers.forecast import VarianceAnswer
from domain.firms.firm import AsOf, Scope
from domain.rails.freshness import CACHED, Freshness

_A_DAY = timedelta(days=1)


class VarianceExperience:
    """A frozen projection beside the books of today."""

    def __init__(self, orchestrator: VarianceOrchestrator) -> None:
        self._orchestrator = orchestrator

    def variance(
        self,
        scope: Scope,
        as_of: AsOf,
        freshness: Freshness = CACHED,
        *,
        since: date | None = None,
    ) -> VarianceAnswer:
        """Until the evening before the business date: what today brings is not known yet.

        Raises `NotFound` for a business that is not the firm's and for a day of which nothing was kept, `Invalid` for
        a day that cannot be compared.
        """
        data = self._orchestrator.gather(scope, as_of, freshness, since)
        answer = VarianceAnswer(
            business=data.snapshot.business,
            policy_version=data.policy.version,
            data_age=data.snapshot.data_age,
            as_of=as_of.day,
            reason="No projection is kept yet that a week has passed since.",
        )
        if data.kept is None:
            return answer
        through = min(as_of.day - _A_DAY, data.kept.forecast.horizon_end)
        return compare_with(answer, data.kept, data.snapshot, data.policy, through)
