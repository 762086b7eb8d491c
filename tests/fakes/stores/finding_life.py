"""Lives of findings in memory: `domain.ports.stores.finding_life.FindingLives`."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from msgspec.structs import replace
from tests.fakes.installation import Installation, StoredMirror

from domain.errors import NotFound
from domain.events.telling import told_of_lives
from domain.findings.finding import Finding
from domain.findings.life import FindingLife, LifeEvent, LifeState, Mute
from domain.findings.quality import QualityDay
from domain.firms.firm import Business, Scope
from domain.ports.stores.finding_life import ClientFindings


class FakeLifeReading:
    def __init__(self, stored: StoredMirror) -> None:
        self._stored = stored

    def lives(self, *, fixed: bool = False) -> tuple[FindingLife, ...]:
        return self._seen(life for life in self._stored.lives.values() if (life.state is LifeState.FIXED) == fixed)

    def lives_of(self, keys: Sequence[str]) -> tuple[FindingLife, ...]:
        return self._seen(life for key, life in self._stored.lives.items() if key in keys)

    def findings_of(self, keys: Sequence[str]) -> tuple[Finding, ...]:
        return tuple(finding for key, finding in sorted(self._stored.findings.items()) if key in keys)

    def mutes(self) -> tuple[Mute, ...]:
        return tuple(sorted(self._stored.mutes.values(), key=lambda mute: (mute.made_at, mute.id)))

    def history(self, key: str) -> tuple[LifeEvent, ...]:
        return tuple(event for event in self._stored.events if event.key == key)

    def quality_days(self, since: date) -> tuple[QualityDay, ...]:
        return tuple(kept for day, kept in sorted(self._stored.quality.items()) if day >= since)

    def _seen(self, lives: Iterable[FindingLife]) -> tuple[FindingLife, ...]:
        at = self._stored.run_at
        seen = (
            replace(life, last_seen_at=max(at, life.last_seen_at)) if at and life.state is not LifeState.FIXED else life
            for life in lives
        )
        return tuple(sorted(seen, key=lambda life: life.key))


class FakeLifeEditing(FakeLifeReading):
    def __init__(self, stored: StoredMirror) -> None:
        super().__init__(stored)
        self.happened: list[LifeEvent] = []

    def save(self, lives: Iterable[FindingLife], events: Iterable[LifeEvent]) -> None:
        events = tuple(events)
        self.happened += events
        self._stored.lives.update({life.key: life for life in lives})
        first = 1 + len(self._stored.events)
        self._stored.events += [replace(event, number=number) for number, event in enumerate(events, first)]

    def keep_findings(self, findings: Iterable[Finding]) -> None:
        self._stored.findings.update({finding.key: finding for finding in findings})

    def save_mute(self, mute: Mute) -> None:
        self._stored.mutes[mute.id] = mute
        if all(subject.kind == "Vendor" for subject in mute.subjects):
            self._stored.forget_outcomes()

    def note_run(self, at: datetime, mirror_version: int) -> None:
        self._stored.run_at, self._stored.run_version = at, mirror_version

    def write_behind(self, finding: Finding) -> str | None:
        stored = self._stored
        named = [(subject.kind, subject.id) for subject in (*finding.subjects, *finding.related)]
        changed = [key for key in named if stored.newest.get(key, 0) > stored.run_version]
        return next((stored.correlations[key] for key in changed if stored.correlations.get(key)), None)


class FakeFindingLives:
    def __init__(self, installation: Installation) -> None:
        self._held = installation

    def of_firm(
        self, firm_id: str, states: Collection[LifeState], codes: Collection[str] = ()
    ) -> tuple[ClientFindings, ...]:
        if firm_id not in self._held.firms:
            raise NotFound("There is no such firm.")
        mine = [each for each in self._held.businesses.values() if each.firm_id == firm_id and each.feed_of is None]
        return tuple(
            self._of_client(each, states, codes) for each in sorted(mine, key=lambda client: (client.name, client.id))
        )

    def _of_client(self, business: Business, states: Collection[LifeState], codes: Collection[str]) -> ClientFindings:
        stored = self._held.mirror(business.scope)
        reading = FakeLifeReading(stored)
        lives = reading.lives_of([key for key, life in stored.lives.items() if life.state in states])
        wanted = [life for life in lives if life.key in stored.findings and (not codes or life.code in codes)]
        return ClientFindings(
            business=business,
            run_at=stored.run_at,
            run_version=stored.run_version,
            version=stored.state.version,
            found=tuple((stored.findings[life.key], life) for life in wanted),
        )

    @contextmanager
    def edit(self, scope: Scope) -> Iterator[FakeLifeEditing]:
        with self._held.lock:
            stored = self._held.mirror(scope)
            edited = stored.copy()
            editing = FakeLifeEditing(edited)
            yield editing
            stored.take_lives(edited)
            self._held.note_member_change(scope)
            self._held.tell(scope.firm_id, told_of_lives(editing.happened), scope.business_id)

    def keep_quality(self, scope: Scope, quality: QualityDay) -> None:
        self._held.mirror(scope).quality[quality.day] = quality
