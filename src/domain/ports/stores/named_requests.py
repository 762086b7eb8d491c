"""Port: requests under a name of the caller's, and what was answered."""

from datetime import datetime
from typing import Protocol

from domain.firms.named_request import NamedRequest


class NamedRequests(Protocol):
    """Requests by firm, member and name; each call is one transaction and raises `NotFound` for an unknown firm."""

    def begin(self, firm_id: str, member_id: str, request: NamedRequest) -> NamedRequest | None:
        """Keep a request that is begun; or, where the name stands for one already, leave that and give it.

        Of those who begin under a name at the same moment one is given None. What was begun longer ago than
        requests are kept is replaced.
        """
        ...

    def end(self, firm_id: str, member_id: str, name: str, answer: bytes) -> None:
        """Keep what was answered."""
        ...

    def drop(self, firm_id: str, member_id: str, name: str) -> None:
        """Free the name: nothing was done under it."""
        ...

    def forget(self, firm_id: str, before: datetime) -> int:
        """Drop what was begun before; how many."""
        ...
