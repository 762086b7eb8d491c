"""The one place that builds statements on tenants' tables: each is bound to one business of one firm."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    Connection,
    Delete,
    Dialect,
    FromClause,
    Insert,
    Select,
    String,
    Table,
    Update,
    bindparam,
    delete,
    func,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from adapters.persistence.chain import GENESIS
from adapters.persistence.tables import businesses, firms, mirrors, records
from domain.errors import NotFound
from domain.models.firm import Business, Firm, Scope


class Scoped:
    """Statements for one business; making it proves that the business is the firm's, or raises `NotFound`."""

    def __init__(self, connection: Connection, scope: Scope) -> None:
        self.connection = connection
        self.business = business_of_firm(connection, scope.firm_id, scope.business_id)

    def select(self, table: Table, *columns: Any) -> Select[Any]:
        """Of this business's rows."""
        return select(*(columns or (table,))).select_from(table).where(table.c.business_id == self.business.id)

    def rows_by_id(self, kind: str, ids: Sequence[str], *columns: Column[Any]) -> Select[Any]:
        """Those of the named records that are stored, deleted ones too.

        PostgreSQL is asked id by id within one statement: before it has gathered statistics on a table that is just
        being filled, it would otherwise read all records of the kind to find the few.
        """
        wanted = self.select(records, *columns).where(records.c.kind == kind)
        if self.connection.dialect.name == "sqlite":
            return wanted.where(records.c.record_id.in_(ids))
        asked = func.unnest(bindparam(None, list(ids), ARRAY(String))).table_valued("id", name="asked").render_derived()
        found = wanted.where(records.c.record_id == asked.c.id).lateral("found")
        return select(found).select_from(asked.join(found, true()))

    def joined(self, table: FromClause, other: FromClause, on: Any, *columns: Any) -> Select[Any]:
        """Of this business's rows, each beside its row of another table where there is one."""
        wanted = select(*columns).select_from(table.outerjoin(other, on))
        return wanted.where(table.c.business_id == self.business.id)

    def lock_mirror(self) -> int:
        """The mirror's version, held against other writers until the transaction ends.

        On SQLite a writing transaction holds the whole database from its beginning.
        """
        version = self.select(mirrors, mirrors.c.version).with_for_update()
        return int(self.connection.execute(version).scalar_one())

    def chain_head(self) -> bytes:
        """The last link of the business's change log."""
        head = self.connection.execute(self.select(mirrors, mirrors.c.chain)).scalar()
        return GENESIS if head is None else bytes(head)

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
        self._through_driver(_upsert_sql(table, self.connection.dialect), rows)

    def append_through_driver(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows as `upsert_through_driver` takes them; an existing one is never overwritten."""
        self._through_driver(_insert_sql(table, self.connection.dialect), rows)

    def _through_driver(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        business_id = self.business.id
        self.connection.exec_driver_sql(sql, [(business_id, *row) for row in rows])

    def update(self, table: Table) -> Update:
        """This business's rows."""
        return update(table).where(table.c.business_id == self.business.id)

    def delete(self, table: Table) -> Delete:
        """This business's rows."""
        return delete(table).where(table.c.business_id == self.business.id)


@cache
def _upsert_sql(table: Table, dialect: Dialect) -> str:
    statement = _dialect_insert(table, dialect)
    keys = [column.name for column in table.primary_key]
    replaced = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
    return _positional(statement.on_conflict_do_update(index_elements=keys, set_=replaced), table, dialect)


@cache
def _insert_sql(table: Table, dialect: Dialect) -> str:
    return _positional(insert(table), table, dialect)


def _dialect_insert(table: Table, dialect: Dialect) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if dialect.name == "sqlite" else postgresql.insert(table)


def _positional(statement: Insert, table: Table, dialect: Dialect) -> str:
    """The statement's text; psycopg takes `%s` for each value in order where the compiled text names them."""
    sql = str(statement.compile(dialect=dialect))
    for column in table.c:
        sql = re.sub(rf"%\({column.name}\)s(::\w+)?", r"%s\1", sql)
    return sql


def firm_of(connection: Connection, firm_id: str) -> Firm:
    """The firm; raises `NotFound`."""
    row = connection.execute(select(firms).where(firms.c.id == firm_id)).first()
    if row is None:
        raise NotFound("There is no such firm.")
    return Firm(id=row.id, name=row.name)


def business_of_firm(connection: Connection, firm_id: str, business_id: str) -> Business:
    """The business when the firm has it; raises `NotFound`."""
    wanted = select(businesses).where(businesses.c.firm_id == firm_id, businesses.c.id == business_id)
    row = connection.execute(wanted).first()
    if row is None:
        raise NotFound(f"There is no client {business_id}.")
    return Business(id=row.id, firm_id=row.firm_id, name=row.name, time_zone=row.time_zone)


def add_business(connection: Connection, business: Business) -> bool:
    """Make the business with an empty mirror; False when it is there already. Raises `NotFound` for its firm."""
    firm_of(connection, business.firm_id)
    row = {"id": business.id, "firm_id": business.firm_id, "name": business.name, "time_zone": business.time_zone}
    if not insert_when_new(connection, businesses, row):
        return False
    connection.execute(insert(mirrors).values(business_id=business.id))
    return True


def insert_when_new(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert the row unless one with its key is there, also when another process inserts it at this very moment."""
    statement = _dialect_insert(table, connection.dialect).values(row).on_conflict_do_nothing()
    return connection.execute(statement.returning(*table.primary_key)).first() is not None
