"""Sessions and sign-in links in SQL."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Table, delete, select, update

from adapters.persistence.engine import Database, reading, writing
from adapters.persistence.scope import FirmScoped
from adapters.persistence.tables.core import members
from adapters.persistence.tables.sessions import sessions, sign_in_links
from domain.errors import NotFound
from domain.firms.firm import Member, Role
from domain.firms.session import IDLE_MAX, LENGTH_MAX, LINK_GOOD_FOR, Session, SignInLink

_L, _S = sign_in_links, sessions


class SqlSessions:
    """Implements the port `Sessions`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep_link(self, firm_id: str, member_id: str, link_hash: bytes, now: datetime) -> None:
        with writing(self._database) as connection:
            scoped = FirmScoped(connection, firm_id)
            _prove_member(scoped, member_id)
            connection.execute(scoped.delete(_L).where(_L.c.made_at <= now - LINK_GOOD_FOR))
            scoped.insert_many(_L, [{"link_hash": link_hash, "member_id": member_id, "made_at": now}])

    def take_link(self, link_hash: bytes) -> SignInLink | None:
        with writing(self._database) as connection:
            row = connection.execute(_with_member(_L).where(_L.c.link_hash == link_hash)).first()
            taken = delete(_L).where(_L.c.link_hash == link_hash).returning(_L.c.link_hash)
            if row is None or connection.execute(taken).first() is None:
                return None
        return SignInLink(member=_member(row), made_at=row.made_at)

    def begin(self, firm_id: str, member_id: str, token_hash: bytes, now: datetime) -> Session:
        over = (_S.c.seen_at <= now - IDLE_MAX) | (_S.c.begun_at <= now - LENGTH_MAX)
        row = {"token_hash": token_hash, "member_id": member_id, "begun_at": now, "seen_at": now}
        with writing(self._database) as connection:
            scoped = FirmScoped(connection, firm_id)
            _prove_member(scoped, member_id)
            connection.execute(scoped.delete(_S).where(_S.c.member_id == member_id, over))
            scoped.insert_many(_S, [row])
            return _session(connection.execute(_with_member(_S).where(_S.c.token_hash == token_hash)).one())

    def find(self, token_hash: bytes) -> Session | None:
        with reading(self._database) as connection:
            row = connection.execute(_with_member(_S).where(_S.c.token_hash == token_hash)).first()
        return None if row is None else _session(row)

    def note_seen(self, token_hash: bytes, now: datetime) -> None:
        with writing(self._database) as connection:
            connection.execute(update(_S).where(_S.c.token_hash == token_hash).values(seen_at=now))

    def end(self, firm_id: str, token_hash: bytes) -> None:
        with writing(self._database) as connection:
            connection.execute(FirmScoped(connection, firm_id).delete(_S).where(_S.c.token_hash == token_hash))

    def end_all(self, firm_id: str, member_id: str) -> int:
        with writing(self._database) as connection:
            theirs = FirmScoped(connection, firm_id).delete(_S).where(_S.c.member_id == member_id)
            return len(connection.execute(theirs.returning(_S.c.token_hash)).all())


def _prove_member(scoped: FirmScoped, member_id: str) -> None:
    if scoped.connection.execute(scoped.select(members, members.c.id).where(members.c.id == member_id)).first() is None:
        raise NotFound("There is no such member.")


def _with_member(table: Table) -> Select[Any]:
    """Its rows, each with whose it is as the member is now."""
    whose = (members.c.id, members.c.firm_id, members.c.name, members.c.role)
    own = [column for column in table.c if column.name not in ("member_id", "firm_id")]
    return select(*whose, *own).join(members, table.c.member_id == members.c.id)


def _member(row: Row[Any]) -> Member:
    return Member(id=row.id, firm_id=row.firm_id, name=row.name, role=Role(row.role))


def _session(row: Row[Any]) -> Session:
    return Session(token_hash=bytes(row.token_hash), member=_member(row), begun_at=row.begun_at, seen_at=row.seen_at)
