"""Known items in SQL."""

import msgspec

from adapters.persistence.engine import Database, reading, writing
from adapters.persistence.scope import Scoped
from adapters.persistence.tables.forecast import known_items
from domain.errors import Conflict, NotFound
from domain.firms.firm import Scope
from domain.money import from_wire, to_wire
from domain.plans.known_item import KnownItem, KnownState

_encode = msgspec.json.Encoder(enc_hook=to_wire).encode
_decode = msgspec.json.Decoder(KnownItem, dec_hook=from_wire).decode


class SqlKnownItems:
    """Implements the port `KnownItems`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_known_items(self, scope: Scope, *, every: bool = False) -> tuple[KnownItem, ...]:
        with reading(self._database) as connection:
            return items_of(Scoped(connection, scope), every=every)

    def get(self, scope: Scope, item_id: str) -> KnownItem:
        with reading(self._database) as connection:
            scoped = Scoped(connection, scope)
            wanted = scoped.select(known_items, known_items.c.data).where(known_items.c.id == item_id)
            data = connection.execute(wanted).scalar()
        if data is None:
            raise NotFound("There is no such known item.")
        return _decode(data)

    def add(self, scope: Scope, item: KnownItem) -> None:
        with writing(self._database) as connection:
            scoped = Scoped(connection, scope)
            scoped.note_member_change()
            connection.execute(
                scoped.insert(
                    known_items,
                    id=item.id,
                    state=str(item.state),
                    day=item.day,
                    version=item.version,
                    data=_encode(item),
                )
            )

    def change(self, scope: Scope, item: KnownItem) -> None:
        with writing(self._database) as connection:
            scoped = Scoped(connection, scope)
            one = known_items.c.id == item.id
            done = connection.execute(
                scoped.update(known_items)
                .where(one, known_items.c.version == item.version - 1)
                .values(state=str(item.state), day=item.day, version=item.version, data=_encode(item))
            )
            if done.rowcount == 1:
                scoped.note_member_change()
                return
            if connection.execute(scoped.select(known_items, known_items.c.id).where(one)).first() is None:
                raise NotFound("There is no such known item.")
        raise Conflict("The known item has been changed by somebody else; look at it again.")


def items_of(scoped: Scoped, *, every: bool) -> tuple[KnownItem, ...]:
    """Those of one business, within a read that is open already."""
    wanted = scoped.select(known_items, known_items.c.data)
    if not every:
        wanted = wanted.where(known_items.c.state == str(KnownState.PLANNED))
    rows = scoped.connection.execute(wanted.order_by(known_items.c.day, known_items.c.id))
    return tuple(_decode(data) for (data,) in rows)
