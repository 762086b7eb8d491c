"""The unit of work in SQL."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from adapters.persistence.engine import writing
from adapters.persistence.stores.decisions import SqlDecisions
from adapters.persistence.stores.duties import SqlDuties
from adapters.persistence.stores.finding_life import SqlFindingLives
from adapters.persistence.stores.firms import SqlFirms
from adapters.persistence.stores.known_items import SqlKnownItems
from adapters.persistence.stores.policies import SqlPolicies


class SqlStore:
    """Implements the port `Store` on a transaction that is open."""

    def __init__(self, connection: Connection) -> None:
        self.firms = SqlFirms(connection)
        self.decisions = SqlDecisions(connection)
        self.duties = SqlDuties(connection)
        self.finding_lives = SqlFindingLives(connection)
        self.known_items = SqlKnownItems(connection)
        self.policies = SqlPolicies(connection)


class SqlStores:
    """Implements the port `Stores`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def write(self) -> Iterator[SqlStore]:
        with writing(self._engine) as connection:
            yield SqlStore(connection)
