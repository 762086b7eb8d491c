"""One client's projected cash, day by day and week by week."""

from application.runway.calculators.change.variance import posted_on
from application.runway.calculators.plan.daily import daily
from application.runway.calculators.position.assessment import assess, forecast_under
from application.runway.orchestrators.runway import RunwayOrchestrator
from domain.answers.forecast import ForecastAnswer, Scenario
from domain.answers.kept_forecast import KeptForecast
from domain.firms.firm import AsOf, Scope
from domain.rails.freshness import CACHED, Freshness


class ForecastExperience:
    """The projection over the policy's horizon."""

    def __init__(self, orchestrator: RunwayOrchestrator) -> None:
        self._orchestrator = orchestrator

    def forecast(
        self,
        scope: Scope,
        as_of: AsOf,
        freshness: Freshness = CACHED,
        *,
        scenario: Scenario = Scenario.BASE,
    ) -> ForecastAnswer:
        """Raises `NotFound` for a business that is not the firm's."""
        data = self._orchestrator.gather(scope, as_of, freshness)
        assessed = data.memo.of(assess, data.snapshot, data.policy, as_of.day)
        forecast = data.memo.of(forecast_under, scenario, assessed, data.snapshot)
        return ForecastAnswer(
            business=data.snapshot.business,
            policy_version=data.policy.version,
            data_age=data.snapshot.data_age,
            forecast=forecast,
            floor=assessed.figures.floor,
            days=daily(forecast),
            pages=data.snapshot.pages,
        )

    def to_freeze(self, scope: Scope, as_of: AsOf) -> KeptForecast:
        """The base scenario with what it stands on, to be kept; raises `NotFound`."""
        data = self._orchestrator.gather(scope, as_of, CACHED)
        assessed = data.memo.of(assess, data.snapshot, data.policy, as_of.day)
        return KeptForecast(
            as_of=as_of.day,
            made_at=as_of.now,
            mirror_version=data.snapshot.data_age.mirror_version,
            policy_version=data.policy.version,
            posted=posted_on(data.snapshot, data.policy, as_of.day),
            forecast=forecast_under(Scenario.BASE, assessed, data.snapshot),
            figures=assessed.figures,
        )
