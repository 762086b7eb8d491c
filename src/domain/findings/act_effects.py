"""What a member's act makes of a finding's life, and how an act is undone."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from domain.books.subject import Subject
from domain.errors import Conflict, NotFound, Refused, Unacceptable
from domain.findings.acts import Assign, Comment, FindingAct, Ignore, Reopen, Snooze
from domain.findings.finding import Finding
from domain.findings.life import FindingLife, IgnoreScope, LifeAct, LifeEvent, LifeState, Mute
from domain.findings.life_changes import event, opened, seen_as, set_aside
from domain.firms.acting import Acting
from domain.firms.firm import Power

TEXT_CHARACTERS_MAX = 4_000
NAME_CHARACTERS_MAX = 200
_AHEAD = timedelta(days=3 * 366)
_KINDS = {IgnoreScope.VENDOR: "Vendor", IgnoreScope.ACCOUNT: "Account"}
_UNDOABLE = frozenset(
    {LifeAct.IGNORED, LifeAct.SNOOZED, LifeAct.ASSIGNED, LifeAct.COMMENTED, LifeAct.REOPENED, LifeAct.MUTED}
)


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts, on which business date; `mute_id` names what the act may ignore."""

    acting: Acting
    day: date
    mute_id: str = ""


class Performed(msgspec.Struct, frozen=True, kw_only=True):
    """A life after an act, the entry of its history, the mute the act has made, and the id of one it ends."""

    life: FindingLife
    event: LifeEvent
    mute: Mute | None = None
    ends_mute: str | None = None


def power_of(act: FindingAct) -> Power:
    """What the act takes."""
    return Power.IGNORE if isinstance(act, Ignore) else Power.TRIAGE


def prove_words(act: FindingAct) -> None:
    """Raises `Unacceptable` for words that cannot be meant, whatever they are said of."""
    match act:
        case Ignore():
            _text(act.reason, "A reason")
        case Snooze() | Reopen():
            _text(act.reason, "A reason", may_be_empty=True)
        case Assign():
            _text(act.assignee, "A name", may_be_empty=True, limit=NAME_CHARACTERS_MAX)
        case Comment():
            _text(act.text, "A comment")


def perform(
    act: FindingAct, life: FindingLife, finding: Finding, moment: Moment, mutes: Sequence[Mute] = ()
) -> Performed:
    """`mutes` are those the business has.

    What it takes is `power_of` the act. Raises `Unacceptable` for what cannot be meant, and `Conflict` where the state
    forbids it.
    """
    match act:
        case Ignore():
            return _ignore(act, life, finding, moment)
        case Snooze():
            return _snooze(act, life, finding, moment)
        case Assign():
            return _assign(act, life, moment)
        case Comment():
            after = replace(life, comments=life.comments + 1)
            return _done(life, after, LifeAct.COMMENTED, moment, _text(act.text, "A comment"))
        case Reopen():
            return _reopen(act, opened(life, mutes, finding), life, moment)


def undone(life: FindingLife, history: Sequence[LifeEvent], number: int | None, moment: Moment) -> Performed:
    """Take back the entry `number`, or the newest act of a member that still stands.

    Raises `NotFound` for an entry that is not there, `Refused` for one that has no undo, `Conflict` where what it
    changed has been changed again since.
    """
    taken = _to_undo(history, number)
    _allow_undo(taken, moment.acting)
    if taken.act is LifeAct.COMMENTED:
        return Performed(life=replace(life, comments=life.comments - 1), event=_taken_back(taken, moment))
    now, before = (msgspec.structs.asdict(aspects) for aspects in (taken.after, taken.before))
    changed = {field: value for field, value in now.items() if value is not UNSET}
    if any(getattr(life, field) != value for field, value in changed.items()):
        raise Conflict(f"The finding has moved on since it was {taken.act}; it is {life.state} now.")
    after = replace(life, **{field: value for field, value in before.items() if value is not UNSET})
    if taken.act is LifeAct.MUTED and taken.mute_id is not None:
        after = replace(after, spared=(*after.spared, taken.mute_id))
    ends = taken.mute_id if taken.act is LifeAct.IGNORED else None
    return Performed(life=after, event=_taken_back(taken, moment), ends_mute=ends)


def _to_undo(history: Sequence[LifeEvent], number: int | None) -> LifeEvent:
    gone = {entry.undoes for entry in history}
    if number is None:
        for entry in reversed(history):
            if entry.act in _UNDOABLE and entry.act is not LifeAct.MUTED and entry.number not in gone:
                return entry
        raise Refused("There is no act of a member to undo here.")
    for entry in history:
        if entry.number == number:
            if entry.number in gone:
                raise Refused("This was undone already.")
            if entry.act is LifeAct.FIX_SENT:
                raise Refused(f"A fix is taken back as a write is: undo the write {entry.write_id}.")
            if entry.act not in _UNDOABLE:
                raise Refused(f"What the rules did is not undone: {entry.act}.")
            return entry
    raise NotFound(f"There is no entry {number} in this finding's history.")


