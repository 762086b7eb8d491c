"""Port: the guardrail over several payments at once, for routes and for whoever keeps decisions."""

from typing import Protocol

from domain.answers.what_if import Moves, WhatIfAnswer
from domain.firms.firm import AsOf, Scope
from domain.rails.freshness import CACHED, Freshness


class WhatIf(Protocol):
    """What would become of a client's cash."""

    def what_if(self, scope: Scope, as_of: AsOf, freshness: Freshness = CACHED, *, moves: Moves) -> WhatIfAnswer:
        """Changes nothing; raises `NotFound` for a document that is not open and `Unacceptable` for parts that do not
        make up a bill."""
        ...
