"""Decisions in SQL."""

from collections import defaultdict

import msgspec
from msgspec.structs import replace
from sqlalchemy import func

from adapters.persistence.engine import Database, reading, writing
from adapters.persistence.scope import Scoped, rows_of_firm
from adapters.persistence.stores.events import tell
from adapters.persistence.tables.core import businesses
from adapters.persistence.tables.decisions import decisions
from domain.errors import Conflict, Invalid, NotFound
from domain.events.telling import told_of_decision, told_of_new, told_of_replaced
from domain.firms.firm import Scope
from domain.money import from_wire, to_wire
from domain.plans.decision import Decision, DecisionState
from domain.plans.decision_rules import refuse_claimed

_encode = msgspec.json.Encoder(enc_hook=to_wire).encode
_decode = msgspec.json.Decoder(Decision, dec_hook=from_wire).decode
_T = decisions


class SqlDecisions:
    """Implements the port `Decisions`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, scope: Scope, decisions: tuple[Decision, ...]) -> None:
        with writing(self._database) as connection:
            scoped = Scoped(connection, scope)
            scoped.lock_mirror()
            made_at = {decision.record: decision.at for decision in decisions}
            told = []
            for old in live_of(scoped):
                if old.record in made_at:
                    refuse_claimed(old)
                    over = replace(old, state=DecisionState.REPLACED, version=old.version + 1)
                    _store(scoped, over)
                    told.append(told_of_replaced(over, made_at[old.record]))
            last = connection.execute(scoped.select(_T, func.max(_T.c.number))).scalar() or 0
            rows = [
                {
                    "number": last + place,
                    "id": decision.id,
                    "record": decision.record,
                    "live": decision.state.is_live,
                    "version": decision.version,
                    "data": _encode(decision),
                }
                for place, decision in enumerate(decisions, start=1)
            ]
            scoped.insert_many(_T, rows)
            scoped.note_member_change()
            tell(scoped, [*told, *map(told_of_new, decisions)])

    def get(self, scope: Scope, decision_id: str) -> Decision:
        with reading(self._database) as connection:
            return _one(Scoped(connection, scope), decision_id)

    def change(self, scope: Scope, decision: Decision) -> None:
        with writing(self._database) as connection:
            scoped = Scoped(connection, scope)
            before = _one(scoped, decision.id)
            if not _store(scoped, decision):
                raise Conflict("Somebody else has acted on the decision; look at it again.")
            scoped.note_member_change()
            tell(scoped, told_of_decision(before, decision))

    def live(self, scope: Scope) -> tuple[Decision, ...]:
        with reading(self._database) as connection:
            return live_of(Scoped(connection, scope))

    def proposed(self, firm_id: str) -> dict[str, tuple[Decision, ...]]:
        with reading(self._database) as connection:
            joined = businesses.join(_T, _T.c.business_id == businesses.c.id)
            wanted = rows_of_firm(connection, firm_id, joined, _T.c.business_id, _T.c.data).where(_T.c.live.is_(True))
            found = defaultdict[str, list[Decision]](list)
            for business_id, data in connection.execute(wanted.order_by(_T.c.business_id, _T.c.number)):
                decision = _decode(data)
                if decision.state is DecisionState.PROPOSED:
                    found[business_id].append(decision)
            return {business_id: tuple(each) for business_id, each in found.items()}

    def list_decisions(self, scope: Scope, before: str | None, limit: int) -> tuple[Decision, ...]:
        with reading(self._database) as connection:
            scoped = Scoped(connection, scope)
            wanted = scoped.select(_T, _T.c.data)
            if before is not None:
                place = connection.execute(scoped.select(_T, _T.c.number).where(_T.c.id == before)).scalar()
                if place is None:
                    raise Invalid("cursor is the next_cursor of a page of this list.", field="cursor")
                wanted = wanted.where(_T.c.number < place)
            rows = connection.execute(wanted.order_by(_T.c.number.desc()).limit(limit))
            return tuple(_decode(data) for (data,) in rows)


def live_of(scoped: Scoped) -> tuple[Decision, ...]:
    """Those that may still come to something, within a read that is open already."""
    wanted = scoped.select(_T, _T.c.data).where(_T.c.live)
    return tuple(_decode(data) for (data,) in scoped.connection.execute(wanted.order_by(_T.c.record)))


def made_about(scoped: Scoped, record: str) -> tuple[Decision, ...]:
    """All about one document, the newest first, within a read that is open already."""
    wanted = scoped.select(_T, _T.c.data).where(_T.c.record == record)
    return tuple(_decode(data) for (data,) in scoped.connection.execute(wanted.order_by(_T.c.number.desc())))


def _one(scoped: Scoped, decision_id: str) -> Decision:
    wanted = scoped.select(_T, _T.c.data).where(_T.c.id == decision_id)
    data = scoped.connection.execute(wanted).scalar()
    if data is None:
        raise NotFound("There is no such decision.")
    return _decode(data)


def _store(scoped: Scoped, decision: Decision) -> bool:
    done = scoped.connection.execute(
        scoped.update(_T)
        .where(_T.c.id == decision.id, _T.c.version == decision.version - 1)
        .values(live=decision.state.is_live, version=decision.version, data=_encode(decision))
    )
    return bool(done.rowcount)
