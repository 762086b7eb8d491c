"""Firms, members, keys and acts in SQL."""

import hashlib
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, select, update

from adapters.persistence.engine import Database, reading, writing
from adapters.persistence.scope import business_in, business_of_firm, firm_of, insert_when_new, lock_firm
from adapters.persistence.tables.core import acts, api_keys, businesses, firms, members
from domain.errors import Conflict, Invalid, NotFound
from domain.firms.firm import Act, Business, Firm, Member, Role, Scope
from domain.firms.key import ApiKey, KeyGrant, KeyScope
from domain.ports.stores.firms import WHOLE

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

    def has_others(self, firm_id: str) -> bool:
        with reading(self._database) as connection:
            return connection.execute(select(firms.c.id).where(firms.c.id != firm_id).limit(1)).first() is not None

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

    def admit(self, firm_id: str, member: str, role: Role | None) -> Member:
        with writing(self._database) as connection:
            return _admitted(connection, firm_of(connection, firm_id).id, member, role)

    def add_key(
        self,
        firm_id: str,
        member: str,
        role: Role | None,
        key_id: str,
        key_hash: bytes,
        now: datetime,
        grant: KeyGrant = WHOLE,
        made_by: str = "",
    ) -> ApiKey:
        with writing(self._database) as connection:
            firm_of(connection, firm_id)
            for business_id in grant.clients or ():
                business_of_firm(connection, firm_id, business_id)
            owner = _admitted(connection, firm_id, member, role)
            new = {"id": key_id, "member_id": owner.id, "key_hash": key_hash, "created_at": now, "made_by": made_by}
            key = new | _granted(grant)
            if not insert_when_new(connection, api_keys, key):
                raise Conflict("There is a key of that id already; make another one.")
        return ApiKey(id=key_id, member=owner, created_at=now, made_by=made_by, **msgspec.structs.asdict(grant))

    def keys(self, firm_id: str) -> tuple[ApiKey, ...]:
        wanted = _keys().where(members.c.firm_id == firm_id)
        with reading(self._database) as connection:
            firm_of(connection, firm_id)
            rows = connection.execute(wanted.order_by(api_keys.c.created_at.desc(), api_keys.c.id))
            return tuple(_key(row) for row in rows)

    def revoke_key(self, firm_id: str, key_id: str, now: datetime) -> ApiKey:
        one = _keys().where(members.c.firm_id == firm_id, api_keys.c.id == key_id)
        standing = api_keys.c.revoked_at.is_(None)
        with writing(self._database) as connection:
            if connection.execute(one).first() is None:
                raise NotFound(f"There is no key {key_id}.")
            connection.execute(update(api_keys).where(api_keys.c.id == key_id, standing).values(revoked_at=now))
            return _key(connection.execute(one).one())

    def note_use(self, key_id: str, now: datetime) -> None:
        with writing(self._database) as connection:
            connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(last_used_at=now))

    def set_role(self, firm_id: str, member: str, role: Role) -> Member:
        with writing(self._database) as connection:
            # Held against another change, or two owners could each take the other's role at the same moment.
            lock_firm(connection, firm_id)
            known = _named(connection, firm_id, member)
            if known is None:
                raise NotFound(f"There is no member {member}.")
            owners = select(members.c.id).where(members.c.firm_id == firm_id, members.c.role == Role.OWNER)
            if role is not Role.OWNER and connection.execute(owners).scalars().all() == [known.id]:
                raise Conflict(f"{member} is the firm's last owner; make another member an owner first.")
            connection.execute(update(members).where(members.c.id == known.id).values(role=role))
            return msgspec.structs.replace(known, role=role)

    def members(self, firm_id: str) -> tuple[Member, ...]:
        wanted = select(members).where(members.c.firm_id == firm_id).order_by(members.c.name)
        with reading(self._database) as connection:
            firm_of(connection, firm_id)
            return tuple(_member(row) for row in connection.execute(wanted))

    def key_and_hash(self, key_id: str) -> tuple[ApiKey, bytes] | None:
        with reading(self._database) as connection:
            row = connection.execute(_keys().where(api_keys.c.id == key_id)).first()
        return None if row is None else (_key(row), row.key_hash)

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


def _named(connection: Connection, firm_id: str, name: str) -> Member | None:
    row = connection.execute(select(members).where(members.c.firm_id == firm_id, members.c.name == name)).first()
    return None if row is None else _member(row)


def _admitted(connection: Connection, firm_id: str, name: str, role: Role | None) -> Member:
    """Whoever is let in; one who is new needs a role, and nobody's is changed by it."""
    if role is not None:
        member_id = "m_" + hashlib.sha256(f"{firm_id}\n{name}".encode()).hexdigest()[:_ID_DIGITS]
        insert_when_new(connection, members, {"id": member_id, "firm_id": firm_id, "name": name, "role": role})
    known = _named(connection, firm_id, name)
    if known is None:
        raise Invalid(f"{name} is new; say which role the member has.", field="role")
    if role not in (None, known.role):
        raise Conflict(f"{name} is {known.role.phrase}; this changes nobody's role; an owner does.")
    return known


def _keys() -> Select[Any]:
    columns = [column for column in api_keys.c if column.name not in ("id", "member_id")]
    return select(members, api_keys.c.id.label("key_id"), *columns).join(api_keys, api_keys.c.member_id == members.c.id)


def _granted(grant: KeyGrant) -> dict[str, Any]:
    clients = None if grant.clients is None else msgspec.json.encode(grant.clients).decode()
    return {"scopes": " ".join(grant.scopes), "clients": clients, "expires_at": grant.expires_at}


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        id=row.key_id,
        member=_member(row),
        created_at=row.created_at,
        scopes=tuple(KeyScope(scope) for scope in row.scopes.split()),
        clients=None if row.clients is None else msgspec.json.decode(row.clients, type=tuple[str, ...]),
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_at=row.last_used_at,
        made_by=row.made_by,
    )


def _act(row: Row[Any]) -> Act:
    return Act(
        at=row.at,
        member=row.member,
        action=row.action,
        business_id=row.business_id,
        detail=row.detail,
        number=row.id,
    )
