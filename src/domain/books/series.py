"""Recurring series: three or more like amounts at a steady cadence (B6)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

import msgspec

from domain.books.cadence import HALF_YEARLY, YEARLY, cadence_of, placed_between, squeezed_in, tolerance_days
from domain.money import median_minor

HITS_MIN = 3
_HITS_MAX = 12
# Coefficients of variation in percent: up to the first an amount counts as fixed, up to the second as variable.
_FIXED_PERCENT = 10
_VARIABLE_PERCENT = 35
_REACH_PERCENT = 25
_LAPSED_AFTER = 2
# Of a party's several payments, one series has amounts within a fifth of the smallest of them.
_LIKE_PERCENT = 120
# A part that leaves payments unexplained takes more hits than one that explains them together with the others.
_HITS_MIN_BESIDE_OTHERS = 4
# Days of the month further apart than this belong to two series of like amounts.
_APART_DAYS = 5
_DAYS_A_MONTH = 31
# A payment seen only within more days than a gap may be off is placed by its cadence.
_VAGUE_DAYS = 3
# So many payments may be seen together.
_TOGETHER_MAX = 4
# Two payments make a yearly series so near to a year apart, among so many days with payments.
_YEAR_OFF_DAYS = 31
_PAIR_DAYS_MAX = 3
# Of more days with payments in two years the yearly ones are not picked.
_SELDOM_DAYS_MAX = 8


class Beat(msgspec.Struct, frozen=True, order=True, gc=False):
    """One payment of a series: the day, the record it is in ("Kind:id"), and what it moved in home minor units.

    One that was made unseen after `since` and by its day has both.
    """

    day: date
    record: str
    amount_minor: int
    since: date | None = None

    @property
    def between(self) -> tuple[date, date]:
        return self.since or self.day - timedelta(days=1), self.day

    @property
    def is_vague(self) -> bool:
        """Whether its day is not known as nearly as a cadence has to be kept."""
        since, day = self.between
        return (day - since).days > _VAGUE_DAYS


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """A series found: its cadence, its median amount, whether that is fixed, and its newest hits, oldest first.

    `reach_minor` is how far from the median an amount may lie and still be one of the series: a quarter, of variable
    amounts as much as they are admitted to vary, and in any case as far as one of the hits has been.
    `or_cadence_days` is another cadence that it may have as well, for all that is known.
    """

    cadence_days: int
    amount_minor: int
    reach_minor: int
    fixed: bool
    days: tuple[date, ...]
    records: tuple[str, ...]
    or_cadence_days: int | None = None

    def has_lapsed(self, as_of: date) -> bool:
        """Whether two payments in a row have failed to come."""
        missed = _LAPSED_AFTER * self.cadence_days + tolerance_days(self.cadence_days)
        return (as_of - self.days[-1]).days > missed


def find_series(beats: Iterable[Beat]) -> Series | None:
    """The series that beats of one party and account make, of which there are many on a day at times; None for none."""
    by_day: dict[date, int] = {}
    ordered = sorted(beats)
    for beat in ordered:
        by_day[beat.day] = by_day.get(beat.day, 0) + beat.amount_minor
    days = sorted(by_day)[-_HITS_MAX:]
    amounts = [by_day[day] for day in days]
    if len(days) < HITS_MIN or not varies_within(amounts, _VARIABLE_PERCENT):
        return None
    cadence = cadence_of(days)
    if cadence is None:
        return None
    extra = squeezed_in(days, cadence)
    amounts = [by_day[day] for day in days if day not in extra]
    days = [day for day in days if day not in extra]
    if len(days) < HITS_MIN:
        return None
    usual, fixed = median_minor(amounts), varies_within(amounts, _FIXED_PERCENT)
    admitted = (_REACH_PERCENT if fixed else _VARIABLE_PERCENT) * abs(usual) // 100
    return Series(
        cadence_days=cadence,
        amount_minor=usual,
        reach_minor=max(admitted, *(abs(amount - usual) for amount in amounts)),
        fixed=fixed,
        days=tuple(days),
        records=tuple(beat.record for beat in ordered if beat.day >= days[0] and beat.day not in extra),
    )


def find_all_series(beats: Iterable[Beat]) -> tuple[Series, ...]:
    """The series that beats of one party and account make: one of all beats, or several told apart.

    Two leases of one landlord differ by amount, two policies of like amount by their day of the month; where they are
    so spread over the month that they look like one, by amounts that take turns. Parts are of fixed amounts; they stand
    for a whole of variable amounts where they explain each of its beats, and where the others plainly stand beside
    them.
    """
    ordered = sorted(beats)
    if any(beat.is_vague for beat in ordered):
        return tuple(_between(ordered))
    whole = find_series(ordered)
    if whole is not None and whole.fixed:
        return *_taken_apart(whole, ordered), *_beside(whole, ordered)
    groups = list(_alike(ordered))
    parts = tuple(part for alike in groups for part in _fixed_parts(alike))
    explained = {record for part in parts for record in part.records}
    if len(parts) > 1 and explained.issuperset(beat.record for beat in ordered):
        return parts
    if whole is not None:
        return tuple(part for part in parts if _is_apart(part, groups)) or (whole, *_beside(whole, ordered))
    return tuple(part for part in parts if len(part.days) >= _HITS_MIN_BESIDE_OTHERS)


def _between(beats: Sequence[Beat]) -> Iterator[Series]:
    """Series of payments each known to a range of days: those of like amount have to fit one cadence, and no other.

    Some of the others may be several of them that were seen together: where all of these fit one, they are.
    """
    groups = list(_alike(beats))
    least = HITS_MIN if len(groups) == 1 else _HITS_MIN_BESIDE_OTHERS
    taken: set[str] = set()
    for alike in groups:
        left = [beat for beat in alike if beat.record not in taken]
        several = _with_several(left, [beat for beat in beats if beat.record not in taken])
        found = _placed(several, _HITS_MIN_BESIDE_OTHERS) if len(several) > len(left) else None
        found = found or _placed(left, least)
        if found is not None:
            taken.update(found.records)
            yield found


def _placed(beats: Sequence[Beat], least: int) -> Series | None:
    newest = beats[-_HITS_MAX:]
    placed = placed_between([beat.between for beat in newest]) if len(newest) >= least else None
    if placed is None:
        return None
    amounts = [beat.amount_minor for beat in newest]
    usual = median_minor(amounts)
    return Series(
        cadence_days=placed.cadence_days,
        amount_minor=usual,
        reach_minor=max(_REACH_PERCENT * abs(usual) // 100, *(abs(amount - usual) for amount in amounts)),
        fixed=varies_within(amounts, _FIXED_PERCENT),
        days=tuple(placed.days),
        records=tuple(dict.fromkeys(beat.record for beat in newest)),
        or_cadence_days=placed.or_cadence_days,
    )


def _with_several(alike: Sequence[Beat], beats: Sequence[Beat]) -> list[Beat]:
    """Beats of like amount with those others that come to two, three or four of them, as so many."""
    usual = median_minor([beat.amount_minor for beat in alike]) if alike else 0
    made: list[Beat] = []
    for beat in beats if usual else ():
        count = max(1, (2 * beat.amount_minor + usual) // (2 * usual)) if beat not in alike else 1
        off = abs(beat.amount_minor - count * usual)
        if beat in alike or (1 < count <= _TOGETHER_MAX and 100 * off <= _FIXED_PERCENT * abs(count * usual)):
            made += [msgspec.structs.replace(beat, amount_minor=beat.amount_minor // count)] * count
    return made


def _beside(whole: Series, beats: Sequence[Beat]) -> Iterator[Series]:
    """Series of what the whole leaves between its days."""
    own = frozenset(whole.records)
    left = [beat for beat in beats if beat.day > whole.days[0] and beat.record not in own]
    for alike in _alike(left) if left else ():
        yield from (part for part in _fixed_parts(alike) if len(part.days) >= _HITS_MIN_BESIDE_OTHERS)


def find_seldom(beats: Iterable[Beat]) -> tuple[Series, ...]:
    """The series of payments once or twice a year, of all that one party was ever paid on one account.

    Two like amounts a year apart make one where there is hardly anything beside them: premiums, taxes, licences.
    """
    ordered = sorted(beats)
    count = len({beat.day for beat in ordered})
    for alike in _alike(ordered) if count <= _SELDOM_DAYS_MAX else ():
        found = find_series(alike)
        if found is not None and found.cadence_days in (HALF_YEARLY, YEARLY):
            return (found,)
    whole = find_series(ordered)
    if whole is not None and whole.cadence_days in (HALF_YEARLY, YEARLY):
        return (whole,)
    pairs = (_a_year_apart(alike) for alike in _alike(ordered)) if count <= _PAIR_DAYS_MAX else ()
    return tuple(pair for pair in pairs if pair is not None)


def _a_year_apart(alike: Sequence[Beat]) -> Series | None:
    days = sorted({beat.day for beat in alike})
    if len(days) != 2 or abs((days[1] - days[0]).days - YEARLY) > _YEAR_OFF_DAYS:
        return None
    amounts = [sum(beat.amount_minor for beat in alike if beat.day == day) for day in days]
    if not varies_within(amounts, _FIXED_PERCENT):
        return None
    return Series(
        cadence_days=YEARLY,
        amount_minor=amounts[1],
        reach_minor=_REACH_PERCENT * abs(amounts[1]) // 100,
        fixed=True,
        days=tuple(days),
        records=tuple(beat.record for beat in alike),
    )


def _is_apart(part: Series, groups: Sequence[Sequence[Beat]]) -> bool:
    """Whether a part misses none of its payments, so that the other beats are no payments of its own at another amount.

    A beat where the part would have had its next one, or the one before its first, may be one of it after all.
    """
    gaps = [(after - before).days for before, after in pairwise(part.days)]
    allowed = tolerance_days(part.cadence_days)
    if len(part.days) < _HITS_MIN_BESIDE_OTHERS or any(abs(gap - part.cadence_days) > allowed for gap in gaps):
        return False
    own = frozenset(part.records)
    others = {beat.day for alike in groups if own.isdisjoint(beat.record for beat in alike) for beat in alike}
    beyond = [(part.days[0] - day).days for day in others] + [(day - part.days[-1]).days for day in others]
    return all(abs(days - part.cadence_days) > allowed for days in beyond)


def _fixed_parts(alike: Sequence[Beat]) -> Iterator[Series]:
    """One series of beats of like amounts, or one for each time of the month."""
    whole = find_series(alike)
    if whole is not None:
        if whole.fixed:
            yield from _taken_apart(whole, alike)
        return
    parts = [part for part in map(find_series, _by_time_of_month(alike)) if part is not None and part.fixed]
    yield from parts or _in_turns(alike)


def _taken_apart(whole: Series, beats: Sequence[Beat]) -> tuple[Series, ...]:
    """The whole, or the two series that take turns in it: each then comes more seldom than the whole."""
    own = frozenset(whole.records)
    parts = _in_turns([beat for beat in beats if beat.record in own])
    return parts if parts and all(part.cadence_days > whole.cadence_days for part in parts) else (whole,)


def _in_turns(beats: Sequence[Beat]) -> tuple[Series, ...]:
    """Two series of one cadence that explain all beats and differ in amount by more than either varies; else none.

    A raise makes two amounts too, but one after the other at the cadence of both together.
    """
    ranked = sorted(beats, key=lambda each: (abs(each.amount_minor), each))
    sizes = [abs(beat.amount_minor) for beat in ranked]
    steps = [(after - before, place) for place, (before, after) in enumerate(pairwise(sizes), 1)]
    step, place = max(steps, default=(0, 0))
    if not place or step <= max(sizes[place - 1] - sizes[0], sizes[-1] - sizes[place]):
        return ()
    parts = [part for part in map(find_series, (sorted(ranked[:place]), sorted(ranked[place:]))) if part is not None]
    explained = {record for part in parts for record in part.records}
    if {part.fixed for part in parts} != {True} or len({part.cadence_days for part in parts}) != 1:
        return ()
    return tuple(parts) if len(parts) == 2 and explained.issuperset(beat.record for beat in beats) else ()


def _alike(beats: Sequence[Beat]) -> Iterator[list[Beat]]:
    """Beats by like amounts, the smallest first, each group in order."""
    group: list[Beat] = []
    for beat in sorted(beats, key=lambda each: (abs(each.amount_minor), each)):
        if group and 100 * abs(beat.amount_minor) > _LIKE_PERCENT * abs(group[0].amount_minor):
            yield sorted(group)
            group = []
        group.append(beat)
    yield sorted(group)


def _by_time_of_month(beats: Sequence[Beat]) -> list[list[Beat]]:
    """Beats by days of the month that lie near each other; the last days of one are near the first of the next."""
    days = sorted({beat.day.day for beat in beats})
    gaps = [(after - before) % _DAYS_A_MONTH for before, after in zip(days, days[1:] + days[:1], strict=True)]
    ends = [day for day, gap in zip(days, gaps, strict=True) if gap >= _APART_DAYS]
    if len(ends) < 2:
        return []
    groups: dict[int, list[Beat]] = {}
    for beat in beats:
        groups.setdefault(min(ends, key=lambda end: (end - beat.day.day) % _DAYS_A_MONTH), []).append(beat)
    return [groups[end] for end in ends]


def varies_within(amounts_minor: Sequence[int], percent: int) -> bool:
    """Whether the standard deviation is at most so many percent of the mean; exact, without a square root."""
    count, total = len(amounts_minor), sum(amounts_minor)
    squares = sum(amount * amount for amount in amounts_minor)
    return (count * squares - total * total) * 10_000 <= percent * percent * total * total
