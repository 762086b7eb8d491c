"""Port: what is due, for whom and when; the truth that job engines only carry out."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from domain.rails.duty import Duty, DutyKind


class Duties(Protocol):
    """Duties of businesses and firms. Each call is one transaction, or a part of the unit of work.

    Claims hold over all processes.
    """

    def ensure(self, firm_id: str, business_id: str, kind: DutyKind, due_at: datetime) -> None:
        """Set up a duty that is not there yet."""
        ...

    def bring_forward(
        self, firm_id: str, business_id: str, kind: DutyKind, due_at: datetime, *, urgency: int, reason: str
    ) -> None:
        """Have a duty done by `due_at`, or as early as it was due already; set up when it is not there.

        One that is claimed at the time is done once more afterwards.
        """
        ...

    def claim(self, now: datetime, limit: int, until: datetime, worker: str) -> tuple[Duty, ...]:
        """Take duties that are due, the most urgent first, over all firms; each goes to one caller.

        Of one line (`Duty.line`) one is taken, and none while another of it is held. They are held until then, or as
        long as `hold` says, and free again afterwards.
        """
        ...

    def hold(self, claimed: Collection[Duty], until: datetime) -> None:
        """Hold claimed duties on until then, those too that were hastened meanwhile."""
        ...

    def left(self, now: datetime) -> tuple[Duty, ...]:
        """Claims that their workers hold no more and have not ended, because they died or stood still.

        What was hastened meanwhile is not among them: it is let go of, to be done as it was wished.
        """
        ...

    def finish(self, duty: Duty, next_due_at: datetime | None) -> None:
        """Note that a claimed duty is done, its failures forgotten, and when it comes again (None: when hastened)."""
        ...

    def fail(self, duty: Duty, error: str, now: datetime, retry_at: datetime) -> None:
        """Note that a claimed duty failed and when it is tried again."""
        ...

    def of_firm(self, firm_id: str) -> tuple[Duty, ...]:
        """All duties of a firm: of its businesses and its own."""
        ...

    def for_business(self, firm_id: str, business_id: str) -> tuple[Duty, ...]:
        """The duties of one business, or with "" the firm's own, by kind."""
        ...
