"""Pairing what was predicted with what is surer, or with what came of it."""

from collections.abc import Iterable
from datetime import date

import msgspec

REACH_DAYS_MAX = 10
_QUARTERS = 4


class Payment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A payment as matching sees it: `key` names it, `party` whose it is, empty for nobody's.

    What is predicted is met by what lies within `reach_days` of it and is not among `distinct_from`, by key, and by an
    amount at most `reach_minor` off, a quarter of its own where that is None.
    """

    key: str
    party: str
    day: date
    amount_minor: int
    reach_days: int = REACH_DAYS_MAX
    reach_minor: int | None = None
    distinct_from: tuple[str, ...] = ()


def pair_up(predicted: Iterable[Payment], standing: Iterable[Payment]) -> dict[str, str]:
    """Keys of predictions with the keys of what stands for them, each used once.

    Both are of one party and direction, near in days and in amount. The nearest in days
    go first, then the nearest in amount, so the order of input does not matter.
    """
    by_party: dict[str, list[Payment]] = {}
    for each in predicted:
        if each.party:
            by_party.setdefault(each.party, []).append(each)
    near = sorted(
        (abs((each.day - other.day).days), abs(each.amount_minor - other.amount_minor), each.key, other.key)
        for other in standing
        for each in by_party.get(other.party, ())
        if _is_met_by(each, other)
    )
    pairs: dict[str, str] = {}
    used = set()
    for _, _, key, other_key in near:
        if key not in pairs and other_key not in used:
            pairs[key] = other_key
            used.add(other_key)
    return pairs


def _is_met_by(each: Payment, other: Payment) -> bool:
    if each.amount_minor * other.amount_minor <= 0 or other.key in each.distinct_from:
        return False
    off, reach = abs(each.amount_minor - other.amount_minor), each.reach_minor
    near = _QUARTERS * off <= abs(each.amount_minor) if reach is None else off <= reach
    return near and abs((each.day - other.day).days) <= each.reach_days
