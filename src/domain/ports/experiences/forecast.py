"""Port: projections to be kept, for the service that freezes them."""

from typing import Protocol

from domain.answers.kept_forecast import KeptForecast
from domain.firms.firm import AsOf, Scope


class CashForecast(Protocol):
    """The cash projection of one client."""

    def to_freeze(self, scope: Scope, as_of: AsOf) -> KeptForecast:
        """The base scenario with what it stands on; raises `NotFound` for a business that is not the firm's."""
        ...
