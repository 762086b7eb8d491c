"""The Digest's rows in memory: `domain.ports.stores.digest_rows.DigestRows`."""

from datetime import date, datetime

from tests.fakes.installation import Installation

from domain.answers.portfolio import KeptRow, StampedRow, stamp_of
from domain.errors import NotFound
from domain.events.telling import standing_of, told_of_row
from domain.firms.firm import Scope


class FakeDigestRows:
    def __init__(self, installation: Installation) -> None:
        self._held = installation
        self._kept: dict[str, KeptRow] = {}

    def standing(self, firm_id: str, as_of: date) -> tuple[StampedRow, ...]:
        if firm_id not in self._held.firms:
            raise NotFound("There is no such firm.")
        found = []
        for business_id, kept in self._kept.items():
            business = self._held.businesses.get(business_id)
            if kept.as_of == as_of and business is not None and business.firm_id == firm_id:
                state = self._held.mirror(Scope(firm_id, business_id)).state
                stamp = stamp_of(state, self._held.connections.get(business_id))
                found.append(StampedRow(business_id=business_id, kept=kept, stamp=stamp, state=state))
        return tuple(found)

    def keep(self, scope: Scope, kept: KeptRow, now: datetime) -> None:
        business_id = self._held.business(scope.firm_id, scope.business_id).id
        known, standing = self._kept.get(business_id), standing_of(kept.client.row)
        before = None if known is None else standing_of(known.client.row)
        self._kept[business_id] = kept
        self._held.tell(scope.firm_id, told_of_row(kept, before, standing, now), business_id)
