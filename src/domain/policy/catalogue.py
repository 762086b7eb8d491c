"""The thresholds of a policy, one by one, as who sets them needs to know them."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec

from domain.policy.bounds import bounds_of
from domain.policy.levels import CONDITIONS
from domain.policy.loosening import GUARDED
from domain.policy.policy import DEFAULT_POLICY
from domain.policy.threshold import Threshold, Unit
from domain.policy.threshold_meanings import MEANINGS

_BY_ENDING = (
    ("_minor", Unit.MINOR_UNITS),
    ("_share", Unit.SHARE),
    ("_factor", Unit.FACTOR),
    ("_months", Unit.MONTHS),
    ("_weeks", Unit.WEEKS),
    ("_age_s", Unit.SECONDS),
)


def catalogue() -> tuple[Threshold, ...]:
    """All that may be set, in the order of the policy."""
    defaults = msgspec.structs.asdict(DEFAULT_POLICY)
    return tuple(_threshold(name, value) for name, value in defaults.items() if name != "version")


def _threshold(name: str, value: Any) -> Threshold:
    bounds = bounds_of(name, value)
    return Threshold(
        name=name,
        label=_label(name),
        guarded=name in GUARDED,
        unit=_unit(name, value),
        description=MEANINGS[name],
        least=None if bounds is None else str(bounds[0]),
        most=None if bounds is None else str(bounds[1]),
        choices=tuple(type(value)) if isinstance(value, StrEnum) else (),
        condition=next((sentence for named, _, sentence in CONDITIONS if named == name), ""),
    )


def _label(name: str) -> str:
    """The name in words; its unit stands beside it."""
    words = name.removesuffix("_minor").removesuffix("_s").replace("_", " ").replace("1099", "1099-NEC")
    return words[0].upper() + words[1:]


def _unit(name: str, value: Any) -> Unit:
    if bounds_of(name, value) is None:
        return Unit.NONE
    for ending, unit in _BY_ENDING:
        if name.endswith(ending):
            return unit
    if "days" in name:
        return Unit.DAYS
    return Unit.SHARE if isinstance(value, Decimal) else Unit.COUNT
