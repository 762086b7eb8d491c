"""Turns at rails in SQL: each request books its own moment, by the database's clock, in one short transaction."""

import time
from array import array
from bisect import insort
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Engine, Row, and_, literal_column, select, update

from adapters.persistence.engine import reading, writing
from adapters.persistence.instant import from_microseconds, to_microseconds
from adapters.persistence.scope import insert_when_new
from adapters.persistence.tables_work import turns
from domain.errors import RailLimited
from domain.models.rail import RailLimits
from domain.turns import Window, next_turn, still_counting, windows_of

_SECOND_US = 1_000_000
# Nobody waits longer for a turn than this, so what is booked beyond it was booked by a clock since set back.
_AHEAD_US = 600 * _SECOND_US
# Who wakes later than this after his moment takes a new one, so that late ones do not meet those booked after them.
_LATE_US = 100_000

_NOW_US = {
    "sqlite": "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER) * 1000",
    "postgresql": "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)",
}
_USED_UP = "The request limit of the rail is used up; other syncs of the company wait for it too."
_PAUSED = "The rail has asked for a pause of all requests for this company."


class SqlTurns:
    """Implements the port `Turns`; `sleep` waits for a booked moment."""

    def __init__(self, engine: Engine, sleep: Callable[[float], None] = time.sleep) -> None:
        self._engine = engine
        self._sleep = sleep
        self._now = literal_column(_NOW_US[engine.dialect.name], BigInteger)

    def wait(self, rail: str, tenant: str, limits: RailLimits, *, timeout_s: float, reserved: bool) -> None:
        windows = windows_of(limits, reserved=reserved)
        left_us = int(timeout_s * _SECOND_US)
        while True:
            moment, now = self._book(rail, tenant, windows, left_us)
            if moment <= now:
                return
            self._sleep((moment - now) / _SECOND_US)
            left_us -= moment - now
            if self._still_holds(rail, tenant, moment):
                return

    def pause(self, rail: str, tenant: str, seconds: float) -> None:
        with writing(self._engine) as connection:
            row = self._held(connection, rail, tenant)
            until = row.now_us + int(seconds * _SECOND_US)
            if until > (to_microseconds(row.paused_until) or 0):
                paused = update(turns).where(_is(rail, tenant)).values(paused_until=from_microseconds(until))
                connection.execute(paused)

    def paused_until(self, rail: str, tenant: str) -> datetime | None:
        row = self._seen(rail, tenant)
        paused: datetime | None = None if row is None else row.paused_until
        return paused if row is not None and _pause_end(row) > row.now_us else None

    def _book(self, rail: str, tenant: str, windows: Sequence[Window], left_us: int) -> tuple[int, int]:
        """The moment that is ours, and the present one; without limits nothing has to be noted."""
        if not windows:
            row = self._seen(rail, tenant)
            return (0, 0) if row is None else _within(left_us, row, max(row.now_us, _pause_end(row)))
        with writing(self._engine) as connection:
            row = self._held(connection, rail, tenant)
            taken = still_counting(array("q", row.taken), row.now_us, _AHEAD_US)
            moment, now = _within(left_us, row, next_turn(taken, max(row.now_us, _pause_end(row)), windows))
            insort(taken, moment)
            noted = update(turns).where(_is(rail, tenant)).values(taken=array("q", taken).tobytes())
            connection.execute(noted)
            return moment, now

    def _still_holds(self, rail: str, tenant: str, moment: int) -> bool:
        """False when the rail has asked for a pause meanwhile, or the moment has long passed."""
        row = self._seen(rail, tenant)
        return row is not None and _pause_end(row) <= max(moment, row.now_us) <= moment + _LATE_US

    def _held(self, connection: Connection, rail: str, tenant: str) -> Row[Any]:
        """The company's row, kept from others until the transaction ends; made when it is new."""
        wanted = self._wanted(rail, tenant).with_for_update()
        row = connection.execute(wanted).first()
        if row is None:
            insert_when_new(connection, turns, {"rail": rail, "tenant": tenant, "taken": b""})
            row = connection.execute(wanted).one()
        return row

    def _seen(self, rail: str, tenant: str) -> Row[Any] | None:
        with reading(self._engine) as connection:
            return connection.execute(self._wanted(rail, tenant)).first()

    def _wanted(self, rail: str, tenant: str) -> Any:
        return select(turns.c.taken, turns.c.paused_until, self._now.label("now_us")).where(_is(rail, tenant))


def _within(left_us: int, row: Row[Any], moment: int) -> tuple[int, int]:
    wait_us = moment - row.now_us
    if wait_us > left_us:
        paused = _pause_end(row) > row.now_us
        raise RailLimited(_PAUSED if paused else _USED_UP, retry_after_s=wait_us / _SECOND_US)
    return moment, row.now_us


def _pause_end(row: Row[Any]) -> int:
    return to_microseconds(row.paused_until) or 0


def _is(rail: str, tenant: str) -> ColumnElement[bool]:
    return and_(turns.c.rail == rail, turns.c.tenant == tenant)
