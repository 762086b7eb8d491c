"""Requests under a name in memory: `domain.ports.stores.named_requests.NamedRequests`."""

from datetime import datetime

from msgspec.structs import replace
from tests.fakes.installation import Installation
from tests.fakes.stores.firms import FakeFirms

from domain.firms.named_request import KEPT, NamedRequest

Key = tuple[str, str, str]


class FakeNamedRequests:
    def __init__(self, installation: Installation) -> None:
        self._held = installation
        self._firms = FakeFirms(installation)
        self._known: dict[Key, NamedRequest] = {}

    def begin(self, firm_id: str, member_id: str, request: NamedRequest) -> NamedRequest | None:
        with self._held.lock:
            key = self._key(firm_id, member_id, request.name)
            known = self._known.get(key)
            if known is not None and known.begun_at > request.begun_at - KEPT:
                return known
            self._known[key] = request
            return None

    def end(self, firm_id: str, member_id: str, name: str, answer: bytes) -> None:
        with self._held.lock:
            key = self._key(firm_id, member_id, name)
            self._known[key] = replace(self._known[key], answer=answer)

    def drop(self, firm_id: str, member_id: str, name: str) -> None:
        with self._held.lock:
            self._known.pop(self._key(firm_id, member_id, name), None)

    def forget(self, firm_id: str, before: datetime) -> int:
        with self._held.lock:
            firm = self._firms.firm(firm_id)
            old = [key for key, known in self._known.items() if key[0] == firm.id and known.begun_at < before]
            for key in old:
                del self._known[key]
            return len(old)

    def _key(self, firm_id: str, member_id: str, name: str) -> Key:
        return self._firms.firm(firm_id).id, member_id, name
