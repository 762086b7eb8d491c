"""Bringing the lives of findings up to date with what the rules have just found."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial

import msgspec
from msgspec.structs import replace

from domain.findings.finding import Evaluation, Finding, RuleStatus
from domain.findings.life import FindingLife, LifeAct, LifeEvent, LifeState, Mute
from domain.findings.life_changes import born, event, material_change, opened, set_aside
from domain.firms.business_day import is_current
from domain.firms.firm import AsOf, Business
from domain.policy.policy import Policy
from domain.ports.stores.finding_life import LifeEditing


class RuleRun(msgspec.Struct, frozen=True, kw_only=True):
    """When the rules ran, on which business date and over which version of the mirror."""

    at: datetime
    day: date
    mirror_version: int
    policy: Policy


def lives_after(evaluation: Evaluation, run: RuleRun, business: Business) -> Callable[[LifeEditing], None] | None:
    """What brings the lives up to date with an outcome; None for that of another day, which changes no life."""
    if not is_current(business, AsOf(run.day, run.at)):
        return None
    return partial(bring_up_to_date, evaluation=evaluation, run=run)


def bring_up_to_date(editing: LifeEditing, evaluation: Evaluation, run: RuleRun) -> None:
    """Begin the lives of new findings, end those of findings that are gone, end what has expired or changed.

    A finding is gone when its rule ran and did not find it; a rule that lacks data says nothing about its findings.
    """
    found = {finding.key: finding for finding in evaluation.findings}
    lives = {life.key: life for life in editing.lives()}
    lives |= {life.key: life for life in editing.lives_of([key for key in found if key not in lives])}
    ran = {each.code for each in evaluation.outcomes if each.status is not RuleStatus.NEEDS_DATA}
    pen = _Pen(run, [mute for mute in editing.mutes() if mute.in_force(run.day)])
    for key, finding in found.items():
        pen.see(finding, lives.get(key))
    gone = [key for key, life in lives.items() if key not in found and life.code in ran]
    last_seen = {finding.key: finding for finding in editing.findings_of(gone)}
    for key in gone:
        pen.end(lives[key], editing.write_behind(last_seen[key]) if key in last_seen else None)
    for life in lives.values():
        if life.key not in found and life.code not in ran:
            pen.expire(life)
    editing.keep_findings(found.values())
    editing.note_run(run.at, run.mirror_version)
    editing.save(pen.lives, pen.events)


class _Pen:
    """Collects what changes in one run."""

    def __init__(self, run: RuleRun, mutes: Sequence[Mute]) -> None:
        self._run = run
        self._mutes = mutes
        self.lives: list[FindingLife] = []
        self.events: list[LifeEvent] = []

    def see(self, finding: Finding, known: FindingLife | None) -> None:
        """Take in a finding that a rule has found."""
        life = known or self._begun(finding)
        if life.state is LifeState.FIXED:
            life = self._returned(life, finding)
        life = self._expired(life)
        if life.state is LifeState.OPEN:
            life = self._muted(life, finding)
        elif life.seen_as is not None:
            why = material_change(life.seen_as, finding, self._run.policy)
            life = self._reopened(life, finding, LifeAct.CHANGED, why) if why else life
        if life != known:
            self.lives.append(life)

    def end(self, life: FindingLife, write_id: str | None) -> None:
        """A finding that is gone; what it was ignored by is kept, in case it comes back."""
        if life.state is LifeState.FIXED:
            return
        run = self._run
        ended = replace(
            life,
            state=LifeState.FIXED,
            member="",
            reason="",
            until=None,
            waived=False,
            fixed_at=run.at,
            fixed_version=run.mirror_version,
            fixed_by=write_id,
        )
        made = event(life, ended, LifeAct.FIXED, run.at)
        self.events.append(replace(made, write_id=write_id))
        self.lives.append(ended)

    def expire(self, life: FindingLife) -> None:
        """A finding that its rule could not look for."""
        after = self._expired(life)
        if after != life:
            self.lives.append(after)

    def _begun(self, finding: Finding) -> FindingLife:
        life = born(finding, self._run.at)
        self.events.append(LifeEvent(key=life.key, at=self._run.at, act=LifeAct.FOUND))
        return life

    def _returned(self, life: FindingLife, finding: Finding) -> FindingLife:
        changed = life.seen_as is not None and material_change(life.seen_as, finding, self._run.policy)
        back = replace(
            opened(life, self._mutes, finding) if changed else life,
            state=LifeState.OPEN,
            reopened=life.reopened + 1,
            fixed_at=None,
            fixed_version=None,
            fixed_by=None,
            mute_id=None,
            seen_as=None,
        )
        return self._told(life, back, LifeAct.RETURNED)

    def _expired(self, life: FindingLife) -> FindingLife:
        if life.until is None or life.until > self._run.day:
            return life
        return self._told(life, opened(life), LifeAct.EXPIRED)

    def _muted(self, life: FindingLife, finding: Finding) -> FindingLife:
        for mute in self._mutes:
            if mute.id not in life.spared and mute.covers(finding):
                return self._told(life, set_aside(life, mute, finding), LifeAct.MUTED)
        return life

    def _reopened(self, life: FindingLife, finding: Finding, act: LifeAct, why: str) -> FindingLife:
        after = replace(opened(life, self._mutes, finding), reopened=life.reopened + 1)
        return self._told(life, after, act, why)

    def _told(self, before: FindingLife, after: FindingLife, act: LifeAct, note: str = "") -> FindingLife:
        self.events.append(event(before, after, act, self._run.at, note=note))
        return after
