"""Records that a rail has delivered and that could not be typed."""

import msgspec

from domain.money import Money


class Unreadable(msgspec.Struct, frozen=True, kw_only=True):
    """One record of a kind we know, kept as its rail's bytes: `problem` is a sentence that says what stands in the way.

    `called` is its number or name and `stated` the money it states, each where that much can be read.
    """

    kind: str
    id: str
    problem: str
    called: str = ""
    stated: Money | None = None
