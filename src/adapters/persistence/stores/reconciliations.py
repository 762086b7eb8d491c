"""How mirrors compared with their rails, in SQL."""

import msgspec
from sqlalchemy import Engine, func

from adapters.persistence.engine import reading, writing
from adapters.persistence.scope import Scoped
from adapters.persistence.tables.work import reconciliations
from domain.firms.firm import Scope
from domain.rails.reconciliation import Reconciliation

KEPT = 200


class SqlReconciliations:
    """Implements the port `Reconciliations`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save(self, scope: Scope, reconciliation: Reconciliation) -> None:
        row = {
            "at": reconciliation.at,
            "cause": reconciliation.cause,
            "checked": len(reconciliation.kinds) + reconciliation.writes,
            "drifted": reconciliation.drifted,
            "repaired": reconciliation.drifted,
            "requests": reconciliation.requests,
            "data": msgspec.json.encode(reconciliation),
        }
        with writing(self._engine) as connection:
            scoped = Scoped(connection, scope)
            scoped.lock_mirror()
            last = connection.execute(scoped.select(reconciliations, func.max(reconciliations.c.id))).scalar()
            number = 1 + (last or 0)
            connection.execute(scoped.insert(reconciliations, id=number, **row))
            connection.execute(scoped.delete(reconciliations).where(reconciliations.c.id <= number - KEPT))

    def list_reconciliations(self, scope: Scope, limit: int) -> tuple[Reconciliation, ...]:
        with reading(self._engine) as connection:
            wanted = Scoped(connection, scope).select(reconciliations, reconciliations.c.data)
            rows = connection.execute(wanted.order_by(reconciliations.c.id.desc()).limit(limit))
            return tuple(msgspec.json.decode(data, type=Reconciliation) for (data,) in rows)
