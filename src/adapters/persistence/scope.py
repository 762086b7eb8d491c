"""The one place that builds statements on tenants' tables: each is bound to one business of one firm."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Delete,
    Dialect,
    Insert,
    Select,
    String,
    Table,
    Update,
    any_,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from adapters.persistence.tables import businesses
from domain.errors import NotFound
from domain.models.firm import Business, Scope


class Scoped:
    """Statements for one business; making it proves that the business is the firm's, or raises `NotFound`."""

    def __init__(self, connection: Connection, scope: Scope) -> None:
        self.connection = connection
        self.business = business_of_firm(connection, scope.firm_id, scope.business_id)

    def select(self, table: Table, *columns: Any) -> Select[Any]:
        """Of this business's rows."""
        return select(*(columns or (table,))).select_from(table).where(table.c.business_id == self.business.id)

    def one_of(self, column: Column[str], values: Sequence[str]) -> ColumnElement[bool]:
        """The column is one of the values; PostgreSQL plans one array far faster than hundreds of parameters."""
        if self.connection.dialect.name == "postgresql":
            return column == any_(bindparam(None, list(values), ARRAY(String)))
        return column.in_(values)

    def insert(self, table: Table, **values: Any) -> Insert:
        """One row of this business."""
        return insert(table).values(business_id=self.business.id, **values)

    def insert_many(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Rows of this business, in one round trip."""
        self.connection.execute(insert(table), [{"business_id": self.business.id, **row} for row in rows])

    def upsert_through_driver(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert or replace rows of this business given as tuples of all columns but the first, `business_id`.

        Goes past SQLAlchemy's parameter handling, which would take longer than the database itself.
        """
        business_id = self.business.id
        self.connection.exec_driver_sql(
            _upsert_sql(table, self.connection.dialect), [(business_id, *row) for row in rows]
        )

    def update(self, table: Table) -> Update:
        """This business's rows."""
        return update(table).where(table.c.business_id == self.business.id)

    def delete(self, table: Table) -> Delete:
        """This business's rows."""
        return delete(table).where(table.c.business_id == self.business.id)


@cache
def _upsert_sql(table: Table, dialect: Dialect) -> str:
    build = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
    statement = build(table)
    keys = [column.name for column in table.primary_key]
    replaced = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
    compiled = statement.on_conflict_do_update(index_elements=keys, set_=replaced).compile(dialect=dialect)
    return _positional(str(compiled), [column.name for column in table.c])


def _positional(sql: str, names: Sequence[str]) -> str:
    """psycopg takes `%s` for each value in order where the compiled text names them."""
    for name in names:
        sql = re.sub(rf"%\({name}\)s(::\w+)?", r"%s\1", sql)
    return sql


def business_of_firm(connection: Connection, firm_id: str, business_id: str) -> Business:
    """The business when the firm has it; raises `NotFound`."""
    wanted = select(businesses).where(businesses.c.firm_id == firm_id, businesses.c.id == business_id)
    row = connection.execute(wanted).first()
    if row is None:
        raise NotFound(f"There is no client {business_id}.")
    return Business(id=row.id, firm_id=row.firm_id, name=row.name, time_zone=row.time_zone)
