"""Frozen projections in memory: `domain.ports.stores.kept_forecasts.KeptForecasts`."""

from tests.fakes.installation import Installation

from domain.answers.kept_forecast import KeptForecast
from domain.firms.firm import Scope


class FakeKeptForecasts:
    def __init__(self, installation: Installation) -> None:
        self._held = installation

    def freeze(self, scope: Scope, kept: KeptForecast) -> bool:
        forecasts = self._held.mirror(scope).kept_forecasts
        return forecasts.setdefault(kept.as_of, kept) is kept
