"""Stored writes in memory: `domain.ports.stores.writes.WriteLog`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace
from tests.fakes.installation import Installation
from tests.fakes.processes import FakeProcesses
from tests.fakes.stores.decisions import FakeDecisions
from tests.fakes.stores.firms import FakeFirms

from domain.errors import Invalid, KeyReused, NotFound, UnderWay
from domain.events.telling import told_of_write
from domain.firms.firm import Act, Scope
from domain.plans.claiming import Also
from domain.rails.write import Write, WriteState

_KEY_KEPT = timedelta(hours=24)


@dataclass
class StoredWrite:
    """One write with what is kept beside it."""

    write: Write
    key: str
    before: bytes = b""
    owner: str = ""
    owned_until: datetime | None = None


class FakeStoredWrites:
    def __init__(self, installation: Installation, processes: FakeProcesses) -> None:
        self._held = installation
        self._processes = processes
        self._stored: dict[tuple[str, str], StoredWrite] = {}

    def add(self, scope: Scope, write: Write, key: str, now: datetime, act: Act, also: Also | None = None) -> Write:
        found = self.find(scope, write, key, now)
        if found is None:
            if also is not None:
                others = [each.write for each in self._of(scope)]
                since = [each for each in others if not each.state.is_final or each.updated_at > write.created_at]
                also(FakeDecisions(self._held), write, tuple(since))
            self._stored[scope.business_id, write.id] = StoredWrite(write, key)
            FakeFirms(self._held).record_act(scope.firm_id, act)
        return found or write

    def find(self, scope: Scope, write: Write, key: str, now: datetime) -> Write | None:
        for stored in self._of(scope):
            if stored.key == key and stored.write.created_at > now - _KEY_KEPT:
                if (stored.write.intent, stored.write.undoes) != (write.intent, write.undoes):
                    raise KeyReused("This Idempotency-Key was used for another write.")
                return stored.write
        return None

    @contextmanager
    def own(self, scope: Scope, write_id: str, owner: str, now: datetime, seconds: int) -> Iterator[Write]:
        stored = self._one(scope, write_id)
        stands = stored.owned_until and stored.owned_until >= now and not self._processes.has_ended(stored.owner)
        if stored.owner not in ("", owner) and stands:
            raise UnderWay("This write is being made.")
        stored.owner, stored.owned_until = owner, now + timedelta(seconds=seconds)
        try:
            yield stored.write
        finally:
            if stored.owner == owner:
                stored.owner = ""

    def save(self, scope: Scope, write: Write, *, before: bytes | None = None) -> None:
        stored = self._one(scope, write.id)
        self._held.tell(scope.firm_id, told_of_write(stored.write.state, write), scope.business_id)
        stored.write = replace(write, undone_by=stored.write.undone_by)
        stored.before = stored.before if before is None else before
        if write.undoes is not None and write.state is WriteState.CONFIRMED:
            undone = self._one(scope, write.undoes)
            undone.write = replace(undone.write, undone_by=write.id)

    def before(self, scope: Scope, write_id: str) -> bytes:
        return self._one(scope, write_id).before

    def get(self, scope: Scope, write_id: str) -> Write:
        return self._one(scope, write_id).write

    def list_writes(self, scope: Scope, before: str | None, limit: int) -> tuple[Write, ...]:
        listed = [stored.write for stored in reversed(self._of(scope))]
        ids = [write.id for write in listed]
        if before is not None and before not in ids:
            raise Invalid("cursor is the next_cursor of a page of this list.", field="cursor")
        start = 0 if before is None else ids.index(before) + 1
        return tuple(listed[start : start + limit])

    def unsettled(self, scope: Scope) -> tuple[Write, ...]:
        return tuple(stored.write for stored in self._of(scope) if not stored.write.state.is_final)

    def unreconciled(self, scope: Scope) -> tuple[Write, ...]:
        confirmed = [s.write for s in self._of(scope) if s.write.state is WriteState.CONFIRMED]
        return tuple(write for write in confirmed if write.reconciled_at is None)

    def _of(self, scope: Scope) -> list[StoredWrite]:
        business_id = self._held.business(scope.firm_id, scope.business_id).id
        mine = [stored for (owner, _), stored in self._stored.items() if owner == business_id]
        return sorted(mine, key=lambda stored: (stored.write.created_at, stored.write.id))

    def _one(self, scope: Scope, write_id: str) -> StoredWrite:
        for stored in self._of(scope):
            if stored.write.id == write_id:
                return stored
        raise NotFound("There is no such write.")
