"""Steady intervals at which payments recur, and the calendar days that the next ones fall on (B6)."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

WEEKLY, BIWEEKLY, SEMIMONTHLY, FOUR_WEEKLY, MONTHLY = 7, 14, 15, 28, 30
TWO_MONTHLY, QUARTERLY, HALF_YEARLY, YEARLY = 61, 91, 182, 365
_WEEKS = (WEEKLY, BIWEEKLY, FOUR_WEEKLY)
_MONTHS = {MONTHLY: 1, TWO_MONTHLY: 2, QUARTERLY: 3, HALF_YEARLY: 6, YEARLY: 12}
CADENCES_DAYS = tuple(sorted((*_WEEKS, SEMIMONTHLY, *_MONTHS)))

# Which of the two it is moves a payment by days for months; and of so many ranges nothing else fits.
_HARDLY_APART = ((BIWEEKLY, SEMIMONTHLY), (FOUR_WEEKLY, MONTHLY))
_LEFT_OPEN_MIN = 4

_GAP_DAYS = 3
_GAP_SHARE = Decimal("0.15")
# A payment entered twice breaks two gaps of its series and must not hide that the others are steady.
_STEADY_SHARE = Decimal(2) / 3
# A day so small a part of the cadence off the calendar, or as far as gaps may be off, is on it.
_NEAR_PARTS = 4
_MONTHS_A_YEAR = 12
_DAY_MAX = 31
_MONDAY, _FRIDAY, _WEEKEND = 0, 4, 2
_COST_A_DAY = 4


def tolerance_days(cadence_days: int) -> Decimal:
    """How far a gap may lie from its cadence: 3 days or 15 %, whichever is more."""
    return max(Decimal(_GAP_DAYS), _GAP_SHARE * cadence_days)


def is_steady(gaps_days: Sequence[int], cadence_days: int) -> bool:
    """Whether more than two thirds of the gaps are near the cadence; all of them where there are two or three."""
    allowed = tolerance_days(cadence_days)
    steady = sum(abs(gap - cadence_days) <= allowed for gap in gaps_days)
    return steady > _STEADY_SHARE * len(gaps_days)


def cadence_of(days: Sequence[date]) -> int | None:
    """The cadence that days (oldest first, none twice) keep to, None where they keep to none.

    Two weeks and half a month, four weeks and a month, are told apart by which calendar the days fit better.
    """
    gaps = [(after - before).days for before, after in pairwise(days)]
    fitting = [cadence for cadence in CADENCES_DAYS if gaps and is_steady(gaps, cadence)]
    if len(fitting) > 1:
        fitting.sort(key=lambda cadence: _misfit(days, cadence))
    return fitting[0] if fitting else None


class Placed(NamedTuple):
    """A cadence with its days; `or_cadence_days` fits as well, and comes hardly less often."""

    cadence_days: int
    days: list[date]
    or_cadence_days: int | None = None


def placed_between(ranges: Sequence[tuple[date, date]]) -> Placed | None:
    """The only cadence of which each range has one day, one after the other, with those days; None for none or several.

    Of several it is the one that the last days of the ranges keep, with these; else, of two weeks and half a month, or
    of four weeks and a month, the one that comes more often, where four or more ranges leave open which of them it is.
    A range, oldest first, is after its first day and by its last: a payment was made in it, nobody knows when.
    """
    found = [
        (cadence, places)
        for cadence in CADENCES_DAYS
        if (places := (_week_places if cadence in _WEEKS else _month_places)(ranges, cadence))
    ]
    if len(found) == 1:
        return Placed(*found[0])
    days = [by for _, by in ranges]
    kept, fitting = cadence_of(days), tuple(cadence for cadence, _ in found)
    if kept is not None and kept in fitting and len(set(days)) == len(days):
        return Placed(kept, days)
    if fitting in _HARDLY_APART and len(ranges) >= _LEFT_OPEN_MIN:
        return Placed(*found[0], fitting[1])
    return None


def _week_places(ranges: Sequence[tuple[date, date]], cadence_days: int) -> list[date]:
    """Those in the middle of what the ranges leave open; empty for none."""
    ago = [timedelta(days=cadence_days * number) for number in range(len(ranges))]
    first = max(after - back for (after, _), back in zip(ranges, ago, strict=True)) + timedelta(days=1)
    last = min(by - back for (_, by), back in zip(ranges, ago, strict=True))
    middle = first + (last - first) // 2
    return [middle + back for back in ago] if first <= last else []


def _month_places(ranges: Sequence[tuple[date, date]], cadence_days: int) -> list[date]:
    """As above; of the days of the month that fit, those in the middle."""
    half = range(SEMIMONTHLY - _GAP_DAYS, SEMIMONTHLY + _GAP_DAYS + 1)
    days = range(1, _DAY_MAX + 1)
    pairs = [(low, high) for low in days for high in days if high - low in half]
    first, last = map(_month_number, ranges[0])
    ahead = [_MONTHS.get(cadence_days, 1) * number for number in range(len(ranges))]
    fitting = [
        places[skipped : skipped + len(ranges)]
        for anchors in (pairs if cadence_days == SEMIMONTHLY else [(day,) for day in days])
        for month in range(first, last + 1)
        for places in [[day for months in ahead for day in _at(month + months, anchors)]]
        for skipped in range(len(anchors))
        if all(map(_may_be_in, places[skipped:], ranges))
    ]
    return fitting[len(fitting) // 2] if fitting else []


def _may_be_in(place: date, between: tuple[date, date]) -> bool:
    """Whether the payment of that day may have been made in the range: one due at a weekend before or after it."""
    early = timedelta(days=max(0, place.weekday() - _FRIDAY))
    late = timedelta(days=_WEEKEND + 1) - early if early else early
    return between[0] < place + late and place - early <= between[1]


def days_after(days: Sequence[date], cadence_days: int) -> Iterator[date]:
    """The days, without end, on which a series with these past days (oldest first) falls next.

    Those that count in months keep their day of the month, as far as a month has it: the 31st is the last of
    every month, and 29 February the 28th where there is none. A day paid early or late does not move the calendar, and
    one that is far off it stands for none of its days.
    """
    return (_week_days_after if cadence_days in _WEEKS else _month_days_after)(days, cadence_days)


def squeezed_in(days: Sequence[date], cadence_days: int) -> frozenset[date]:
    """Of a series' days (oldest first) those that belong to something else: off its calendar, and between its days."""
    near = min(tolerance_days(cadence_days), Decimal(cadence_days) / _NEAR_PARTS)
    least = cadence_days - tolerance_days(cadence_days)
    if cadence_days in _WEEKS:
        phase = _phase(days, cadence_days)
        offs = {day: abs(_off(day, phase, cadence_days)) for day in days}
    else:
        anchors = _anchors(days, cadence_days)
        offs = {day: _nearest(day, anchors)[0] for day in days}
    gaps = [(after - before).days for before, after in pairwise(days)]
    beside = [min(pair) for pair in zip([cadence_days, *gaps], [*gaps, cadence_days], strict=True)]
    return frozenset(day for day, gap in zip(days, beside, strict=True) if offs[day] > near and gap < least)


