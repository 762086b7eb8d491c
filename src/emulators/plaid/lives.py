"""How a line lives at a bank: pending for some days under one key, then posted under another."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import msgspec

from emulators.plaid.bank import Event, Line

_PENDING_FROM = time(16)
_POSTED_FROM = time(4)


def posted(line: Line) -> Event:
    """There from the early morning (UTC) of its day on."""
    return Event(_at(line.day, _POSTED_FROM), "added", line)


def pending_first(line: Line, since: date, *, linked: bool = True) -> Iterator[Event]:
    """Pending from the afternoon of `since` on, and posted on its own day, which is later.

    Where not `linked`, the bank does not tell which pending line it was.
    """
    before = msgspec.structs.replace(line, key=f"{line.key}/pending", day=since, pending=True)
    yield Event(_at(since, _PENDING_FROM), "added", before)
    yield Event(_at(line.day, _POSTED_FROM), "removed", before)
    yield posted(msgspec.structs.replace(line, pending_key=before.key) if linked else line)


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, UTC)
