"""Requests that a member gives a name of its own, so that they are carried out once."""

from datetime import datetime

from domain.firms.acting import Acting
from domain.firms.named_request import KEPT, NamedRequest, asked_as, refuse_another
from domain.ports.stores.named_requests import NamedRequests


class NamedRequestUseCases:
    """What was asked and answered under a name stands for 24 hours; what may be asked, others say."""

    def __init__(self, requests: NamedRequests) -> None:
        self._requests = requests

    def begin(self, acting: Acting, name: str, digest: bytes) -> NamedRequest | None:
        """None for a request that is to be carried out now, else the one that the name stands for.

        `digest` is of what is asked, of 32 bytes. Raises `KeyReused` where the name stands for another request, and
        `Forbidden` where the member's role allows less than when it was asked.
        """
        asked = asked_as(acting.role, digest)
        request = NamedRequest(name=name, asked=asked, begun_at=acting.at)
        known = self._requests.begin(acting.firm_id, acting.member.id, request)
        if known is not None:
            refuse_another(known, asked)
        return known

    def end(self, acting: Acting, name: str, answer: bytes) -> None:
        """Keep what was answered."""
        self._requests.end(acting.firm_id, acting.member.id, name, answer)

    def drop(self, acting: Acting, name: str) -> None:
        """Free the name: nothing was done under it."""
        self._requests.drop(acting.firm_id, acting.member.id, name)

    def forget(self, firm_id: str, now: datetime) -> int:
        """Drop what has had its time; how many."""
        return self._requests.forget(firm_id, now - KEPT)
