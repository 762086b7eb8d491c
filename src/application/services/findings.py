"""What the hygiene rules conclude, kept per mirror version so that they run once on it, and what became of it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from application.services.company import CompanyService
from application.services.reading import Reading
from domain.errors import NotFound
from domain.findings.finding import Evaluation, Finding
from domain.findings.life import FindingLife, LifeEvent, Mute
from domain.findings.life_changes import born
from domain.findings.quality import QualityDay
from domain.policy.policy import Policy
from domain.rules.connection import CONNECTION_RULES
from domain.rules.running import ranked, run
from domain.snapshot.snapshot import Snapshot

_QUALITY_DAYS = timedelta(days=91)


class FindingService:
    """Implements the port `findings`."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._evaluation: Evaluation | None = None

    def evaluation(self) -> Evaluation:
        if self._evaluation is None:
            self._evaluation = self._read()
        return self._evaluation

    def _read(self) -> Evaluation:
        kept = self._reading.mirror.evaluation(self._reading.as_of.day, self._reading.policy.version)
        if kept is None:
            raise NotFound("The rules have not run on this version of the books.")
        standing = self._standing()
        return Evaluation(
            outcomes=standing.outcomes + kept.outcomes, findings=ranked(standing.findings + kept.findings)
        )

    def tried(self, snapshot: Snapshot, policy: Policy) -> tuple[Evaluation, Mapping[str, FindingLife]]:
        from domain.rules.registry import ALL_RULES

        evaluation = run(snapshot, policy, self._reading.as_of.day, ALL_RULES)
        return evaluation, self._lives_of(evaluation.findings)

    def lives(self) -> Mapping[str, FindingLife]:
        return self._lives_of(self.evaluation().findings)

    def _lives_of(self, found: Sequence[Finding]) -> Mapping[str, FindingLife]:
        known = {life.key: life for life in self._reading.mirror.findings.lives()}
        rest = [finding.key for finding in found if finding.key not in known]
        known |= {life.key: life for life in self._reading.mirror.findings.lives_of(rest)}
        return {each.key: known.get(each.key) or born(each, self._reading.as_of.now) for each in found}

    def fixed(self) -> tuple[tuple[Finding, FindingLife], ...]:
        kept = self._reading.mirror.findings
        lives = sorted(kept.lives(fixed=True), key=lambda life: life.fixed_at or life.last_seen_at, reverse=True)
        found = {finding.key: finding for finding in kept.findings_of([life.key for life in lives])}
        return tuple((found[life.key], life) for life in lives if life.key in found)

    def get(self, key: str) -> tuple[Finding, FindingLife]:
        kept = self._reading.mirror.findings
        life = next(iter(kept.lives_of([key])), None)
        for finding in (*self.evaluation().findings, *kept.findings_of([key])):
            if finding.key == key:
                return finding, life or born(finding, self._reading.as_of.now)
        raise NotFound(f"There is no finding {key}.")

    def history(self, key: str) -> tuple[LifeEvent, ...]:
        return self._reading.mirror.findings.history(key)

    def mutes(self) -> tuple[Mute, ...]:
        return self._reading.mirror.findings.mutes()

    def quality_days(self) -> tuple[QualityDay, ...]:
        day = self._reading.as_of.day
        kept = self._reading.mirror.findings.quality_days(day - _QUALITY_DAYS)
        return tuple(each for each in kept if each.day <= day)

    def _standing(self) -> Evaluation:
        """The age of the mirror and the state of the connection change without the books; they are judged anew."""
        company = CompanyService(self._reading)
        snapshot = Snapshot(
            business=company.business(),
            history_from=self._reading.history_from,
            data_age=company.data_age(),
            connection_state=company.connection_state(),
            home_currency=None,
            company=None,
            preferences=None,
        )
        return run(snapshot, self._reading.policy, self._reading.as_of.day, CONNECTION_RULES)
