"""The mark a pull leaves for the next: opaque to everybody else."""

from datetime import datetime, timedelta
from typing import Self

import msgspec

from cashrail.kit.errors import RailCursorExpired
from plugins.qbo.translate_fields import instant_of

_MARGIN = timedelta(minutes=2)
_REACH = timedelta(days=29)
_PREFIX = "cdc:"
_HOME = "home="
_SINGLES_APART = "singles-apart"


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """The server's time up to which changes are known, and what need not be asked again.

    `singles_apart` says that the service's change feed refuses CompanyInfo and Preferences.
    """

    mark: datetime
    home_currency: str | None = None
    singles_apart: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises `RailCursorExpired` for a text that is no cursor of ours: a full pull makes a new one."""
        stated, *remarks = text.removeprefix(_PREFIX).split(";")
        mark = instant_of(stated)
        if not text.startswith(_PREFIX) or mark is None:
            raise RailCursorExpired("The stored cursor of the qbo rail cannot be read.")
        homes = [remark.removeprefix(_HOME) for remark in remarks if remark.startswith(_HOME)]
        return cls(mark=mark, home_currency=homes[0] if homes else None, singles_apart=_SINGLES_APART in remarks)

    def text(self) -> str:
        remarks = [f"{_HOME}{self.home_currency}"] if self.home_currency else []
        remarks += [_SINGLES_APART] if self.singles_apart else []
        return ";".join([f"{_PREFIX}{self.mark.isoformat()}", *remarks])

    def out_of_reach(self, now: datetime | None) -> bool:
        """Whether the feed, which goes back 30 days, may have forgotten changes since the mark."""
        return now is not None and now - self.mark > _REACH


def mark_of(answered_at: datetime) -> datetime:
    """Where the next pull begins: a little before this one did, as late commits may carry earlier times."""
    return answered_at - _MARGIN
