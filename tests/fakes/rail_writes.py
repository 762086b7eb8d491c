"""The scripted rail with writes: it changes vendors, and loses answers where a test tells it to."""

import json
from collections.abc import Sequence
from functools import partial

from msgspec import UNSET
from msgspec.structs import replace
from tests.fakes.rails import DAY, FakeRail

from cashrail.kit import hookimpl
from cashrail.kit.errors import RailRefused, RailStale, RailUnanswered
from cashrail.kit.records import RailDeclaration, RailSession, RecordChange, Vendor, WriteRequest
from domain.rails.intent import ChangeVendor


class WritingRail(FakeRail):
    """`made` are the writes by their request ids, `sent` those that arrived. `lost` is taken from the front, one
    entry a write that arrives: "before" or "after" it is made the answer is lost; None lets it through.
    """

    def __init__(self) -> None:
        super().__init__()
        self.made: dict[str, RecordChange] = {}
        self.sent: list[str] = []
        self.lost: list[str | None] = []
        self.refusal = ""
        self.clears_email = False

    @hookimpl
    def declare_rail(self) -> RailDeclaration:
        reason = "The fake rail masks tax ids."
        return replace(super().declare_rail(), writes=("change-vendor",), irreversible={"change-vendor:tax_id": reason})

    @hookimpl
    def apply_write(self, session: RailSession, request: WriteRequest) -> Sequence[RecordChange]:
        return [session.call(partial(self._write, request=request))]

    @hookimpl
    def find_write(self, session: RailSession, request: WriteRequest) -> Sequence[RecordChange]:
        found = session.call(partial(self._answered, answer=self.made.get(request.request_id)))
        return [] if found is None else [found]

    def _write(self, token: str, request: WriteRequest) -> RecordChange:
        self._answered(token, None)
        self.sent.append(request.request_id)
        lost = self.lost.pop(0) if self.lost else None
        if lost == "before":
            raise RailUnanswered("The line went dead.")
        if request.request_id not in self.made:
            self.made[request.request_id] = self._changed(request)
            self.put(self.made[request.request_id])
        if lost == "after":
            raise RailUnanswered("The line went dead.")
        return self.made[request.request_id]

    def _changed(self, request: WriteRequest) -> RecordChange:
        if self.refusal:
            raise RailRefused(self.refusal, code="6000")
        now = self.books[request.subject.kind, request.subject.id]
        if now.version != request.subject.version:
            raise RailStale("Somebody else was faster.", code="5010")
        return self._after(now, request)

    def _after(self, now: RecordChange, request: WriteRequest) -> RecordChange:
        """What the write makes of its record."""
        assert isinstance(request.intent, ChangeVendor)
        active = request.intent.active
        if request.undoing is not None:
            active = json.loads(request.undoing.before).get("Active", True)
        changed = vendor_state(now.id, now.version + 1, active=active is UNSET or bool(active))
        if self.clears_email or not isinstance(now.record, Vendor) or not isinstance(changed.record, Vendor):
            return changed
        return replace(changed, record=replace(changed.record, email=now.record.email))


def vendor_state(id: str, version: int, *, active: bool) -> RecordChange:
    """A vendor as this rail delivers it, the minute after its last version."""
    updated_at = DAY.replace(minute=version)
    record = Vendor(id=id, version=version, updated_at=updated_at, name="Acme", currency="USD", active=active)
    raw = json.dumps({"Id": id, "SyncToken": str(version), "Active": active}).encode()
    return RecordChange(kind="Vendor", id=id, version=version, updated_at=updated_at, record=record, raw=raw)
