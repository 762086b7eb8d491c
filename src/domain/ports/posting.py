"""Port: sending something to an address that a member has named."""

from collections.abc import Mapping
from typing import Protocol

from domain.events.endpoint import Posted


class Poster(Protocol):
    """Sends to addresses that others have chosen: nothing of ours is reached by them."""

    def refusal(self, url: str) -> str:
        """Why nothing is ever sent to the address, by how it is written; "" where something may be."""
        ...

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Posted:
        """Send once and within a bounded time; follows no redirect, reads no body, and raises for nothing of theirs.

        Where the address leads is looked at now: to nowhere that is not public, unless that is allowed.
        """
        ...
