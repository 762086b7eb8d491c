"""The books of one company in memory: objects by kind and id, what was deleted, and what was planted."""

import hmac
import secrets
from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256
from typing import Literal, Protocol

import msgspec

from emulators.qbo.catalog import BY_LOWER_NAME, KINDS, PAYROLL_CHECK, raw_kind
from emulators.qbo.catalog_kinds import EntityKind
from emulators.qbo.wire import Binary, stamp
from emulators.service.wire import Json

ChangeOperation = Literal["Create", "Update", "Delete", "Merge", "Void", "Emailed"]


class PlantedDefect(msgspec.Struct, frozen=True):
    """A mistake put into generated books on purpose: the rule's code, and the objects it must be found on."""

    code: str
    kind: str
    ids: tuple[str, ...]


class Tombstone(msgspec.Struct, frozen=True):
    kind: str
    id: str
    deleted_at: datetime


class Change(msgspec.Struct, frozen=True):
    """What happened to one object, as a subscriber of the company would be told it; `merged_id` went into it."""

    kind: str
    id: str
    operation: ChangeOperation
    at: datetime
    merged_id: str = ""


class Lives(Protocol):
    """Who goes on with a company's life when time moves."""

    def play_until(self, day: date) -> None: ...

    def state(self) -> msgspec.Struct: ...


class CompanyState(msgspec.Struct, frozen=True):
    """What a company has besides its objects."""

    tombstones: list[Tombstone]
    planted: tuple[PlantedDefect, ...]
    last_ids: dict[str, int]


class Company:
    """One realm. `revision` grows with every change, so that answers may be kept until it does.

    `files` holds the content of attachments by their id. `listeners` are told of every change; `marked` holds the
    (kind, id) of objects changed since it was last emptied, the oldest change first; `watchers` are called with each.
    """

    def __init__(self, realm_id: str, name: str) -> None:
        self.realm_id = realm_id
        self.name = name
        self.objects: dict[str, dict[str, Json]] = {name: {} for name in (*KINDS, PAYROLL_CHECK.name)}
        self.tombstones: list[Tombstone] = []
        self.planted: tuple[PlantedDefect, ...] = ()
        self.player: Lives | None = None
        self.listeners: list[Callable[[Change], None]] = []
        self.watchers: list[Callable[[str, str], None]] = []
        self.marked: dict[tuple[str, str], None] = {}
        self.files: dict[str, Binary] = {}
        self.revision = 0
        self._secret = secrets.token_bytes(16)
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
        """Store an object that carries its own Id; ids given out later stay above it. Tells no listener."""
        known = PAYROLL_CHECK if kind == PAYROLL_CHECK.name else self._kinds.get(kind.lower())
        if known is None:
            known = self._kinds[kind.lower()] = raw_kind(kind)
        record_id = str(record["Id"])
        self.objects.setdefault(known.name, {})[record_id] = record
        if record_id.isdigit():
            self._last_ids[known.sequence] = max(self._last_ids.get(known.sequence, 0), int(record_id))
        self.mark(known.name, record_id)

    def add(self, kind: str, record: Json, now: datetime) -> None:
        """Store a new object and tell of it."""
        self.put(kind, record)
        self._tell(Change(kind, str(record["Id"]), "Create", now))

    def bury(self, kind: str, id: str, now: datetime, *, tells: bool = True) -> None:
        del self.objects[kind][id]
        self.tombstones.append(Tombstone(kind, id, now))
        self.mark(kind, id)
        if tells:
            self._tell(Change(kind, id, "Delete", now))

    def touch(
        self,
        kind: str,
        record: Json,
        now: datetime,
        *,
        bump: bool = True,
        operation: ChangeOperation = "Update",
        merged_id: str = "",
    ) -> None:
        """Move the last update; `bump` also moves the SyncToken and tells, as for documents and not for names."""
        record["MetaData"]["LastUpdatedTime"] = stamp(now)
        self.mark(kind, record["Id"])
        if bump:
            record["SyncToken"] = str(int(record["SyncToken"]) + 1)
            self._tell(Change(kind, record["Id"], operation, now, merged_id))

    def mark(self, kind: str, id: str) -> None:
        """Note that an object is not what it was, for whoever keeps a copy of it."""
        self.marked[kind, id] = None
        self.revision += 1
        for watch in self.watchers:
            watch(kind, id)

    def signed(self, text: str) -> str:
        """A mark that only this company can have put on the text, while it is in memory."""
        return hmac.new(self._secret, text.encode(), sha256).hexdigest()

    def state(self) -> CompanyState:
        return CompanyState(self.tombstones, self.planted, self._last_ids)

    def restore(self, state: CompanyState) -> None:
        """Take the state over, once the objects are in."""
        self.tombstones = list(state.tombstones)
        self.planted = state.planted
        self._last_ids.update(state.last_ids)

    def _tell(self, change: Change) -> None:
        for listener in self.listeners:
            listener(change)
