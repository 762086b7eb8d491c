"""Turns at rails in memory: `domain.ports.turns.Turns`."""

from bisect import insort
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

from domain.errors import RailLimited
from domain.models.rail import RailLimits
from domain.turns import next_turn, still_counting, windows_of

_SECOND = timedelta(seconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class FakeTurns:
    def __init__(self, now: Callable[[], datetime], sleep: Callable[[float], None]) -> None:
        self._now = now
        self._sleep = sleep
        self._lock = Lock()
        self._taken: dict[tuple[str, str], list[int]] = {}
        self._paused: dict[tuple[str, str], datetime] = {}

    def wait(self, rail: str, tenant: str, limits: RailLimits, *, timeout_s: float, reserved: bool) -> None:
        windows = windows_of(limits, reserved=reserved)
        while True:
            with self._lock:
                now = (self._now() - _EPOCH) // timedelta(microseconds=1)
                ends = (self._paused.get((rail, tenant), _EPOCH) - _EPOCH) // timedelta(microseconds=1)
                taken = still_counting(self._taken.get((rail, tenant), []), now, 600_000_000)
                moment = next_turn(taken, max(now, ends), windows) if windows else max(now, ends)
                wait_s = (moment - now) / 1_000_000
                if wait_s > timeout_s:
                    raise RailLimited("The rail's limit is used up, or it has asked for a pause.", retry_after_s=wait_s)
                insort(taken, moment)
                self._taken[rail, tenant] = taken
            if not wait_s:
                return
            self._sleep(wait_s)
            timeout_s -= wait_s
            if self._paused.get((rail, tenant), _EPOCH) <= _EPOCH + timedelta(microseconds=moment):
                return

    def pause(self, rail: str, tenant: str, seconds: float) -> None:
        until = self._now() + seconds * _SECOND
        self._paused[rail, tenant] = max(until, self._paused.get((rail, tenant), _EPOCH))

    def paused_until(self, rail: str, tenant: str) -> datetime | None:
        until = self._paused.get((rail, tenant), _EPOCH)
        return until if until > self._now() else None
