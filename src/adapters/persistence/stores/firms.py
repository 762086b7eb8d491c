"""Firms, members, keys and acts in SQL."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select, update

from adapters.persistence.engine import Database, reading, writing
from adapters.persistence.scope import business_in, business_of_firm, firm_of, insert_when_new
from adapters.persistence.tables.core import acts, api_keys, businesses, firms, members
from domain.errors import Conflict
from domain.firms.firm import Act, Business, Firm, Member, Role, Scope

DEFAULT_FIRM = Firm(id="f_default", name="My firm")
_ID_DIGITS = 12


class SqlFirms:
    """Implements the port `Firms`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def default_firm(self) -> Firm:
        with reading(self._database) as connection:
            row = connection.execute(select(firms).order_by(firms.c.id)).first()
        if row is not None:
            return Firm(id=row.id, name=row.name)
        with writing(self._database) as connection:
            insert_when_new(connection, firms, {"id": DEFAULT_FIRM.id, "name": DEFAULT_FIRM.name})
        return DEFAULT_FIRM

    def firm(self, firm_id: str) -> Firm:
        with reading(self._database) as connection:
            return firm_of(connection, firm_id)

    def businesses(self, firm_id: str) -> tuple[Business, ...]:
        return self._listed(firm_id, businesses.c.feed_of.is_(None))

    def feeds(self, firm_id: str, client_id: str | None = None) -> tuple[Business, ...]:
        of = businesses.c.feed_of
        return self._listed(firm_id, of.is_not(None) if client_id is None else of == client_id)

    def _listed(self, firm_id: str, which: ColumnElement[bool]) -> tuple[Business, ...]:
        wanted = select(businesses).where(businesses.c.firm_id == firm_id, which)
        with reading(self._database) as connection:
            rows = connection.execute(wanted.order_by(businesses.c.name, businesses.c.id))
            return tuple(business_in(row) for row in rows)

    def business(self, firm_id: str, business_id: str) -> Business:
        with reading(self._database) as connection:
            return business_of_firm(connection, firm_id, business_id)

    def set_time_zone(self, firm_id: str, business_id: str, time_zone: str) -> Business:
        with writing(self._database) as connection:
            business_of_firm(connection, firm_id, business_id)
            one = businesses.c.id == business_id
            connection.execute(update(businesses).where(one).values(time_zone=time_zone))
            return business_of_firm(connection, firm_id, business_id)

    def scope(self, firm_id: str, business_id: str) -> Scope:
        return Scope(firm_id, self.business(firm_id, business_id).id)

    def add_key(self, firm_id: str, member: str, role: Role, key_id: str, key_hash: bytes, now: datetime) -> Member:
        member_id = "m_" + hashlib.sha256(f"{firm_id}\n{member}".encode()).hexdigest()[:_ID_DIGITS]
        with writing(self._database) as connection:
            firm_of(connection, firm_id)
            row = {"id": member_id, "firm_id": firm_id, "name": member, "role": role}
            if not insert_when_new(connection, members, row):
                connection.execute(update(members).where(members.c.id == member_id).values(role=role))
            key = {"id": key_id, "member_id": member_id, "key_hash": key_hash, "created_at": now}
            if not insert_when_new(connection, api_keys, key):
                raise Conflict("There is a key of that id already; make another one.")
        return Member(id=member_id, firm_id=firm_id, name=member, role=role)

    def members(self, firm_id: str) -> tuple[Member, ...]:
        wanted = select(members).where(members.c.firm_id == firm_id).order_by(members.c.name)
        with reading(self._database) as connection:
            firm_of(connection, firm_id)
            return tuple(_member(row) for row in connection.execute(wanted))

    def key_owner(self, key_id: str) -> tuple[Member, bytes] | None:
        wanted = select(members, api_keys.c.key_hash).join(api_keys, api_keys.c.member_id == members.c.id)
        with reading(self._database) as connection:
            row = connection.execute(wanted.where(api_keys.c.id == key_id)).first()
        if row is None:
            return None
        return _member(row), row.key_hash

    def record_act(self, firm_id: str, act: Act) -> None:
        with writing(self._database) as connection:
            firm_of(connection, firm_id)
            if act.business_id is not None:
                business_of_firm(connection, firm_id, act.business_id)
            row = {"at": act.at, "member": act.member, "action": act.action, "detail": act.detail}
            connection.execute(acts.insert().values(firm_id=firm_id, business_id=act.business_id, **row))

    def acts(self, firm_id: str, before: int | None, limit: int) -> tuple[Act, ...]:
        wanted = select(acts).where(acts.c.firm_id == firm_id).order_by(acts.c.id.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(acts.c.id < before)
        with reading(self._database) as connection:
            firm_of(connection, firm_id)
            return tuple(_act(row) for row in connection.execute(wanted))


def _member(row: Row[Any]) -> Member:
    return Member(id=row.id, firm_id=row.firm_id, name=row.name, role=Role(row.role))


def _act(row: Row[Any]) -> Act:
    return Act(
        at=row.at,
        member=row.member,
        action=row.action,
        business_id=row.business_id,
        detail=row.detail,
        number=row.id,
    )
