"""When the next request to a rail may leave, given those that have left or are booked to."""

from bisect import bisect
from collections.abc import Sequence

import msgspec

from domain.models.rail import RailLimits

# The service counts requests when they arrive and we when they leave, so one that dawdles on its way falls into the
# same second as ten later ones. Windows are therefore a little longer than the service's own.
SECOND_US = 1_200_000
MINUTE_US = 61_000_000

_RESERVED_PERCENT = 10


class Window(msgspec.Struct, frozen=True):
    """At most `most` requests within any `span_us` microseconds."""

    most: int
    span_us: int


def windows_of(limits: RailLimits, *, reserved: bool) -> tuple[Window, ...]:
    """The windows a request must fit into; only a reserved one may use the last tenth of each limit."""
    stated = ((limits.requests_per_second, SECOND_US), (limits.requests_per_minute, MINUTE_US))
    return tuple(Window(most if reserved else _unreserved(most), span_us) for most, span_us in stated if most)


def next_turn(taken: Sequence[int], not_before_us: int, windows: Sequence[Window]) -> int:
    """The first moment from `not_before_us` on at which one more request fits; `taken` are the others' in order."""
    moment = not_before_us
    while (later := max(_free_from(taken, moment, window) for window in windows)) > moment:
        moment = later
    return moment


def still_counting(taken: Sequence[int], now_us: int, ahead_us: int) -> list[int]:
    """Those that a window may still hold; what lies further ahead than anybody waits, a clock set back has left."""
    return [moment for moment in taken if now_us - MINUTE_US < moment <= now_us + ahead_us]


def _unreserved(most: int) -> int:
    return max(1, most - -(-most * _RESERVED_PERCENT // 100))


def _free_from(taken: Sequence[int], moment: int, window: Window) -> int:
    """`moment` when a request fits there, else the moment at which the others in its way have left the window."""
    place = bisect(taken, moment)
    for first in range(max(0, place - window.most), min(place, len(taken) - window.most) + 1):
        begin, end = taken[first], taken[first + window.most - 1]
        if max(end, moment) - min(begin, moment) < window.span_us:
            return begin + window.span_us
    return moment
