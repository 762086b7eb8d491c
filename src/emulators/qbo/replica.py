"""A server that lags: it shows the books as they were some seconds ago."""

from collections import deque
from collections.abc import Iterable
from copy import deepcopy
from datetime import datetime

import msgspec

from emulators.qbo.store import Company
from emulators.service.wire import Json


class Version(msgspec.Struct, frozen=True):
    """An object as it was left by one request; `record` is None when it was deleted."""

    kind: str
    id: str
    record: Json | None


def versions_of(company: Company, marks: Iterable[tuple[str, str]]) -> tuple[Version, ...]:
    """Copies, so that what happens to the objects later does not change them."""
    return tuple(Version(*mark, deepcopy(company.get(*mark))) for mark in marks)


class Replica:
    """Starts as a copy of the books and is told of every change; `catch_up` lets it see the older ones."""

    def __init__(self, company: Company) -> None:
        self.company = Company(company.realm_id, company.name)
        for kind, objects in company.objects.items():
            for record in objects.values():
                self.company.put(kind, deepcopy(record))
        self.company.tombstones = list(company.tombstones)
        self._coming: deque[tuple[datetime, tuple[Version, ...]]] = deque()

    def note(self, at: datetime, versions: tuple[Version, ...]) -> None:
        self._coming.append((at, versions))

    def catch_up(self, until: datetime) -> None:
        while self._coming and self._coming[0][0] <= until:
            at, versions = self._coming.popleft()
            for version in versions:
                self._see(version, at)

    def _see(self, version: Version, at: datetime) -> None:
        if version.record is not None:
            self.company.put(version.kind, version.record)
        elif self.company.get(version.kind, version.id) is not None:
            self.company.bury(version.kind, version.id, at)
