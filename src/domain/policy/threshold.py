"""What may be set in a policy: each threshold with what it means, is counted in, and lies within."""

from enum import StrEnum

import msgspec


class Unit(StrEnum):
    """What a threshold is counted in; `none` where it is no single number."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    SECONDS = "seconds"
    MINOR_UNITS = "minor units"
    """Of the home currency."""
    SHARE = "share"
    """1 is all of it."""
    FACTOR = "factor"
    COUNT = "count"
    NONE = "none"


class Threshold(msgspec.Struct, frozen=True, kw_only=True):
    """One threshold by its name in a policy. `least` and `most` bound it, both included; None without a bound.

    `label` is what a screen calls it. `guarded`: setting it freer about payments takes another owner (ADR 0022).
    `choices` are the words it may be; empty where it is not a word. `condition` is what else it must be, in a sentence.
    """

    name: str
    label: str
    guarded: bool
    unit: Unit
    description: str
    least: str | None = None
    most: str | None = None
    choices: tuple[str, ...] = ()
    condition: str = ""
