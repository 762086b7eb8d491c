"""Consents whose answers are waited for, in SQL."""

from sqlalchemy import Engine

from adapters.persistence.engine import writing
from adapters.persistence.scope import FirmScoped
from adapters.persistence.tables.work import consents
from domain.rails.consent import KEPT, Consent

_T = consents


class SqlConsents:
    """Implements the port `Consents`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, firm_id: str, member_id: str, consent: Consent) -> None:
        row = {
            "member_id": member_id,
            "state_hash": consent.state_hash,
            "rail": consent.rail,
            "redirect_uri": consent.redirect_uri,
            "feed_of": consent.feed_of,
            "begun_at": consent.begun_at,
        }
        with writing(self._engine) as connection:
            scoped = FirmScoped(connection, firm_id)
            connection.execute(scoped.delete(_T).where(_T.c.begun_at <= consent.begun_at - KEPT))
            scoped.insert_many(_T, [row])

    def take(self, firm_id: str, member_id: str, state_hash: bytes) -> Consent | None:
        columns = (_T.c.state_hash, _T.c.rail, _T.c.redirect_uri, _T.c.feed_of, _T.c.begun_at)
        with writing(self._engine) as connection:
            mine = (_T.c.member_id == member_id) & (_T.c.state_hash == state_hash)
            taken = FirmScoped(connection, firm_id).delete(_T).where(mine).returning(*columns)
            row = connection.execute(taken).first()
        if row is None:
            return None
        return Consent(
            state_hash=bytes(row.state_hash),
            rail=row.rail,
            redirect_uri=row.redirect_uri,
            feed_of=row.feed_of,
            begun_at=row.begun_at,
        )
