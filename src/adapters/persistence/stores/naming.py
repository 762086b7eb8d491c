"""Finding the records that name a party."""

from collections.abc import Mapping, Sequence

from adapters.persistence.scope import Scoped
from adapters.persistence.stores.mirror import SqlMirrorReading
from adapters.persistence.tables.core import records
from domain.books.names_in import NAMING_INSIDE, names_in


def records_naming(scoped: Scoped, party_ids: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Ids by kind of the live records that name one of the parties, as theirs or inside."""
    if not party_ids:
        return {}
    wanted = scoped.select(records, records.c.kind, records.c.record_id)
    theirs = wanted.where(records.c.party_id.in_(party_ids), records.c.deleted.is_(False))
    found = {(kind, record_id) for kind, record_id in scoped.connection.execute(theirs)}
    parties, reading = frozenset(party_ids), SqlMirrorReading(scoped)
    for kind in NAMING_INSIDE:
        found.update((kind.__name__, each.id) for each in reading.records(kind) if names_in(each) & parties)
    by_kind: dict[str, list[str]] = {}
    for kind_name, record_id in sorted(found):
        by_kind.setdefault(kind_name, []).append(record_id)
    return {kind: tuple(ids) for kind, ids in by_kind.items()}
