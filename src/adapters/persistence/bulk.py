"""Many rows at once, given to the driver itself: SQLAlchemy's handling of them would take longer than the database."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Dialect, Insert, Table, insert
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

Rows = Sequence[tuple[Any, ...]]
"""Tuples of all columns of a table, in its order."""

# SQLite inserts many rows of one statement without a word to Python, whose other threads work meanwhile; with a
# statement a row they would take the interpreter from each other at every row. SQLite binds up to 32,766 values.
_ROWS_IN_STATEMENT = 500


def append(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert rows whose keys are not there yet."""
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
        return
    sql = _insert_sql(table, connection.dialect)
    whole = len(rows) - len(rows) % _ROWS_IN_STATEMENT
    for start in range(0, whole, _ROWS_IN_STATEMENT):
        values = tuple(chain.from_iterable(rows[start : start + _ROWS_IN_STATEMENT]))
        connection.exec_driver_sql(_for_many(sql), values)
    if rows[whole:]:
        connection.exec_driver_sql(sql, list(rows[whole:]))


def replace(connection: Connection, table: Table, rows: Rows) -> None:
    """Overwrite the rows that have the same keys."""
    if rows:
        connection.exec_driver_sql(_upsert_sql(table, connection.dialect), list(rows))


def dialect_insert(table: Table, dialect: Dialect) -> "sqlite.Insert | postgresql.Insert":
    """An insert that may say what happens on a conflict of keys."""
    if dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


def _copy(connection: Connection, table: Table, rows: Rows) -> None:
    import psycopg

    sql = f"COPY {table.name} ({', '.join(table.columns.keys())}) FROM STDIN"
    try:
        driver: Any = connection.connection
        with driver.cursor() as cursor, cursor.copy(sql) as copying:
            for row in rows:
                copying.write_row(row)
    except psycopg.Error as error:
        raise DBAPIError.instance(sql, None, error, psycopg.Error) from error


@cache
def _insert_sql(table: Table, dialect: Dialect) -> str:
    return _positional(insert(table), table, dialect)


@cache
def _for_many(sql: str) -> str:
    before, _, rest = sql.partition("VALUES (")
    row, _, after = rest.partition(")")
    return f"{before}VALUES {', '.join([f'({row})'] * _ROWS_IN_STATEMENT)}{after}"


@cache
def _upsert_sql(table: Table, dialect: Dialect) -> str:
    statement = dialect_insert(table, dialect)
    keys = [column.name for column in table.primary_key]
    replaced = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
    return _positional(statement.on_conflict_do_update(index_elements=keys, set_=replaced), table, dialect)


def _positional(statement: Insert, table: Table, dialect: Dialect) -> str:
    """The statement's text; psycopg takes `%s` for each value in order where the compiled text names them."""
    sql = str(statement.compile(dialect=dialect))
    for column in table.c:
        sql = re.sub(rf"%\({column.name}\)s(::\w+)?", r"%s\1", sql)
    return sql
