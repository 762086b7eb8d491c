"""Consents in memory: `domain.ports.stores.consents.Consents`."""

from tests.fakes.installation import Installation
from tests.fakes.stores.firms import FakeFirms

from domain.rails.consent import KEPT, Consent


class FakeConsents:
    def __init__(self, installation: Installation) -> None:
        self._held = installation
        self._firms = FakeFirms(installation)
        self._kept: dict[tuple[str, str, bytes], Consent] = {}

    def keep(self, firm_id: str, member_id: str, consent: Consent) -> None:
        with self._held.lock:
            firm, before = self._firms.firm(firm_id), consent.begun_at - KEPT
            old = [key for key, kept in self._kept.items() if key[0] == firm.id and kept.begun_at <= before]
            for key in old:
                del self._kept[key]
            self._kept[firm.id, member_id, consent.state_hash] = consent

    def take(self, firm_id: str, member_id: str, state_hash: bytes) -> Consent | None:
        with self._held.lock:
            return self._kept.pop((self._firms.firm(firm_id).id, member_id, state_hash), None)
