"""Port: projections frozen week by week, never to be changed."""

from typing import Protocol

from domain.answers.kept_forecast import KeptForecast
from domain.firms.firm import Scope


class KeptForecasts(Protocol):
    """Frozen projections of businesses. Each call is one transaction."""

    def freeze(self, scope: Scope, kept: KeptForecast) -> bool:
        """Keep a projection; False when one of that day is kept already, which then stays as it is."""
        ...
