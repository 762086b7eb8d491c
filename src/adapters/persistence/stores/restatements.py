"""Restated documents in SQL, each beside the entry of the change log that restated it."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from adapters.persistence.scope import Scoped
from adapters.persistence.tables.restatements import restatements
from domain.books.restatement import Restatement
from domain.money import from_wire, to_wire

_encode = msgspec.json.Encoder(enc_hook=to_wire).encode
_decode = msgspec.json.Decoder(Restatement, dec_hook=from_wire).decode


def restated_since(scoped: Scoped, since: datetime) -> tuple[Restatement, ...]:
    """What was recorded since the instant, in the order of the log."""
    wanted = scoped.select(restatements, restatements.c.data).where(restatements.c.recorded_at >= since)
    found = scoped.connection.execute(wanted.order_by(restatements.c.sequence))
    return tuple(_decode(data) for data in found.scalars())


def keep_restatements(scoped: Scoped, made: Iterable[Restatement], recorded_us: int) -> None:
    """Keep each under its entry's sequence number."""
    scoped.append(restatements, [(each.sequence, recorded_us, _encode(each)) for each in made])
