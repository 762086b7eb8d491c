"""Frozen projections in SQL: compressed, for one of a large client has thousands of lines."""

import zlib
from datetime import date

import msgspec
from sqlalchemy import Engine

from adapters.persistence.engine import writing
from adapters.persistence.scope import Scoped, insert_when_new
from adapters.persistence.tables.forecast import kept_forecasts
from domain.answers.kept_forecast import KeptForecast
from domain.firms.firm import Scope
from domain.money import from_wire, to_wire

_encode = msgspec.json.Encoder(enc_hook=to_wire).encode
_decode = msgspec.json.Decoder(KeptForecast, dec_hook=from_wire).decode


class SqlKeptForecasts:
    """Implements the port `KeptForecasts`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def freeze(self, scope: Scope, kept: KeptForecast) -> bool:
        row = {
            "business_id": scope.business_id,
            "as_of": kept.as_of,
            "made_at": kept.made_at,
            "mirror_version": kept.mirror_version,
            "policy_version": kept.policy_version,
            "data": zlib.compress(_encode(kept)),
        }
        with writing(self._engine) as connection:
            Scoped(connection, scope)
            return insert_when_new(connection, kept_forecasts, row)


def days_of(scoped: Scoped) -> tuple[date, ...]:
    """The days of which projections are kept, newest first, within a read that is open already."""
    wanted = scoped.select(kept_forecasts, kept_forecasts.c.as_of)
    return tuple(scoped.connection.execute(wanted.order_by(kept_forecasts.c.as_of.desc())).scalars())


def frozen_of(scoped: Scoped, day: date) -> KeptForecast | None:
    """The projection kept of a day, None where none is."""
    wanted = scoped.select(kept_forecasts, kept_forecasts.c.data).where(kept_forecasts.c.as_of == day)
    data = scoped.connection.execute(wanted).scalar()
    return None if data is None else _decode(zlib.decompress(data))
