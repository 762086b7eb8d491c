"""Port: the Digest, for routes and services alike."""

from datetime import datetime
from typing import Protocol

from domain.answers.digest import DigestAnswer
from domain.firms.firm import AsOf, Scope


class Digest(Protocol):
    """All clients of a firm, the neediest first."""

    def digest(self, firm_id: str, as_of: AsOf) -> DigestAnswer:
        """Raises `NotFound` for an unknown firm; a client that fails is a grey row with its error."""
        ...


class DigestKeeping(Protocol):
    """What keeps the Digest ready."""

    def refresh(self, scope: Scope, now: datetime) -> None:
        """Have one client's row of its firm's today made and kept before anybody asks; raises `NotFound`."""
        ...
