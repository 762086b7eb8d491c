"""Policies in SQL. A policy is put together once for each combination of changes, not for each read."""

from collections.abc import Mapping
from functools import lru_cache

import msgspec
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select

from adapters.persistence.engine import Database, reading, writing
from adapters.persistence.scope import FirmScoped, business_of_firm, firm_of, lock_firm
from adapters.persistence.stores.events import tell_firm
from adapters.persistence.tables.policies import policy_changes, policy_proposals
from domain.errors import NotFound
from domain.events.telling import told_of_policy, told_of_proposal
from domain.firms.firm import Scope
from domain.policy.change import FIRM_S_OWN, PolicyAnswer, PolicyChange, PolicyProposal
from domain.policy.levels import effective, refuse_unseen
from domain.policy.policy import DEFAULT_POLICY, Policy

_T = policy_changes
_P = policy_proposals


class SqlPolicies:
    """Implements the port `Policies`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._made = lru_cache(maxsize=4096)(self._make)

    def for_business(self, scope: Scope) -> Policy:
        return self._policy(scope.firm_id, scope.business_id)

    def for_firm(self, firm_id: str) -> Policy:
        return self._policy(firm_id, FIRM_S_OWN)

    def versions(self, firm_id: str) -> Mapping[str, int]:
        newest = select(_T.c.of_business, func.max(_T.c.version).label("newest")).where(_T.c.firm_id == firm_id)
        with reading(self._database) as connection:
            firm_of(connection, firm_id)
            return {row.of_business: row.newest for row in connection.execute(newest.group_by(_T.c.of_business))}

    def policy_with_origin(self, firm_id: str, business_id: str) -> PolicyAnswer:
        with reading(self._database) as connection:
            _prove(connection, firm_id, business_id)
            firm, business = _newest(connection, firm_id, FIRM_S_OWN), None
            if business_id != FIRM_S_OWN:
                business = _newest(connection, firm_id, business_id)
            row = connection.execute(select(_P).where(*_level(firm_id, business_id))).first()
        return PolicyAnswer(
            business_id=business_id,
            policy=effective(firm, business),
            firm=firm,
            business=business,
            proposed=None if row is None else _proposal(row),
        )

    def save(self, firm_id: str, change: PolicyChange, seen_version: int) -> PolicyChange:
        with writing(self._database) as connection:
            lock_firm(connection, firm_id)
            _prove_seen(connection, firm_id, change.business_id, seen_version)
            connection.execute(delete(_P).where(*_level(firm_id, change.business_id)))
            last = connection.execute(select(func.max(_T.c.version)).where(_T.c.firm_id == firm_id)).scalar()
            kept = replace(change, version=1 + (last or DEFAULT_POLICY.version))
            row = {
                "firm_id": firm_id,
                "version": kept.version,
                "of_business": kept.business_id,
                "member": kept.member,
                "at": kept.at,
                "note": kept.note,
                "overrides": msgspec.json.encode(kept.overrides),
                "confirmed_by": kept.confirmed_by,
            }
            connection.execute(insert(_T).values(row))
            tell_firm(FirmScoped(connection, firm_id), [told_of_policy(kept)], kept.business_id or None)
        return kept

    def propose(self, firm_id: str, proposal: PolicyProposal) -> None:
        row = msgspec.structs.asdict(proposal) | {"overrides": msgspec.json.encode(proposal.overrides)}
        row["of_business"] = row.pop("business_id")
        with writing(self._database) as connection:
            lock_firm(connection, firm_id)
            _prove_seen(connection, firm_id, proposal.business_id, proposal.seen_version)
            connection.execute(delete(_P).where(*_level(firm_id, proposal.business_id)))
            connection.execute(insert(_P).values(firm_id=firm_id, **row))
            of = proposal.business_id or None
            tell_firm(FirmScoped(connection, firm_id), [told_of_proposal(proposal)], of)

    def proposal(self, firm_id: str, proposal_id: str) -> PolicyProposal:
        wanted = select(_P).where(_P.c.firm_id == firm_id, _P.c.id == proposal_id)
        with writing(self._database) as connection:
            lock_firm(connection, firm_id)
            row = connection.execute(wanted).first()
        if row is None:
            raise NotFound("No such change of the policy waits to be confirmed.")
        return _proposal(row)

    def history(self, firm_id: str, before: int | None, limit: int) -> tuple[PolicyChange, ...]:
        wanted = select(_T).where(_T.c.firm_id == firm_id)
        if before is not None:
            wanted = wanted.where(_T.c.version < before)
        with reading(self._database) as connection:
            firm_of(connection, firm_id)
            rows = connection.execute(wanted.order_by(_T.c.version.desc()).limit(limit)).all()
        return tuple(_change(row) for row in rows)

    def _policy(self, firm_id: str, business_id: str) -> Policy:
        levels = (FIRM_S_OWN, business_id)
        newest = (
            select(_T.c.of_business, func.max(_T.c.version).label("newest"))
            .where(_T.c.firm_id == firm_id, _T.c.of_business.in_(levels))
            .group_by(_T.c.of_business)
        )
        with reading(self._database) as connection:
            versions = {row.of_business: row.newest for row in connection.execute(newest)}
        return self._made(firm_id, versions.get(FIRM_S_OWN), versions.get(business_id) if business_id else None)

    def _make(self, firm_id: str, firm_version: int | None, business_version: int | None) -> Policy:
        with reading(self._database) as connection:
            return effective(_at(connection, firm_id, firm_version), _at(connection, firm_id, business_version))


def _prove(connection: Connection, firm_id: str, business_id: str) -> None:
    if business_id == FIRM_S_OWN:
        firm_of(connection, firm_id)
    else:
        business_of_firm(connection, firm_id, business_id)


def _prove_seen(connection: Connection, firm_id: str, business_id: str, seen_version: int) -> None:
    _prove(connection, firm_id, business_id)
    firm = _newest(connection, firm_id, FIRM_S_OWN)
    business = _newest(connection, firm_id, business_id) if business_id else None
    refuse_unseen(effective(firm, business), seen_version)


def _level(firm_id: str, business_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _P.c.firm_id == firm_id, _P.c.of_business == business_id


def _newest(connection: Connection, firm_id: str, business_id: str) -> PolicyChange | None:
    wanted = select(_T).where(_T.c.firm_id == firm_id, _T.c.of_business == business_id)
    row = connection.execute(wanted.order_by(_T.c.version.desc()).limit(1)).first()
    return None if row is None else _change(row)


def _at(connection: Connection, firm_id: str, version: int | None) -> PolicyChange | None:
    if version is None:
        return None
    wanted = select(_T).where(_T.c.firm_id == firm_id, _T.c.version == version)
    return _change(connection.execute(wanted).one())


def _change(row: Row[tuple[object, ...]]) -> PolicyChange:
    return PolicyChange(
        version=row.version,
        business_id=row.of_business,
        overrides=msgspec.json.decode(row.overrides),
        member=row.member,
        at=row.at,
        note=row.note,
        confirmed_by=row.confirmed_by,
    )


def _proposal(row: Row[tuple[object, ...]]) -> PolicyProposal:
    return PolicyProposal(
        id=row.id,
        business_id=row.of_business,
        overrides=msgspec.json.decode(row.overrides),
        member=row.member,
        at=row.at,
        note=row.note,
        seen_version=row.seen_version,
    )
