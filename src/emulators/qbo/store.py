"""The books of one company in memory: objects by kind and id, what was deleted, and what was planted."""

from datetime import datetime

import msgspec

from emulators.qbo.catalog import BY_LOWER_NAME, KINDS, EntityKind, raw_kind
from emulators.qbo.wire import Json, stamp


class PlantedDefect(msgspec.Struct, frozen=True):
    """A mistake put into generated books on purpose: the rule's code, and the objects it must be found on."""

    code: str
    kind: str
    ids: tuple[str, ...]


class Tombstone(msgspec.Struct, frozen=True):
    kind: str
    id: str
    deleted_at: datetime


class Company:
    """One realm. `revision` grows with every change, so that answers may be kept until it does."""

    def __init__(self, realm_id: str, name: str) -> None:
        self.realm_id = realm_id
        self.name = name
        self.objects: dict[str, dict[str, Json]] = {name: {} for name in KINDS}
        self.tombstones: list[Tombstone] = []
        self.planted: tuple[PlantedDefect, ...] = ()
        self.revision = 0
        self._kinds: dict[str, EntityKind] = dict(BY_LOWER_NAME)
        self._last_ids: dict[str, int] = {}

    def kind(self, name: str) -> EntityKind | None:
        """The kind of that name in any case, if these books know it."""
        return self._kinds.get(name.lower())

    def of_kind(self, name: str) -> dict[str, Json]:
        return self.objects[name]

    def get(self, kind: str, id: str) -> Json | None:
        return self.objects[kind].get(id)

    def is_deleted(self, kind: str, id: str) -> bool:
        return any(grave.kind == kind and grave.id == id for grave in self.tombstones)

    def next_id(self, kind: EntityKind) -> str:
        self._last_ids[kind.sequence] = self._last_ids.get(kind.sequence, 0) + 1
        return str(self._last_ids[kind.sequence])

    def put(self, kind: str, record: Json) -> None:
        """Store an object that carries its own Id; ids given out later stay above it."""
        known = self._kinds.get(kind.lower())
        if known is None:
            known = self._kinds[kind.lower()] = raw_kind(kind)
        record_id = str(record["Id"])
        self.objects.setdefault(kind, {})[record_id] = record
        if record_id.isdigit():
            self._last_ids[known.sequence] = max(self._last_ids.get(known.sequence, 0), int(record_id))
        self.revision += 1

    def bury(self, kind: str, id: str, now: datetime) -> None:
        del self.objects[kind][id]
        self.tombstones.append(Tombstone(kind, id, now))
        self.revision += 1

    def touch(self, record: Json, now: datetime, *, bump: bool = True) -> None:
        """Move the last update; `bump` also moves the SyncToken, as documents do and names do not."""
        record["MetaData"]["LastUpdatedTime"] = stamp(now)
        if bump:
            record["SyncToken"] = str(int(record["SyncToken"]) + 1)
        self.revision += 1
