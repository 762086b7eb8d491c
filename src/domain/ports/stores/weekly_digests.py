"""Port: the Digests that were kept week by week."""

from datetime import date
from typing import Protocol

from domain.answers.weekly_digest import DigestWeek, WeeklyDigest


class WeeklyDigests(Protocol):
    """Digests by firm and business date; each raises `NotFound` for an unknown firm."""

    def save(self, firm_id: str, digest: WeeklyDigest) -> bool:
        """Keep one; False when that day's is kept already, which then stays as it is."""
        ...

    def get(self, firm_id: str, as_of: date) -> WeeklyDigest:
        """That day's; raises `NotFound` when none was kept."""
        ...

    def weeks(self, firm_id: str, before: date | None, limit: int) -> tuple[DigestWeek, ...]:
        """Which are kept, newest first, those older than `before`."""
        ...
