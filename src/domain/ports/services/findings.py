"""Port: what the hygiene rules conclude, and what became of it (ADR-006)."""

from collections.abc import Mapping
from typing import Protocol

from domain.findings.finding import Evaluation, Finding
from domain.findings.life import FindingLife, LifeEvent, Mute
from domain.findings.quality import QualityDay
from domain.policy.policy import Policy
from domain.snapshot.snapshot import Snapshot


class Findings(Protocol):
    """The rules' outcome for the mirror version being read, and the lives of the findings."""

    def evaluation(self) -> Evaluation:
        """Every rule's outcome and every finding, worst first; what is ignored too."""
        ...

    def tried(self, snapshot: Snapshot, policy: Policy) -> tuple[Evaluation, Mapping[str, FindingLife]]:
        """What all rules conclude of the snapshot by a policy that is not in force, with a life for each finding."""
        ...

    def lives(self) -> Mapping[str, FindingLife]:
        """The life of every finding of the evaluation, by its key."""
        ...

    def fixed(self) -> tuple[tuple[Finding, FindingLife], ...]:
        """The findings that are fixed, as they were last found, the last fixed first."""
        ...

    def get(self, key: str) -> tuple[Finding, FindingLife]:
        """A finding as it is, or as it was last found; raises `NotFound` for one that never was."""
        ...

    def history(self, key: str) -> tuple[LifeEvent, ...]:
        """All that happened to one finding, oldest first."""
        ...

    def mutes(self) -> tuple[Mute, ...]:
        """What members have ignored, ended ones too, oldest first."""
        ...

    def quality_days(self) -> tuple[QualityDay, ...]:
        """The quality kept for each of the last three months' days, up to the business date, oldest first."""
        ...
