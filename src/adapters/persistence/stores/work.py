"""The unit of work in SQL."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from adapters.persistence.engine import writing
from adapters.persistence.stores.decisions import SqlDecisions
from adapters.persistence.stores.duties import SqlDuties
from adapters.persistence.stores.event_deliveries import SqlEventDeliveries
from adapters.persistence.stores.event_endpoints import SqlEventEndpoints
from adapters.persistence.stores.events import SqlEvents
from adapters.persistence.stores.finding_life import SqlFindingLives
from adapters.persistence.stores.firms import SqlFirms
from adapters.persistence.stores.known_items import SqlKnownItems
from adapters.persistence.stores.policies import SqlPolicies
from adapters.persistence.stores.sessions import SqlSessions
from domain.ports.cipher import Cipher


class SqlStore:
    """Implements the port `Store` on a transaction that is open."""

    def __init__(self, connection: Connection, cipher: Cipher) -> None:
        self.firms = SqlFirms(connection)
        self.decisions = SqlDecisions(connection)
        self.duties = SqlDuties(connection)
        self.event_deliveries = SqlEventDeliveries(connection)
        self.event_endpoints = SqlEventEndpoints(connection, cipher)
        self.events = SqlEvents(connection)
        self.finding_lives = SqlFindingLives(connection)
        self.known_items = SqlKnownItems(connection)
        self.policies = SqlPolicies(connection)
        self.sessions = SqlSessions(connection)


class SqlStores:
    """Implements the port `Stores`."""

    def __init__(self, engine: Engine, cipher: Cipher) -> None:
        self._engine = engine
        self._cipher = cipher

    @contextmanager
    def write(self) -> Iterator[SqlStore]:
        with writing(self._engine) as connection:
            yield SqlStore(connection, self._cipher)
