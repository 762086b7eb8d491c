"""Projections kept at the beginning of each week, to be compared with what comes."""

from domain.answers.metric import Status
from domain.firms.firm import AsOf, Business
from domain.ports.experiences.forecast import CashForecast
from domain.ports.stores.kept_forecasts import KeptForecasts
from domain.ports.stores.mirror import Mirror
from domain.ports.stores.policies import Policies


class KeptForecastUseCases:
    """Keeps projections; what is kept is never changed."""

    def __init__(self, forecast: CashForecast, snapshots: KeptForecasts, mirror: Mirror, policies: Policies) -> None:
        self._forecast = forecast
        self._snapshots = snapshots
        self._mirror = mirror
        self._policies = policies

    def freeze_when_due(self, business: Business, as_of: AsOf) -> bool:
        """Keep the projection of a week's first day, or a client's first one; whether one was kept.

        One that lacks its opening cash foresees nothing and is not kept.
        """
        scope = business.scope
        if as_of.day.weekday() != self._policies.for_business(scope).week_start:
            with self._mirror.read(scope) as mirror:
                if mirror.kept_forecast_days():
                    return False
        kept = self._forecast.to_freeze(business.scope, as_of)
        return kept.forecast.status is not Status.INSUFFICIENT and self._snapshots.freeze(scope, kept)
