"""Opening the database by its URL."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from adapters.persistence.failures import UNREACHABLE, told_in_sentences
from adapters.persistence.queueing import Line
from adapters.private_files import make_private, narrow_database
from domain.errors import Misconfigured

_BUSY_TIMEOUT_MS = 30_000
_PRAGMAS = (
    f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}",
    "PRAGMA page_size = 8192",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA mmap_size = 268435456",
    "PRAGMA cache_size = -65536",
)


_LINES: WeakKeyDictionary[Engine, Line] = WeakKeyDictionary()


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///…` or `postgresql://…`; raises `Misconfigured` for another URL or one out of reach.

    A SQLite file, and what stands beside it, is its owner's alone from here on.
    """
    engine = _engine(url)
    file = _file(engine.url)
    if file is not None and "mode" not in engine.url.query:
        make_private(file)
    try:
        with told_in_sentences(), engine.connect():
            pass
    except DBAPIError as error:
        raise Misconfigured(UNREACHABLE) from error
    # Only now is it known to be a database, and not whatever else the URL names by mistake.
    if file is not None:
        narrow_database(file)
    return engine


def _file(url: URL) -> Path | None:
    """Where a SQLite database is kept; None of one in memory or on a server."""
    name = url.database or ""
    if url.get_backend_name() != "sqlite" or name in ("", ":memory:") or url.query.get("mode") == "memory":
        return None
    return Path(unquote(name.removeprefix("file:")) if name.startswith("file:") else name)


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(parsed)
        if parsed.get_backend_name() in ("postgresql", "postgres"):
            return _postgresql(parsed)
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise Misconfigured("CASHRAIL_DATABASE_URL is not a database URL.") from error
    raise Misconfigured(f"Databases of type {parsed.get_backend_name()} are not supported; use SQLite or PostgreSQL.")


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": _BUSY_TIMEOUT_MS / 1000})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    _LINES[engine] = Line()
    return engine


def _postgresql(url: URL) -> Engine:
    engine = create_engine(url.set(drivername="postgresql+psycopg"), hide_parameters=True, pool_pre_ping=True)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # The driver's own implicit transactions would start too late for a consistent read.
    connection.isolation_level = None
    # The switch to WAL does not wait for others as all else does: processes that start together meet there.
    try:
        _apply_pragmas(connection)
    except sqlite3.OperationalError as error:
        if not _is_busy(error):
            raise
        _apply_pragmas_patiently(connection)


def _apply_pragmas(connection: Any) -> None:
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _apply_pragmas_patiently(connection: Any) -> None:
    import stamina

    patience_s = _BUSY_TIMEOUT_MS / 1000
    retries = stamina.RetryingCaller(attempts=None, timeout=patience_s, wait_initial=0.01, wait_max=0.5)
    retries(_is_busy, _apply_pragmas, connection)


def _is_busy(error: Exception) -> bool:
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorname.startswith("SQLITE_BUSY")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    # The driver's own switch for this would leave READ WRITE behind, which overrules a server that is read-only.
    if connection.get_execution_options().get("reads", False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _turn(engine: Engine) -> AbstractContextManager[None]:
    line = _LINES.get(engine)
    return nullcontext() if line is None else line.turn()


Database = Engine | Connection
"""Where a store's statements go: a transaction for each call, or the one that is open."""


@contextmanager
def reading(database: Database) -> Iterator[Connection]:
    """One consistent read: all statements in it see the same instant, which is that of an open transaction."""
    if isinstance(database, Connection):
        yield database
        return
    engine = database
    with told_in_sentences(), engine.connect() as plain:
        connection = plain.execution_options(reads=True)
        with connection.begin():
            yield connection


@contextmanager
def writing(database: Database) -> Iterator[Connection]:
    """One transaction that writes; committed when the body ends well. An open one is committed by who opened it."""
    if isinstance(database, Connection):
        yield database
        return
    engine = database
    with _turn(engine), told_in_sentences(), engine.connect() as plain:
        connection = plain.execution_options(writes=True)
        with connection.begin():
            yield connection
