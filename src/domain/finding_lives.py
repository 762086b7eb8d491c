"""Bringing the lives of findings up to date with what the rules have just found."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from domain.models.finding import Evaluation, Finding, RuleStatus
from domain.models.finding_life import Aspects, FindingLife, LifeAct, LifeEvent, LifeState, Mute, SeenAs
from domain.policy import Policy
from domain.ports.finding_life import LifeEditing
from domain.severity import Severity

_RANK = {severity: rank for rank, severity in enumerate(reversed(Severity))}
STANDING = ("state", "member", "reason", "until", "waived", "mute_id", "seen_as", "spared")
"""The fields of a life that say where it stands and through whom."""


class RuleRun(msgspec.Struct, frozen=True, kw_only=True):
    """When the rules ran, on which business date and over which version of the mirror."""

    at: datetime
    day: date
    mirror_version: int
    policy: Policy


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
    editing.save(pen.lives, pen.events)
    editing.keep_findings(found.values())
    editing.note_run(run.at, run.mirror_version)


def seen_as(finding: Finding) -> SeenAs:
    """What a later finding of the same key is measured against."""
    return SeenAs(severity=finding.severity, exposure=finding.exposure, facts=finding.facts)


def material_change(before: SeenAs, finding: Finding, policy: Policy) -> str:
    """Why a finding is no longer the one that was set aside; empty when it still is."""
    if _RANK[finding.severity] > _RANK[before.severity] and not finding.by_age:
        return f"The severity went from {before.severity} to {finding.severity}."
    if before.facts and finding.facts and before.facts != finding.facts:
        return "The records were edited."
    old, new = before.exposure, finding.exposure
    if old is None or new is None or old.currency != new.currency:
        return "" if old == new else f"The money in doubt went from {old or 'none'} to {new or 'none'}."
    apart = abs(new.amount_minor - old.amount_minor)
    if apart > policy.material_minor and apart > policy.material_share * abs(old.amount_minor):
        return f"The money in doubt went from {old} to {new}."
    return ""


def born(finding: Finding, at: datetime) -> FindingLife:
    """The life of a finding that has none yet."""
    return FindingLife(key=finding.key, code=finding.code, first_seen_at=at, last_seen_at=at)


def set_aside(life: FindingLife, mute: Mute, finding: Finding) -> FindingLife:
    """The life of a finding that a mute covers."""
    return replace(
        life,
        state=LifeState.IGNORED,
        member=mute.member,
        reason=mute.reason,
        until=mute.until,
        waived=mute.waives,
        mute_id=mute.id,
        seen_as=seen_as(finding),
    )


def opened(life: FindingLife, mutes: Iterable[Mute] = (), finding: Finding | None = None) -> FindingLife:
    """The life once nothing sets it aside; a mute that did so no longer counts for it.

    Nor do those of the `mutes` that cover the `finding`: what has changed is not set aside on another level.
    """
    covering = [mute.id for mute in mutes if finding is not None and mute.covers(finding)]
    left = [mute_id for mute_id in (life.mute_id, *covering) if mute_id is not None]
    spared = (*life.spared, *(mute_id for mute_id in dict.fromkeys(left) if mute_id not in life.spared))
    return replace(
        life,
        state=LifeState.OPEN,
        member="",
        reason="",
        until=None,
        waived=False,
        mute_id=None,
        seen_as=None,
        spared=spared,
    )


def aspects_of(life: FindingLife, fields: Iterable[str]) -> Aspects:
    """Some fields of a life."""
    return Aspects(**{field: getattr(life, field) for field in fields})


def event(
    before: FindingLife,
    after: FindingLife,
    act: LifeAct,
    at: datetime,
    *,
    fields: Sequence[str] = STANDING,
    member: str = "",
    note: str = "",
) -> LifeEvent:
    """The entry of the history that took one life to the other."""
    changed = [field for field in fields if getattr(before, field) != getattr(after, field)]
    return LifeEvent(
        key=after.key,
        at=at,
        act=act,
        member=member,
        note=note,
        before=aspects_of(before, changed),
        after=aspects_of(after, changed),
        mute_id=after.mute_id or before.mute_id,
    )


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
