"""The Digest's rows in SQL."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Engine, Row, and_

from adapters.persistence.engine import reading, writing
from adapters.persistence.scope import Scoped, rows_of_firm
from adapters.persistence.stores.events import tell
from adapters.persistence.tables.core import businesses, connections, mirrors
from adapters.persistence.tables.portfolio import digest_rows
from domain.answers.portfolio import ClientRow, KeptRow, StampedRow, stamp_of
from domain.events.telling import Standing, standing_of, told_of_row
from domain.firms.firm import Scope
from domain.money import from_wire, to_wire
from domain.rails.breaker import Breaker
from domain.rails.connection import Connection, ConnectionState
from domain.rails.sync import MirrorState

_encode = msgspec.msgpack.Encoder(enc_hook=to_wire).encode
# Rows rarely change between two Digests; so many read last stay decoded, some 20 kB each.
_ROWS_DECODED = 2_048
_decode = lru_cache(_ROWS_DECODED)(msgspec.msgpack.Decoder(ClientRow, dec_hook=from_wire).decode)
_T = digest_rows


class SqlDigestRows:
    """Implements the port `DigestRows`; rows kept by other code than `made_by` names are as good as none."""

    def __init__(self, engine: Engine, made_by: str = "") -> None:
        self._engine = engine
        self._made_by = made_by

    def standing(self, firm_id: str, as_of: date) -> tuple[StampedRow, ...]:
        mine = (_T.c.as_of == as_of, _T.c.made_by == self._made_by)
        joined = (
            businesses.join(_T, and_(_T.c.business_id == businesses.c.id, *mine))
            .join(mirrors, mirrors.c.business_id == businesses.c.id)
            .join(connections, connections.c.business_id == businesses.c.id)
        )
        columns = (
            *_T.c,
            mirrors.c.version,
            mirrors.c.member_changes,
            mirrors.c.last_success_at,
            mirrors.c.refused_kinds,
            mirrors.c.doubted_kinds,
            connections.c.rail,
            connections.c.tenant,
            connections.c.state,
            connections.c.connected_at,
            connections.c.failures,
            connections.c.opened_at,
            connections.c.tried_at,
        )
        with reading(self._engine) as connection:
            rows = connection.execute(rows_of_firm(connection, firm_id, joined, *columns)).all()
        return tuple(_standing(row) for row in rows)

    def keep(self, scope: Scope, kept: KeptRow, now: datetime) -> None:
        data, standing = _encode(kept.client), standing_of(kept.client.row)
        row = (kept.as_of, kept.policy_version, kept.stamp, kept.fresh_for_s, data, self._made_by)
        with writing(self._engine) as connection:
            scoped = Scoped(connection, scope)
            told = connection.execute(scoped.select(_T, _T.c.told).with_for_update()).scalar()
            before = None if told is None else msgspec.json.decode(told, type=Standing)
            scoped.replace(_T, [(*row, msgspec.json.encode(standing))])
            tell(scoped, told_of_row(kept, before, standing, now))


def _standing(row: Row[Any]) -> StampedRow:
    state = MirrorState(
        version=row.version,
        member_changes=row.member_changes,
        last_success_at=row.last_success_at,
        refused_kinds=tuple(row.refused_kinds.split()),
        doubted_kinds=tuple(row.doubted_kinds.split()),
    )
    connection = Connection(
        business_id=row.business_id,
        rail=row.rail,
        tenant=row.tenant,
        state=ConnectionState(row.state),
        connected_at=row.connected_at,
        breaker=Breaker(failures=row.failures, opened_at=row.opened_at, tried_at=row.tried_at),
    )
    kept = KeptRow(
        as_of=row.as_of,
        policy_version=row.policy_version,
        stamp=row.stamp,
        fresh_for_s=row.fresh_for_s,
        client=_decode(row.data),
    )
    return StampedRow(business_id=row.business_id, kept=kept, stamp=stamp_of(state, connection), state=state)
