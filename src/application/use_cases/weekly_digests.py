"""The Digest of each week, made when the week begins and kept as it was."""

from datetime import date, datetime

from domain.answers.weekly_digest import DigestWeek, WeeklyDigest
from domain.firms.business_day import today
from domain.firms.firm import AsOf
from domain.ports.experiences.digest import Digest
from domain.ports.stores.firms import Firms
from domain.ports.stores.weekly_digests import WeeklyDigests


class WeeklyDigestUseCases:
    """Makes and shows weekly digests; each call raises `NotFound` for an unknown firm."""

    def __init__(self, digest: Digest, kept: WeeklyDigests, firms: Firms) -> None:
        self._digest = digest
        self._kept = kept
        self._firms = firms

    def make(self, firm_id: str, now: datetime) -> bool:
        """Keep the Digest of the day it is for most of the firm's clients; False when that day's is kept already."""
        day = today(self._firms.businesses(firm_id), now)
        answer = self._digest.digest(firm_id, AsOf(day, now))
        return self._kept.save(firm_id, WeeklyDigest(as_of=day, made_at=now, answer=answer))

    def get(self, firm_id: str, as_of: date) -> WeeklyDigest:
        """The one kept on that day; raises `NotFound`."""
        return self._kept.get(firm_id, as_of)

    def weeks(self, firm_id: str, before: date | None, limit: int) -> tuple[DigestWeek, ...]:
        """Which are kept, newest first, those older than `before`."""
        return self._kept.weeks(firm_id, before, limit)
