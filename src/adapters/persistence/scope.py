"""The one place that builds statements on tenants' tables: each is bound to one business of one firm.

Building a statement takes as long as carrying it out; so what they begin with is built once, and kept while it is asked
for.
"""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import msgspec
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    CursorResult,
    Delete,
    Dialect,
    FromClause,
    Insert,
    Row,
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

from adapters.persistence.bulk import append, dialect_insert, replace
from adapters.persistence.chain import GENESIS
from adapters.persistence.tables.core import businesses, evaluations, firms, mirrors, records
from domain.errors import NotFound
from domain.firms.firm import Business, Firm, Scope

_kept = lru_cache(512)
_OF_NO_VERSION = -1

_BUSINESS_OF_FIRM = select(businesses).where(
    businesses.c.firm_id == bindparam("firm"), businesses.c.id == bindparam("business")
)


class Scoped:
    """Statements for one business; making it proves that the business is the firm's, or raises `NotFound`."""

    def __init__(self, connection: Connection, scope: Scope) -> None:
        self.connection = connection
        self.business = business_of_firm(connection, scope.firm_id, scope.business_id)

    def select(self, table: Table, *columns: Any) -> Select[Any]:
        """Of this business's rows."""
        return _rows(table, self.business.id, columns or (table,))

    def living(self, kind: str, *columns: Any) -> Select[Any]:
        """Of this business's records of a kind that are not deleted."""
        return _living(self.business.id, kind, columns)

    def rows_by_id(self, kind: str, ids: Sequence[str], *columns: ColumnElement[Any]) -> CursorResult[*tuple[Any, ...]]:
        """Those of the named records that are stored, deleted ones too."""
        of_sqlite = self.connection.dialect.name == "sqlite"
        named = msgspec.json.encode(ids).decode() if of_sqlite else list(ids)
        values = {"business": self.business.id, "of_kind": kind, "ids": named}
        return self.connection.execute(_records_by_id(columns, of_sqlite=of_sqlite), values)

    def joined(self, table: FromClause, other: FromClause, on: Any, *columns: Any) -> Select[Any]:
        """Of this business's rows, each beside its row of another table where there is one."""
        wanted = select(*columns).select_from(table.outerjoin(other, on))
        return wanted.where(_of(table, self.business.id))

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

    def note_member_change(self) -> None:
        """Something that people keep beside the books has changed: what was computed of it is out of date."""
        self.connection.execute(self.update(mirrors).values(member_changes=mirrors.c.member_changes + 1))

    def forget_outcomes(self) -> None:
        """What the rules found is out of date, although no record has changed: it is of no version there is.

        The next run goes on from it all the same, and drops what it blocks.
        """
        self.connection.execute(self.update(evaluations).values(mirror_version=_OF_NO_VERSION))

    def insert(self, table: Table, **values: Any) -> Insert:
        """One row of this business."""
        return insert(table).values(business_id=self.business.id, **values)

    def insert_many(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Rows of this business, in one round trip."""
        self.connection.execute(insert(table), [{"business_id": self.business.id, **row} for row in rows])

    def append(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows of this business given as tuples of all columns but the first, `business_id`."""
        append(self.connection, table, [(self.business.id, *row) for row in rows])

    def replace(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Overwrite rows, given as `append` takes them, that have the same keys."""
        replace(self.connection, table, [(self.business.id, *row) for row in rows])

    def update(self, table: Table) -> Update:
        """This business's rows."""
        return _update_of(table, self.business.id)

    def delete(self, table: Table) -> Delete:
        """This business's rows."""
        return _delete_of(table, self.business.id)


@_kept
def _of(table: FromClause, business_id: str) -> ColumnElement[bool]:
    criterion: ColumnElement[bool] = table.c.business_id == business_id
    return criterion


@_kept
def _rows(table: Table, business_id: str, columns: tuple[Any, ...]) -> Select[Any]:
    return select(*columns).select_from(table).where(_of(table, business_id))


@_kept
def _living(business_id: str, kind: str, columns: tuple[Any, ...]) -> Select[Any]:
    return _rows(records, business_id, columns).where(records.c.kind == kind, records.c.deleted.is_(False))


@_kept
def _update_of(table: Table, business_id: str) -> Update:
    return update(table).where(_of(table, business_id))


@_kept
def _delete_of(table: Table, business_id: str) -> Delete:
    return delete(table).where(_of(table, business_id))


@_kept
def _records_by_id(columns: tuple[ColumnElement[Any], ...], *, of_sqlite: bool) -> Select[Any]:
    """Of one business and kind.

    The ids go as one value, so that the statement is the same for any number of them. PostgreSQL is asked id by
    id within one statement: before it has gathered statistics on a table that is just being filled, it would
    otherwise read all records of the kind to find the few.
    """
    mine = select(*columns).where(
        records.c.business_id == bindparam("business"), records.c.kind == bindparam("of_kind")
    )
    if of_sqlite:
        listed = func.json_each(bindparam("ids", type_=String)).table_valued("value")
        return mine.where(records.c.record_id.in_(select(listed.c.value)))
    asked = func.unnest(bindparam("ids", type_=ARRAY(String))).table_valued("id", name="asked").render_derived()
    found = mine.where(records.c.record_id == asked.c.id).lateral("found")
    return select(found).select_from(asked.join(found, true()))


class FirmScoped:
    """Statements on a firm's own tables; making it proves that there is the firm, or raises `NotFound`."""

    def __init__(self, connection: Connection, firm_id: str) -> None:
        self.connection = connection
        self.firm_id = firm_of(connection, firm_id).id

    @classmethod
    def of(cls, scoped: Scoped) -> "FirmScoped":
        """The firm of a business that is proved to be its own."""
        mine = cls.__new__(cls)
        mine.connection, mine.firm_id = scoped.connection, scoped.business.firm_id
        return mine

    def select(self, table: Table, *columns: Any) -> Select[Any]:
        """Of this firm's rows."""
        return select(*(columns or (table,))).select_from(table).where(table.c.firm_id == self.firm_id)

    def joined(self, table: Table, other: Table, on: Any, *columns: Any) -> Select[Any]:
        """Of this firm's rows, each beside its row of another table."""
        return select(*columns).select_from(table.join(other, on)).where(table.c.firm_id == self.firm_id)

    def insert_many(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Rows of this firm, in one round trip."""
        self.connection.execute(insert(table), [{"firm_id": self.firm_id, **row} for row in rows])

    def replace(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Overwrite rows, given as tuples of all columns but the first, `firm_id`, that have the same keys."""
        replace(self.connection, table, [(self.firm_id, *row) for row in rows])

    def update(self, table: Table) -> Update:
        """This firm's rows."""
        return update(table).where(table.c.firm_id == self.firm_id)

    def delete(self, table: Table) -> Delete:
        """This firm's rows."""
        return delete(table).where(table.c.firm_id == self.firm_id)


def firm_of(connection: Connection, firm_id: str) -> Firm:
    """The firm; raises `NotFound`."""
    row = connection.execute(select(firms).where(firms.c.id == firm_id)).first()
    if row is None:
        raise NotFound("There is no such firm.")
    return Firm(id=row.id, name=row.name)


def lock_firm(connection: Connection, firm_id: str) -> None:
    """Hold the firm against whoever else locks it until the transaction ends; raises `NotFound`.

    Rows that refer to the firm may be written meanwhile. On SQLite a writing transaction holds the whole database.
    """
    held = select(firms.c.id).where(firms.c.id == firm_id).with_for_update(key_share=True)
    if connection.execute(held).first() is None:
        raise NotFound("There is no such firm.")


def business_of_firm(connection: Connection, firm_id: str, business_id: str) -> Business:
    """The business when the firm has it; raises `NotFound`."""
    row = connection.execute(_BUSINESS_OF_FIRM, {"firm": firm_id, "business": business_id}).first()
    if row is None:
        raise NotFound(f"There is no client {business_id}.")
    return business_in(row)


def business_in(row: Row[Any]) -> Business:
    """The business that a row of their table holds."""
    return Business(id=row.id, firm_id=row.firm_id, name=row.name, time_zone=row.time_zone, feed_of=row.feed_of)


def rows_of_firm(connection: Connection, firm_id: str, joined: FromClause, *columns: Any) -> Select[Any]:
    """Rows over all businesses of a firm, from a join that has `businesses` in it; raises `NotFound`."""
    firm_of(connection, firm_id)
    return select(*columns).select_from(joined).where(businesses.c.firm_id == firm_id)


def add_business(connection: Connection, business: Business) -> bool:
    """Make the business with an empty mirror; False when it is there already. Raises `NotFound` for its firm."""
    firm_of(connection, business.firm_id)
    if not insert_when_new(connection, businesses, msgspec.structs.asdict(business)):
        return False
    connection.execute(insert(mirrors).values(business_id=business.id))
    return True


def insert_when_new(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert the row unless one with its key is there, also when another process inserts it at this very moment."""
    return connection.execute(_insertion_when_new(table, connection.dialect), dict(row)).first() is not None


@cache
def _insertion_when_new(table: Table, dialect: Dialect) -> Any:
    return dialect_insert(table, dialect).on_conflict_do_nothing().returning(*table.primary_key)
