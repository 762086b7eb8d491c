"""When the standing duties of businesses and firms come round: spread by their ids, local to their clocks."""

from datetime import datetime, time, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

SYNC_EVERY = timedelta(minutes=15)
# A rail that tells of changes is polled for what its notices have missed, no more.
SYNC_EVERY_WHEN_TOLD = timedelta(hours=1)
SYNC_EVERY_AT_NIGHT = timedelta(hours=2)
TOLD_WITHIN = timedelta(hours=24)
JITTER = timedelta(seconds=30)

_NIGHT_BEGINS, _NIGHT_ENDS = time(22), time(6)
_RECONCILED_FROM, _RECONCILED_OVER = time(2), timedelta(hours=3)
_ROLLED_FROM, _ROLLED_OVER = time(0, 0, 5), timedelta(minutes=10)
_DIGEST_FROM, _DIGEST_OVER = time(6), timedelta(minutes=10)
_PURGED_FROM, _PURGED_OVER = time(1), timedelta(hours=1)
_MONDAY = 0


def share_of(id: str) -> float:
    """Where in any interval this id has its place, from 0 to 1: the same always, even over many ids."""
    return int.from_bytes(blake2b(id.encode(), digest_size=6).digest()) / 2**48


def next_sync(business_id: str, zone: str, now: datetime, *, told_at: datetime | None, jitter: float) -> datetime:
    """The next poll after `now`; `told_at` is when the rail last sent a notice, `jitter` from 0 to 1 shifts it."""
    told = told_at is not None and now - told_at <= TOLD_WITHIN
    every = _told_interval(now.astimezone(ZoneInfo(zone)).time()) if told else SYNC_EVERY
    passed = (now.timestamp() - share_of(business_id) * every.total_seconds()) % every.total_seconds()
    due = now - timedelta(seconds=passed) + every + jitter * JITTER
    # A poll soon after a sync that a notice has brought about would find nothing.
    return due + every if told and due - now < every / 2 else due


def next_reconciliation(business_id: str, zone: str, now: datetime) -> datetime:
    """The next night's reconciliation, between 2 and 5 where the business is."""
    return _next_daily(business_id, zone, now, _RECONCILED_FROM, _RECONCILED_OVER)


def next_roll_over(business_id: str, zone: str, now: datetime) -> datetime:
    """The beginning of the business's next day, within its first minutes."""
    return _next_daily(business_id, zone, now, _ROLLED_FROM, _ROLLED_OVER)


def next_digest(firm_id: str, zone: str, now: datetime) -> datetime:
    """The next Monday, soon after 6 where most of the firm's clients are."""
    due = _next_daily(firm_id, zone, now, _DIGEST_FROM, _DIGEST_OVER)
    while due.astimezone(ZoneInfo(zone)).weekday() != _MONDAY:
        due = _next_daily(firm_id, zone, due, _DIGEST_FROM, _DIGEST_OVER)
    return due


def next_purge(firm_id: str, zone: str, now: datetime) -> datetime:
    """The next night, between 1 and 2 where most of the firm's clients are."""
    return _next_daily(firm_id, zone, now, _PURGED_FROM, _PURGED_OVER)


def _told_interval(local: time) -> timedelta:
    at_night = local >= _NIGHT_BEGINS or local < _NIGHT_ENDS
    return SYNC_EVERY_AT_NIGHT if at_night else SYNC_EVERY_WHEN_TOLD


def _next_daily(id: str, zone: str, now: datetime, begins: time, over: timedelta) -> datetime:
    """The id's place in the daily window, local time; on days without that hour the clock's change moves it."""
    local = ZoneInfo(zone)
    day = now.astimezone(local).date()
    for ahead in range(3):
        begin = datetime.combine(day + timedelta(days=ahead), begins, local)
        due = begin.astimezone(now.tzinfo) + share_of(id) * over
        if due > now:
            return due
    raise AssertionError("a day has come round within three")
