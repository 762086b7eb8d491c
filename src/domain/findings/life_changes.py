"""How the life of a finding begins, is set aside, is opened again, and what its history tells of that."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from domain.findings.finding import Finding
from domain.findings.life import Aspects, FindingLife, LifeAct, LifeEvent, LifeState, Mute, SeenAs
from domain.policy.policy import Policy
from domain.policy.severity import Severity

_RANK = {severity: rank for rank, severity in enumerate(reversed(Severity))}
STANDING = ("state", "member", "reason", "until", "waived", "mute_id", "seen_as", "spared")
"""The fields of a life that say where it stands and through whom."""


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
