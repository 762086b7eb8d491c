"""Turns to send a request, kept in the database so that they hold over all processes."""

import array
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, select, update

from adapters.persistence.engine import reading, writing
from adapters.persistence.instant import from_microseconds
from adapters.persistence.scope import insert_when_new
from adapters.persistence.tables.work import rail_turns
from domain.errors import RailLimited
from domain.rails.rail import RailLimits

_US = 1_000_000
# The service counts requests when they arrive, some time between their leaving and their answer. One under way counts
# as sent just now; an answered one as sent when it left, or as late as it can have arrived if it took longer than this.
_MARGIN_US = 200_000
# A process that dies while a request is under way cannot say so.
_UNDER_WAY_US = 60 * _US
_SECOND_US = _US + _MARGIN_US
_MINUTE_US = 61 * _US
# Of each limit so much is left to people who wait.
_RESERVED_SHARE = 10
_NUMBERS = "q"
# A service that asks for more is asked again sooner.
_PAUSE_MAX_S = 900


class SqlTurns:
    """Implements the port `Turns`. Times are the database's own, which all processes share."""

    def __init__(self, engine: Engine, sleep: Callable[[float], None] = time.sleep) -> None:
        self._engine = engine
        self._sleep = sleep

    @contextmanager
    def turn(self, rail: str, tenant: str, limits: RailLimits, *, timeout_s: float, reserved: bool) -> Iterator[None]:
        windows = _windows(limits, reserved=reserved)
        waited_s = 0.0
        until_us, wait_s = self._try(rail, tenant, windows)
        while wait_s:
            if waited_s + wait_s > timeout_s:
                raise RailLimited("The request limit of the rail is used up; others wait for it too.")
            self._sleep(wait_s)
            waited_s += wait_s
            until_us, wait_s = self._try(rail, tenant, windows)
        try:
            yield
        finally:
            if windows:
                self._answered(rail, tenant, until_us)

    def _answered(self, rail: str, tenant: str, until_us: int) -> None:
        """The request that counts as under way until then is so no more."""
        with writing(self._engine) as connection:
            row = _row(connection, rail, tenant)
            sent = array.array(_NUMBERS, bytes(row.sent))
            if until_us in sent:
                sent.remove(until_us)
            sent.append(max(until_us - _UNDER_WAY_US, _now_us(connection) - _MARGIN_US))
            _save(connection, rail, tenant, sent=sent.tobytes())

    def pause(self, rail: str, tenant: str, seconds: float) -> None:
        with writing(self._engine) as connection:
            row = _row(connection, rail, tenant)
            until_us = _now_us(connection) + int(min(seconds, _PAUSE_MAX_S) * _US)
            _save(connection, rail, tenant, paused_us=max(row.paused_us, until_us))

    def paused_until(self, rail: str, tenant: str) -> datetime | None:
        with reading(self._engine) as connection:
            paused_us = connection.execute(_paused_until(rail, tenant)).scalar_one_or_none()
        return from_microseconds(paused_us) if paused_us else None

    def _paused_s(self, rail: str, tenant: str) -> float:
        """How long a service without limits has asked for a pause; nothing is locked for that."""
        with reading(self._engine) as connection:
            paused_us = connection.execute(_paused_until(rail, tenant)).scalar_one_or_none() or 0
            return max(0.0, float(paused_us - _now_us(connection)) / _US)

    def _try(self, rail: str, tenant: str, windows: tuple[tuple[int, int], ...]) -> tuple[int, float]:
        """Until when the turn that was taken counts as under way, and 0; or 0, and the seconds to wait for one."""
        if not windows:
            return 0, self._paused_s(rail, tenant)
        with writing(self._engine) as connection:
            row = _row(connection, rail, tenant)
            now_us = _now_us(connection)
            if row.paused_us > now_us:
                return 0, float(row.paused_us - now_us) / _US
            sent = _still_counting(array.array(_NUMBERS, bytes(row.sent)), now_us)
            recent = array.array(_NUMBERS, (min(at, now_us) for at in sent))
            waits = [_wait_us(recent, now_us, count, window) for count, window in windows]
            if max(waits) > 0:
                return 0, max(waits) / _US
            sent.append(now_us + _UNDER_WAY_US)
            _save(connection, rail, tenant, sent=sent.tobytes())
            return now_us + _UNDER_WAY_US, 0.0


def _paused_until(rail: str, tenant: str) -> Select[Any]:
    return select(rail_turns.c.paused_us).where(rail_turns.c.rail == rail, rail_turns.c.tenant == tenant)


def _still_counting(sent: "array.array[int]", now_us: int) -> "array.array[int]":
    # What lies further ahead than a request can be under way comes of a clock that was set back.
    return array.array(_NUMBERS, sorted(at for at in sent if now_us - _MINUTE_US < at <= now_us + _UNDER_WAY_US))


def _wait_us(recent: "array.array[int]", now_us: int, count: int, window_us: int) -> int:
    """How long until fewer than `count` requests lie within the window; 0 for at once."""
    if len(recent) < count:
        return 0
    return max(0, recent[-count] + window_us - now_us)


def _windows(limits: RailLimits, *, reserved: bool) -> tuple[tuple[int, int], ...]:
    stated = ((limits.requests_per_second, _SECOND_US), (limits.requests_per_minute, _MINUTE_US))
    return tuple((count if reserved else max(1, count - count // _RESERVED_SHARE), us) for count, us in stated if count)


def _row(connection: Connection, rail: str, tenant: str) -> Any:
    wanted = select(rail_turns.c.sent, rail_turns.c.paused_us).where(
        rail_turns.c.rail == rail, rail_turns.c.tenant == tenant
    )
    row = connection.execute(wanted.with_for_update()).first()
    if row is not None:
        return row
    insert_when_new(connection, rail_turns, {"rail": rail, "tenant": tenant, "sent": b"", "paused_us": 0})
    return connection.execute(wanted.with_for_update()).one()


def _save(connection: Connection, rail: str, tenant: str, **values: object) -> None:
    mine = update(rail_turns).where(rail_turns.c.rail == rail, rail_turns.c.tenant == tenant)
    connection.execute(mine.values(**values))


def _now_us(connection: Connection) -> int:
    return int(connection.exec_driver_sql(_NOW[connection.dialect.name]).scalar_one())


_NOW = {
    "sqlite": "SELECT CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)",
    "postgresql": "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)",
}