def _allow_undo(taken: LifeEvent, acting: Acting) -> None:
    if taken.act in (LifeAct.IGNORED, LifeAct.MUTED):
        acting.may(Power.IGNORE, "may not take back what is ignored; ask an owner, advisor or reviewer.")
    acting.may(Power.TRIAGE)


def _ignore(act: Ignore, life: FindingLife, finding: Finding, moment: Moment) -> Performed:
    if life.state in (LifeState.IGNORED, LifeState.FIXED):
        raise Conflict(f"The finding is {life.state} already.")
    if act.until is not None:
        _ahead(act.until, moment.day, "An end")
    mute = Mute(
        id=moment.mute_id,
        scope=act.scope,
        code=None if act.scope is IgnoreScope.PAIR else finding.code,
        subjects=_subjects(act, finding),
        reason=_text(act.reason, "A reason"),
        member=moment.acting.name,
        made_at=moment.acting.at,
        until=act.until,
        waives=Power.WAIVE in moment.acting.powers,
    )
    done = _done(life, set_aside(life, mute, finding), LifeAct.IGNORED, moment, mute.reason)
    return replace(done, mute=mute)


def _subjects(act: Ignore, finding: Finding) -> tuple[Subject, ...]:
    if act.scope is IgnoreScope.RULE:
        return ()
    if act.scope is IgnoreScope.PAIR and len(finding.subjects) != 2:
        raise Unacceptable("This finding is not about a pair of records; ignore it as an item.")
    kind = _KINDS.get(act.scope)
    if kind is None:
        return finding.subjects
    named = sorted({s for s in (*finding.subjects, *finding.related) if s.kind == kind and act.target in (None, s.id)})
    if not named:
        raise Unacceptable(f"This finding names no {act.scope}{f' {act.target}' if act.target else ''}.")
    if len(named) > 1:
        ids = ", ".join(subject.id for subject in named)
        raise Unacceptable(f"This finding names several: say which {act.scope} is meant by its id, of {ids}.")
    return tuple(named)


def _snooze(act: Snooze, life: FindingLife, finding: Finding, moment: Moment) -> Performed:
    if life.state is not LifeState.OPEN and life.state is not LifeState.SNOOZED:
        raise Conflict(f"The finding is {life.state} already.")
    _ahead(act.until, moment.day, "The end of a snooze")
    after = replace(
        life,
        state=LifeState.SNOOZED,
        member=moment.acting.name,
        reason=_text(act.reason, "A reason", may_be_empty=True),
        until=act.until,
        seen_as=seen_as(finding),
    )
    return _done(life, after, LifeAct.SNOOZED, moment, after.reason)


def _assign(act: Assign, life: FindingLife, moment: Moment) -> Performed:
    name = _text(act.assignee, "A name", may_be_empty=True, limit=NAME_CHARACTERS_MAX)
    if act.due_on is not None:
        if not name:
            raise Unacceptable("A day goes with the name of somebody who is to do it.")
        _ahead(act.due_on, moment.day - timedelta(days=1), "The day it is to be done by")
    after = replace(life, assignee=name, due_on=act.due_on)
    made = event(
        life,
        after,
        LifeAct.ASSIGNED,
        moment.acting.at,
        fields=("assignee", "due_on"),
        member=moment.acting.name,
        note=name,
    )
    return Performed(life=after, event=made)


def _reopen(act: Reopen, after: FindingLife, life: FindingLife, moment: Moment) -> Performed:
    if life.state not in (LifeState.IGNORED, LifeState.SNOOZED):
        raise Conflict(f"The finding is {life.state}; only what is ignored or snoozed is reopened.")
    return _done(life, after, LifeAct.REOPENED, moment, _text(act.reason, "A reason", may_be_empty=True))


def _done(before: FindingLife, after: FindingLife, act: LifeAct, moment: Moment, note: str) -> Performed:
    return Performed(
        life=after, event=event(before, after, act, moment.acting.at, member=moment.acting.name, note=note)
    )


def _taken_back(taken: LifeEvent, moment: Moment) -> LifeEvent:
    return LifeEvent(
        key=taken.key,
        at=moment.acting.at,
        act=LifeAct.UNDONE,
        member=moment.acting.name,
        note=str(taken.act),
        before=taken.after,
        after=taken.before,
        mute_id=taken.mute_id,
        undoes=taken.number,
    )


def _text(text: str, what: str, *, may_be_empty: bool = False, limit: int = TEXT_CHARACTERS_MAX) -> str:
    said = text.strip()
    if not said and not may_be_empty:
        raise Unacceptable(f"{what} is needed.")
    if len(said) > limit:
        raise Unacceptable(f"{what} has at most {limit:,} characters, not {len(said):,}.")
    # Databases refuse it in text.
    if "\0" in said:
        raise Unacceptable(f"{what} holds a character that cannot be kept.")
    return said


def _ahead(day: date, today: date, what: str) -> None:
    if not today < day <= today + _AHEAD:
        raise Unacceptable(f"{what} lies within three years after {today}, unlike {day}.")
