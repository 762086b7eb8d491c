"""The change log with its payloads in memory: `domain.ports.stores.change_log.ChangeLog`."""

from hashlib import blake2b

import msgspec
from tests.fakes.installation import Installation, StoredMirror

from domain.firms.firm import Scope
from domain.rails.change import ChangeEntry, LogProof

_NO_LINK = b"\0" * 32


class FakeChangeLog:
    """Links are made when they are asked for: in memory nobody alters an entry."""

    def __init__(self, installation: Installation) -> None:
        self._held = installation

    def entries(
        self, scope: Scope, after: int, limit: int, *, kind: str | None = None, record_id: str | None = None
    ) -> tuple[ChangeEntry, ...]:
        stored = self._held.frozen_mirror(scope)
        links = _links(stored)
        found = [
            ChangeEntry(
                change=change,
                before=stored.payloads.get(change.before_sequence or 0, b""),
                after=stored.payloads[change.sequence],
                chain=links[change.sequence].hex(),
            )
            for change in stored.log
            if change.sequence > after and kind in (None, change.kind) and record_id in (None, change.record_id)
        ]
        return tuple(found[:limit])

    def prove(self, scope: Scope, kept: LogProof | None = None) -> LogProof:
        links = _links(self._held.frozen_mirror(scope))
        last = len(links) - 1
        whole = LogProof(business_id=scope.business_id, entries=last, head=links[last].hex())
        if kept is None or (kept.entries <= last and links[kept.entries].hex() == kept.head):
            return whole
        at = min(kept.entries, last + 1)
        problem = "It is another log than the one whose head was kept."
        return LogProof(business_id=scope.business_id, entries=last, head="", sequence=at, problem=problem)


def _links(stored: StoredMirror) -> list[bytes]:
    """The link of each entry at the place of its sequence, before them what the first is bound to."""
    links = [_NO_LINK]
    for change in stored.log:
        told = msgspec.msgpack.encode((change, stored.payloads[change.sequence]))
        links.append(blake2b(links[-1] + told, digest_size=32).digest())
    return links