def _week_days_after(days: Sequence[date], cadence_days: int) -> Iterator[date]:
    phase, near = _phase(days, cadence_days), tolerance_days(cadence_days)
    offs = [(day, _off(day, phase, cadence_days)) for day in reversed(days)]
    newest, off = next((each for each in offs if abs(each[1]) <= near), offs[0])
    place = newest - timedelta(days=off)
    while True:
        place += timedelta(days=cadence_days)
        yield place


def _month_days_after(days: Sequence[date], cadence_days: int) -> Iterator[date]:
    anchors, near = _anchors(days, cadence_days), tolerance_days(cadence_days)
    places = [_nearest(day, anchors) for day in reversed(days)]
    _, month, last = next((each for each in places if each[0] <= near), places[0])
    yield from (place for place in _at(month, anchors) if place > last)
    while True:
        month += _MONTHS.get(cadence_days, 1)
        yield from _at(month, anchors)


def _nearest(day: date, anchors: tuple[int, ...]) -> tuple[int, int, date]:
    """The place of the calendar that is nearest to a day: how many days off, its month and itself."""
    month = _month_number(day)
    return min((abs((day - place).days), m, place) for m in (month - 1, month, month + 1) for place in _at(m, anchors))


def _misfit(days: Sequence[date], cadence_days: int) -> int:
    """How far in all the days lie off the calendar that fits them best."""
    if cadence_days in _WEEKS:
        phase = _phase(days, cadence_days)
        return sum(_COST_A_DAY * abs(_off(day, phase, cadence_days)) for day in days)
    return _off_anchors([_in_month(day) for day in days], _anchors(days, cadence_days))


