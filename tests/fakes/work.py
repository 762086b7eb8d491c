"""The unit of work in memory: `domain.ports.work.Stores`; what a body has done that raises is taken back."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.fakes.decisions import FakeDecisions
from tests.fakes.duties import FakeDuties
from tests.fakes.finding_life import FakeFindingLives
from tests.fakes.firms import FakeFirms
from tests.fakes.installation import Installation
from tests.fakes.known_items import FakeKnownItems
from tests.fakes.policies import FakePolicies


class FakeStore:
    def __init__(self, installation: Installation) -> None:
        self.firms = FakeFirms(installation)
        self.decisions = FakeDecisions(installation)
        self.duties = FakeDuties(installation)
        self.finding_lives = FakeFindingLives(installation)
        self.known_items = FakeKnownItems(installation)
        self.policies = FakePolicies(installation)


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
