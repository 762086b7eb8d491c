"""Port: the Digest, for routes and services alike."""

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

    def refresh(self, scope: Scope, as_of: AsOf) -> None:
        """Have one client's row made and kept before anybody asks; raises `NotFound`."""
        ...
