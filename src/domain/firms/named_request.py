"""Requests under a name of the caller's, which are carried out once however often they are sent."""

from datetime import datetime, timedelta

import msgspec

from domain.errors import Forbidden, KeyReused
from domain.firms.firm import Role

KEPT = timedelta(hours=24)
"""For so long a name stands for its request; then it is free again."""

_DIGEST_BYTES = 32


class NamedRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request that was begun: what was asked and in which role, and its answer, None where its end is not known."""

    name: str
    asked: bytes
    begun_at: datetime
    answer: bytes | None = None


def asked_as(role: Role, digest: bytes) -> bytes:
    """What is kept of a request: its digest, and in which role it was asked."""
    return digest + role.encode()


def refuse_another(known: NamedRequest, asked: bytes) -> None:
    """Raise `KeyReused` where the name stands for another request, `Forbidden` where the member may do less by now."""
    if known.asked[:_DIGEST_BYTES] != asked[:_DIGEST_BYTES]:
        raise KeyReused("This Idempotency-Key was used for another request; take a new one.")
    then, now = (each[_DIGEST_BYTES:].decode() for each in (known.asked, asked))
    if then != now and not (then and Role(then).powers <= Role(now).powers):
        raise Forbidden("Your role allows less than when this was asked under its name; what was answered is not told.")
