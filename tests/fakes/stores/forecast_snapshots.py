"""Frozen projections in memory: `domain.ports.stores.forecast_snapshots.ForecastSnapshots`."""

from tests.fakes.installation import Installation

from domain.answers.frozen_forecast import FrozenForecast
from domain.firms.firm import Scope


class FakeForecastSnapshots:
    def __init__(self, installation: Installation) -> None:
        self._held = installation

    def freeze(self, scope: Scope, frozen: FrozenForecast) -> bool:
        kept = self._held.mirror(scope).frozen
        return kept.setdefault(frozen.as_of, frozen) is frozen
