"""Weekly digests in memory: `domain.ports.stores.weekly_digests.WeeklyDigests`."""

from datetime import date

from tests.fakes.installation import Installation
from tests.fakes.stores.firms import FakeFirms

from domain.answers.weekly_digest import DigestWeek, WeeklyDigest
from domain.errors import NotFound


class FakeWeeklyDigests:
    def __init__(self, installation: Installation) -> None:
        self._firms = FakeFirms(installation)
        self._kept: dict[str, dict[date, WeeklyDigest]] = {}

    def save(self, firm_id: str, digest: WeeklyDigest) -> bool:
        return self._of(firm_id).setdefault(digest.as_of, digest) is digest

    def get(self, firm_id: str, as_of: date) -> WeeklyDigest:
        kept = self._of(firm_id)
        if as_of not in kept:
            raise NotFound(f"No weekly digest of {as_of} was kept.")
        return kept[as_of]

    def weeks(self, firm_id: str, before: date | None, limit: int) -> tuple[DigestWeek, ...]:
        newest_first = sorted(self._of(firm_id).values(), key=lambda digest: digest.as_of, reverse=True)
        older = [digest for digest in newest_first if before is None or digest.as_of < before]
        return tuple(DigestWeek(as_of=digest.as_of, made_at=digest.made_at) for digest in older[:limit])

    def _of(self, firm_id: str) -> dict[date, WeeklyDigest]:
        return self._kept.setdefault(self._firms.firm(firm_id).id, {})
