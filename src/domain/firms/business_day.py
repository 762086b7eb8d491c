"""The business date of an answer: as asked for, or today where the business is."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.errors import Invalid, Misconfigured
from domain.firms.firm import AsOf, Business

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EARLIEST = date(1970, 1, 1)
_LATEST = date(2999, 12, 31)


def parse_day(text: str, name: str = "as_of") -> date:
    """The day `name` from YYYY-MM-DD; raises `Invalid` for anything else, and for days no books can have."""
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise Invalid(f"{name} is a day that exists, written YYYY-MM-DD, not {text!r}.", field=name)
    if not _EARLIEST <= day <= _LATEST:
        raise Invalid(f"{name} lies between {_EARLIEST} and {_LATEST}, unlike {day}.", field=name)
    return day


def today(businesses: Iterable[Business], now: datetime) -> date:
    """The date in the time zone that most of the businesses are in; UTC's without any business."""
    zone = usual_zone(businesses)
    try:
        return now.astimezone(ZoneInfo(zone)).date()
    except (KeyError, ValueError):
        raise Misconfigured(f"The time zone {zone!r} of a business is unknown.") from None


def usual_zone(businesses: Iterable[Business]) -> str:
    """The time zone that most of the businesses are in; UTC without any business."""
    zones = Counter(business.time_zone for business in businesses)
    return min(zones, key=lambda name: (-zones[name], name), default="UTC")


def is_current(business: Business, as_of: AsOf) -> bool:
    """Whether an answer is for today where the business is, and not a look at another day."""
    return today((business,), as_of.now) == as_of.day