def _phase(days: Sequence[date], cadence_days: int) -> int:
    """The remainder of the day number that most days are near; the newest one's in doubt."""
    phases = dict.fromkeys(day.toordinal() % cadence_days for day in reversed(days))
    return min(phases, key=lambda phase: sum(abs(_off(day, phase, cadence_days)) for day in days))


def _off(day: date, phase: int, cadence_days: int) -> int:
    ahead = (day.toordinal() - phase) % cadence_days
    return ahead if 2 * ahead <= cadence_days else ahead - cadence_days


_InMonth = tuple[int, int, int, int, int, int]


def _in_month(day: date) -> _InMonth:
    """Day of the month, the lengths of the month before, this one and the next, and how many days lie over a weekend.

    A Monday may stand for the Saturday and Sunday before it, a Friday for those after it.
    """
    number = _month_number(day)
    back = _WEEKEND if day.weekday() == _MONDAY else 0
    ahead = _WEEKEND if day.weekday() == _FRIDAY else 0
    return day.day, _length(number - 1), _length(number), _length(number + 1), back, ahead


def _anchors(days: Sequence[date], cadence_days: int) -> tuple[int, ...]:
    """The days of the month that fit best, ascending; 31 stands for the last. Later ones win in doubt."""
    placed = [_in_month(day) for day in days]
    ends = {_DAY_MAX for day, _, length, *_ in placed if day == length}
    seen = sorted({day for day, *_ in placed} | ends, reverse=True)
    if cadence_days != SEMIMONTHLY:
        return (min(seen, key=lambda anchor: _off_anchors(placed, (anchor,))),)
    half = range(SEMIMONTHLY - _GAP_DAYS, SEMIMONTHLY + _GAP_DAYS + 1)
    pairs = [(low, high) for high in seen for low in seen if high - low in half]
    return min(pairs, key=lambda pair: _off_anchors(placed, pair), default=(SEMIMONTHLY, _DAY_MAX))


def _off_anchors(placed: Sequence[_InMonth], anchors: Sequence[int]) -> int:
    return sum(min(_off_anchor(each, anchor) for anchor in anchors) for each in placed)


def _off_anchor(placed: _InMonth, anchor: int) -> int:
    """0 on the day itself, 1 where a weekend explains the distance, else four for each day."""
    day, before, length, after, back, ahead = placed
    late = day - min(anchor, length)
    return min(
        _cost(late, back) if late >= 0 else _cost(-late, ahead),
        _cost(day + before - min(anchor, before), back),
        _cost(length - day + min(anchor, after), ahead),
    )


def _cost(days: int, explained: int) -> int:
    return _COST_A_DAY * days if days > explained else min(days, 1)


def _at(month: int, anchors: Sequence[int]) -> list[date]:
    year, index = divmod(month, _MONTHS_A_YEAR)
    length = _length(month)
    return [date(year, index + 1, min(anchor, length)) for anchor in anchors]


def _month_number(day: date) -> int:
    return day.year * _MONTHS_A_YEAR + day.month - 1


def _length(month: int) -> int:
    year, index = divmod(month, _MONTHS_A_YEAR)
    return monthrange(year, index + 1)[1]
