"""The Digests that were kept week by week, in SQL."""

from datetime import date

import msgspec
from sqlalchemy import Engine, select

from adapters.persistence.engine import reading, writing
from adapters.persistence.scope import firm_of, insert_when_new
from adapters.persistence.tables.work import weekly_digests
from domain.answers.digest import DigestAnswer
from domain.answers.weekly_digest import DigestWeek, WeeklyDigest
from domain.errors import NotFound
from domain.money import from_wire, to_wire

_encoder = msgspec.json.Encoder(enc_hook=to_wire)
_decoder = msgspec.json.Decoder(DigestAnswer, dec_hook=from_wire)


class SqlWeeklyDigests:
    """Implements the port `WeeklyDigests`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save(self, firm_id: str, digest: WeeklyDigest) -> bool:
        row = {
            "firm_id": firm_id,
            "as_of": digest.as_of,
            "made_at": digest.made_at,
            "data": _encoder.encode(digest.answer),
        }
        with writing(self._engine) as connection:
            firm_of(connection, firm_id)
            return insert_when_new(connection, weekly_digests, row)

    def get(self, firm_id: str, as_of: date) -> WeeklyDigest:
        table = weekly_digests
        with reading(self._engine) as connection:
            firm_of(connection, firm_id)
            kept = select(table).where(table.c.firm_id == firm_id, table.c.as_of == as_of)
            row = connection.execute(kept).first()
        if row is None:
            raise NotFound(f"No weekly digest of {as_of} was kept.")
        return WeeklyDigest(as_of=row.as_of, made_at=row.made_at, answer=_decoder.decode(row.data))

    def weeks(self, firm_id: str, before: date | None, limit: int) -> tuple[DigestWeek, ...]:
        table = weekly_digests
        wanted = select(table.c.as_of, table.c.made_at).where(table.c.firm_id == firm_id)
        if before is not None:
            wanted = wanted.where(table.c.as_of < before)
        with reading(self._engine) as connection:
            firm_of(connection, firm_id)
            rows = connection.execute(wanted.order_by(table.c.as_of.desc()).limit(limit))
            return tuple(DigestWeek(as_of=row.as_of, made_at=row.made_at) for row in rows)
