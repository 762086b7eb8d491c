"""Port: the lives of a business's findings, what is ignored, and the history of both."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

import msgspec

from domain.findings.finding import Finding
from domain.findings.life import FindingLife, LifeEvent, LifeState, Mute
from domain.findings.quality import QualityDay
from domain.firms.firm import Business, Scope


class LifeReading(Protocol):
    """What one consistent read sees."""

    def lives(self, *, fixed: bool = False) -> tuple[FindingLife, ...]:
        """All that are not fixed, or all that are; sorted by key."""
        ...

    def lives_of(self, keys: Sequence[str]) -> tuple[FindingLife, ...]:
        """Those with the keys, fixed or not; sorted by key."""
        ...

    def findings_of(self, keys: Sequence[str]) -> tuple[Finding, ...]:
        """The findings of those lives as they were last found; sorted by key."""
        ...

    def mutes(self) -> tuple[Mute, ...]:
        """All that members have ignored, ended ones too, oldest first."""
        ...

    def history(self, key: str) -> tuple[LifeEvent, ...]:
        """All that happened to one finding, oldest first."""
        ...

    def quality_days(self, since: date) -> tuple[QualityDay, ...]:
        """The quality kept for each day from then on, oldest first."""
        ...


class LifeEditing(LifeReading, Protocol):
    """The same within a transaction that nobody else's acts or evaluations come between."""

    def save(self, lives: Iterable[FindingLife], events: Iterable[LifeEvent]) -> None:
        """Store lives that are new or changed, and append events; their numbers are given here."""
        ...

    def keep_findings(self, findings: Iterable[Finding]) -> None:
        """Remember what findings with a life look like now; those unchanged are not written."""
        ...

    def save_mute(self, mute: Mute) -> None:
        """Store a new mute, or one that has ended."""
        ...

    def note_run(self, at: datetime, mirror_version: int) -> None:
        """That the rules have run over a mirror version: every life that is not fixed was last seen now."""
        ...

    def write_behind(self, finding: Finding) -> str | None:
        """The write of ours that last changed a record the finding names, if that was after the last run noted."""
        ...


class ClientFindings(msgspec.Struct, frozen=True, kw_only=True):
    """Findings of one client as they were last found, each with its life, by key.

    The rules ran last at `run_at` on the mirror's version `run_version`, None and 0 where they never did; `version` is
    the mirror's by now.
    """

    business: Business
    run_at: datetime | None
    run_version: int
    version: int
    found: tuple[tuple[Finding, FindingLife], ...]


class FindingLives(Protocol):
    """Opens edits of the lives of a business's findings, and reads those of a firm's clients."""

    def edit(self, scope: Scope) -> AbstractContextManager[LifeEditing]:
        """One transaction, kept when the body ends well; raises `NotFound`."""
        ...

    def of_firm(
        self, firm_id: str, states: Collection[LifeState], codes: Collection[str] = ()
    ) -> tuple[ClientFindings, ...]:
        """Of each client, by name, the findings in one of the states, and of these rules where any is named.

        Raises `NotFound` for an unknown firm.
        """
        ...

    def keep_quality(self, scope: Scope, quality: QualityDay) -> None:
        """Keep the quality of a day, in the place of what was kept for it."""
        ...
