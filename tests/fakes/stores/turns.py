"""Turns in memory: `domain.ports.stores.turns.Turns`."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from math import inf
from threading import Lock

from domain.errors import RailLimited
from domain.rails.rail import RailLimits


class FakeTurns:
    """Sliding windows over a monotonic clock; `sleep` may be replaced by one that does not wait."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep = sleep
        self._sent: dict[tuple[str, str], list[float]] = {}
        self._paused: dict[tuple[str, str], float] = {}
        self._lock = Lock()

    @contextmanager
    def turn(self, rail: str, tenant: str, limits: RailLimits, *, timeout_s: float, reserved: bool) -> Iterator[None]:
        waited_s = 0.0
        while wait_s := self._try((rail, tenant), limits, reserved=reserved):
            if waited_s + wait_s > timeout_s:
                raise RailLimited("The request limit of the rail is used up; others wait for it too.")
            self._sleep(wait_s)
            waited_s += wait_s
        began = time.monotonic()
        try:
            yield
        finally:
            with self._lock:
                sent = self._sent[rail, tenant]
                sent[sent.index(inf)] = max(began, time.monotonic() - 0.2)
                sent.sort()

    def pause(self, rail: str, tenant: str, seconds: float) -> None:
        until = time.monotonic() + min(seconds, 900)
        self._paused[rail, tenant] = max(self._paused.get((rail, tenant), 0.0), until)

    def paused_until(self, rail: str, tenant: str) -> datetime | None:
        paused = self._paused.get((rail, tenant))
        return None if paused is None else datetime.now(UTC) + timedelta(seconds=paused - time.monotonic())

    def _try(self, key: tuple[str, str], limits: RailLimits, *, reserved: bool) -> float:
        with self._lock:
            now = time.monotonic()
            if self._paused.get(key, 0.0) > now:
                return self._paused[key] - now
            sent = self._sent.setdefault(key, [])
            for stated, window_s in ((limits.requests_per_second, 1.2), (limits.requests_per_minute, 61.0)):
                count = stated if stated is None or reserved else max(1, stated - stated // 10)
                if count and len(sent) >= count and min(now, sent[-count]) + window_s > now:
                    return min(now, sent[-count]) + window_s - now
            sent.append(inf)
            return 0.0


class UnlimitedTurns:
    """Turns for whoever asks, at once."""

    def turn(self, *_who: str | RailLimits, timeout_s: float, reserved: bool) -> nullcontext[None]:
        """There is always a turn."""
        del timeout_s, reserved
        return nullcontext()

    def pause(self, rail: str, tenant: str, seconds: float) -> None:
        """Nobody waits here."""

    def paused_until(self, *_who: str) -> None:
        """Nobody waits here."""
