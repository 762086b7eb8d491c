"""How new the mirror has to be for an answer."""

from datetime import timedelta

import msgspec


class Freshness(msgspec.Struct, frozen=True):
    """`max_age` None takes the mirror as it is; zero asks the rail first; else only when the mirror is older."""

    max_age: timedelta | None = None


CACHED = Freshness()
STRICT = Freshness(timedelta(0))


def within(max_age: timedelta) -> Freshness:
    """Fresh enough when the last successful sync is at most this old."""
    return Freshness(max_age)
