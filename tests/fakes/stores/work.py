"""The unit of work in memory: `domain.ports.stores.work.Stores`; what a body has done that raises is taken back."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.fakes.installation import Installation
from tests.fakes.stores.decisions import FakeDecisions
from tests.fakes.stores.duties import FakeDuties
from tests.fakes.stores.event_deliveries import FakeEventDeliveries
from tests.fakes.stores.event_endpoints import FakeEventEndpoints
from tests.fakes.stores.events import FakeEvents
from tests.fakes.stores.finding_life import FakeFindingLives
from tests.fakes.stores.firms import FakeFirms
from tests.fakes.stores.known_items import FakeKnownItems
from tests.fakes.stores.policies import FakePolicies
from tests.fakes.stores.sessions import FakeSessions


class FakeStore:
    def __init__(self, installation: Installation) -> None:
        self.firms = FakeFirms(installation)
        self.decisions = FakeDecisions(installation)
        self.duties = FakeDuties(installation)
        self.event_deliveries = FakeEventDeliveries(installation)
        self.event_endpoints = FakeEventEndpoints(installation)
        self.events = FakeEvents(installation)
        self.finding_lives = FakeFindingLives(installation)
        self.known_items = FakeKnownItems(installation)
        self.policies = FakePolicies(installation)
        self.sessions = FakeSessions(installation)


class FakeStores:
    def __init__(self, installation: Installation) -> None:
        self._held = installation

    @contextmanager
    def write(self) -> Iterator[FakeStore]:
        with self._held.lock:
            before = self._held.copy()
            try:
                yield FakeStore(self._held)
            except BaseException:
                self._held.take(before)
                raise
