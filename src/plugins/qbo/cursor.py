"""The mark a pull leaves for the next: opaque to everybody else."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

import msgspec

from cashrail.kit.errors import RailCursorExpired
from plugins.qbo.translate_fields import instant_of

_MARGIN = timedelta(minutes=2)
_BEYOND_NEWEST = timedelta(minutes=1)
CLOCK_OFF_MAX = timedelta(days=1)
_REACH = timedelta(days=29)
_PREFIX = "cdc:"
_HOME = "home="
_APART = "singles-apart"
_REFUSED = "refused="
_FEEDS = "feeds="
_HEARD = "heard="
_CURRENCIES = "currencies="
# What cursors covered that do not say how many kinds they cover.
_FEEDS_BEFORE = 17


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """The server's time up to which changes are known, and what need not be asked again.

    `apart` says that the service's change feed refuses the kinds that not every one feeds; `refused` are kinds that
    the service refused when all was read, and that the feed is not asked for. `feeds` is how many of the rail's kinds,
    in their order, were ever read whole: a newer version of the rail may know more. `heard_at` is the mark of the last
    answer where that told of nothing and the mark stays behind it. `currencies` are the foreign ones whose rates are
    read.
    """

    mark: datetime
    home_currency: str | None = None
    apart: bool = False
    refused: tuple[str, ...] = ()
    feeds: int = _FEEDS_BEFORE
    heard_at: datetime | None = None
    currencies: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises `RailCursorExpired` for a text that is no cursor of ours: a full pull makes a new one."""
        stated, *remarks = text.removeprefix(_PREFIX).split(";")
        mark = instant_of(stated)
        if not text.startswith(_PREFIX) or mark is None:
            raise RailCursorExpired("The stored cursor of the qbo rail cannot be read.")
        refused, feeds = _said(_REFUSED, remarks), _said(_FEEDS, remarks)
        return cls(
            mark=mark,
            home_currency=_said(_HOME, remarks) or None,
            apart=_APART in remarks,
            refused=tuple(refused.split(",")) if refused else (),
            feeds=int(feeds) if feeds.isdecimal() else _FEEDS_BEFORE,
            heard_at=instant_of(_said(_HEARD, remarks)),
            currencies=tuple(_said(_CURRENCIES, remarks).split(",")) if _said(_CURRENCIES, remarks) else (),
        )

    def text(self) -> str:
        remarks = [f"{_HOME}{self.home_currency}"] if self.home_currency else []
        remarks += [_APART] if self.apart else []
        remarks += [f"{_REFUSED}{','.join(self.refused)}"] if self.refused else []
        remarks += [f"{_FEEDS}{self.feeds}"]
        remarks += [f"{_HEARD}{self.heard_at.isoformat()}"] if self.heard_at else []
        remarks += [f"{_CURRENCIES}{','.join(self.currencies)}"] if self.currencies else []
        return ";".join([f"{_PREFIX}{self.mark.isoformat()}", *remarks])

    def out_of_reach(self, now: datetime | None) -> bool:
        """Whether the feed, which goes back 30 days, may have forgotten changes since the mark."""
        return now is not None and now - self.mark > _REACH


def _said(name: str, remarks: Iterable[str]) -> str:
    return next((remark.removeprefix(name) for remark in remarks if remark.startswith(name)), "")


def bounded_mark(answered_at: datetime, newest: datetime | None) -> datetime:
    """The mark of an answer whose newest record was stamped so: not far beyond it, for the answering clock may be fast.

    What comes after the newest record told and before the mark would be told by nobody. It is never over a day behind,
    which no clock is off by, and without any stamp the server's time is all there is.
    """
    mark = mark_of(answered_at)
    return mark if newest is None else max(min(mark, newest + _BEYOND_NEWEST), mark - CLOCK_OFF_MAX)


def mark_of(answered_at: datetime) -> datetime:
    """Where the next pull begins: a little before this one did, as late commits may carry earlier times."""
    return answered_at - _MARGIN
