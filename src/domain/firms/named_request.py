"""Requests under a name of the caller's, which are carried out once however often they are sent."""

from datetime import datetime, timedelta

import msgspec

from domain.errors import KeyReused

KEPT = timedelta(hours=24)
"""For so long a name stands for its request; then it is free again."""


class NamedRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request that was begun: what was asked, as a digest, and its answer, None where its end is not known."""

    name: str
    asked: bytes
    begun_at: datetime
    answer: bytes | None = None


def refuse_another(known: NamedRequest, asked: bytes) -> None:
    """Raise `KeyReused` where the name stands for another request."""
    if known.asked != asked:
        raise KeyReused("This Idempotency-Key was used for another request; take a new one.")
