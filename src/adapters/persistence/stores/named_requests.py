"""Requests under a name of the caller's, in SQL; what was answered is sealed, as it may hold a tax id."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row

from adapters.persistence.engine import writing
from adapters.persistence.scope import FirmScoped, insert_when_new
from adapters.persistence.tables.work import named_requests
from domain.firms.named_request import KEPT, NamedRequest
from domain.ports.cipher import Cipher

_T = named_requests


class SqlNamedRequests:
    """Implements the port `NamedRequests`."""

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self._engine = engine
        self._cipher = cipher

    def begin(self, firm_id: str, member_id: str, request: NamedRequest) -> NamedRequest | None:
        key = {"firm_id": firm_id, "member_id": member_id, "name": request.name}
        row = {**key, "asked": request.asked, "begun_at": request.begun_at, "answer": None}
        mine = _of(member_id, request.name)
        with writing(self._engine) as connection:
            scoped = FirmScoped(connection, firm_id)
            outdated = scoped.delete(_T).where(mine, _T.c.begun_at <= request.begun_at - KEPT)
            connection.execute(outdated)
            if insert_when_new(connection, _T, row):
                return None
            known = connection.execute(scoped.select(_T).where(mine)).first()
            # One that was dropped between both statements was under way a moment ago.
            return request if known is None else self._request(member_id, known)

    def end(self, firm_id: str, member_id: str, name: str, answer: bytes) -> None:
        sealed = self._cipher.seal(answer, _context(member_id, name))
        with writing(self._engine) as connection:
            ended = FirmScoped(connection, firm_id).update(_T).where(_of(member_id, name))
            connection.execute(ended.values(answer=sealed))

    def drop(self, firm_id: str, member_id: str, name: str) -> None:
        with writing(self._engine) as connection:
            connection.execute(FirmScoped(connection, firm_id).delete(_T).where(_of(member_id, name)))

    def forget(self, firm_id: str, before: datetime) -> int:
        with writing(self._engine) as connection:
            outdated = FirmScoped(connection, firm_id).delete(_T).where(_T.c.begun_at < before)
            return int(connection.execute(outdated).rowcount)

    def _request(self, member_id: str, row: Row[Any]) -> NamedRequest:
        sealed = row.answer
        return NamedRequest(
            name=row.name,
            asked=bytes(row.asked),
            begun_at=row.begun_at,
            answer=None if sealed is None else self._cipher.open(bytes(sealed), _context(member_id, row.name)),
        )


def _of(member_id: str, name: str) -> ColumnElement[bool]:
    criterion: ColumnElement[bool] = (_T.c.member_id == member_id) & (_T.c.name == name)
    return criterion


def _context(member_id: str, name: str) -> str:
    return f"answer to {name} of {member_id}"
