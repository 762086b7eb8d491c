"""What members do about findings, one at a time or many at once; each act is recorded under the member's name."""

from collections.abc import Sequence
from contextlib import suppress
from uuid import uuid4

from msgspec.structs import replace

from application.services.bookshelf import BookshelfService
from domain.errors import CashrailError, Forbidden, NotFound, Refused, Unacceptable
from domain.findings.act_effects import Moment, Performed, perform, power_of, prove_words, undone
from domain.findings.acts import ActAnswer, ActRow, FindingAct
from domain.findings.finding import Finding
from domain.findings.life import FindingLife, LifeAct, LifeEvent, LifeState, Mute
from domain.findings.life_changes import born, event, opened, set_aside
from domain.firms.acting import Acting
from domain.firms.firm import Power, Scope
from domain.ports.stores.finding_life import LifeEditing
from domain.ports.stores.work import Stores
from domain.rails.freshness import CACHED

BULK_MAX = 500


class TriageUseCases:
    """Acts on the findings of today; each method raises `NotFound` for another firm's business."""

    def __init__(self, bookshelf: BookshelfService, stores: Stores) -> None:
        self._bookshelf = bookshelf
        self._stores = stores

    def act(self, acting: Acting, business_id: str, key: str, act: FindingAct) -> FindingLife:
        """One act on one finding; gives its life after it.

        Raises `NotFound` for the key, `Forbidden` for the role, `Unacceptable` for what cannot be meant, and
        `Conflict` where the finding's state forbids the act.
        """
        acting.may(power_of(act))
        desk = self._desk(acting, business_id)
        with self._stores.write() as store, store.finding_lives.edit(Scope(acting.firm_id, business_id)) as editing:
            performed, _ = desk.perform(editing, key, act)
            did = acting.did(f"{performed.event.act} finding", business_id, key)
            store.firms.record_act(acting.firm_id, did)
        return performed.life

    def act_on_many(
        self,
        acting: Acting,
        business_id: str,
        keys: Sequence[str],
        act: FindingAct,
        *,
        preview: bool = False,
        all_or_nothing: bool = False,
    ) -> ActAnswer:
        """One act on many findings, in the order given, with a result for each.

        A row that cannot be done names its problem and the others are done; with `all_or_nothing` nothing is then, and
        `Refused` names the row. Words that cannot be meant are `Unacceptable` for all. A preview says what would be
        done, and does nothing.
        """
        acting.may(power_of(act))
        _check_keys(keys)
        prove_words(act)
        desk = self._desk(acting, business_id)
        rows: tuple[ActRow, ...] = ()
        # A preview does everything and then gives it up, so that it cannot tell anything else than what would happen.
        scope = Scope(acting.firm_id, business_id)
        with suppress(_GivenUp), self._stores.write() as store, store.finding_lives.edit(scope) as editing:
            rows = tuple(desk.row(editing, key, act) for key in keys)
            _refuse_parts(rows, wanted=all_or_nothing and not preview)
            if preview:
                raise _GivenUp
            if done := _done(rows):
                bulk = acting.did("bulk on findings", business_id, f"{done} of {len(rows)}")
                store.firms.record_act(acting.firm_id, bulk)
        return ActAnswer(preview=preview, done=_done(rows), rows=rows)

    def undo(self, acting: Acting, business_id: str, key: str, number: int | None = None) -> FindingLife:
        """Take back an entry of the finding's history, or the newest act of a member; gives the life after it.

        Raises `NotFound` for the key or entry, `Refused` where there is no undo, `Conflict` where what the act has
        changed was changed again.
        """
        acting.may(Power.TRIAGE)
        desk = self._desk(acting, business_id)
        with self._stores.write() as store, store.finding_lives.edit(Scope(acting.firm_id, business_id)) as editing:
            life, _ = desk.found(editing, key)
            performed = undone(life, editing.history(key), number, desk.moment)
            editing.save([performed.life], [performed.event])
            if performed.ends_mute is not None:
                desk.end_mute(editing, performed.ends_mute)
            did = acting.did(f"undo {performed.event.note}", business_id, key)
            store.firms.record_act(acting.firm_id, did)
        return performed.life

    def _desk(self, acting: Acting, business_id: str) -> "_Desk":
        as_of = acting.as_of(self._bookshelf.business(acting.firm_id, business_id))
        with self._bookshelf.open(Scope(acting.firm_id, business_id), as_of, CACHED) as books:
            findings = books.findings.evaluation().findings
        return _Desk({finding.key: finding for finding in findings}, Moment(acting=acting, day=as_of.day))


class _Desk:
    """The findings of today, and who acts on them."""

    def __init__(self, findings: dict[str, Finding], moment: Moment) -> None:
        self._findings = findings
        self._made: set[str | None] = set()
        self.moment = moment

    def found(self, editing: LifeEditing, key: str) -> tuple[FindingLife, Finding]:
        """A finding and its life; a finding that is judged anew at each look gets its life when it is acted on."""
        for life in editing.lives_of([key]):
            for finding in (self._findings.get(key), *editing.findings_of([key])):
                if finding is not None:
                    return life, finding
        if key in self._findings:
            return born(self._findings[key], self.moment.acting.at), self._findings[key]
        raise NotFound(f"There is no finding {key}.")

    def perform(self, editing: LifeEditing, key: str, act: FindingAct) -> tuple[Performed, int]:
        """Do it; also how many findings it sets aside, this one among them."""
        life, finding = self.found(editing, key)
        moment = replace(self.moment, mute_id=f"m_{uuid4().hex}")
        performed = perform(act, life, finding, moment, editing.mutes())
        others = self._set_aside(editing, performed.mute, key) if performed.mute else []
        editing.save([performed.life, *(life for life, _ in others)], [performed.event, *(each for _, each in others)])
        editing.keep_findings([finding])
        return performed, len(others) + (performed.mute is not None)

    def row(self, editing: LifeEditing, key: str, act: FindingAct) -> ActRow:
        """The same as a row; who may not act at all is told so and not row by row."""
        try:
            life, _ = self.found(editing, key)
            if life.mute_id in self._made:
                return ActRow(key=key, life=life)
            performed, covers = self.perform(editing, key, act)
        except Forbidden:
            raise
        except CashrailError as error:
            return ActRow(key=key, problem=str(error))
        return ActRow(key=key, life=performed.life, covers=covers)

    def end_mute(self, editing: LifeEditing, mute_id: str) -> None:
        """What else the mute has set aside opens again."""
        for mute in editing.mutes():
            if mute.id == mute_id:
                editing.save_mute(replace(mute, ended_at=self.moment.acting.at))
        freed = [life for life in editing.lives() if life.mute_id == mute_id and life.state is LifeState.IGNORED]
        after = [opened(life) for life in freed]
        events = [
            event(old, new, LifeAct.REOPENED, self.moment.acting.at, member=self.moment.acting.name)
            for old, new in zip(freed, after, strict=True)
        ]
        editing.save(after, events)

    def _set_aside(self, editing: LifeEditing, mute: Mute, but: str) -> list[tuple[FindingLife, LifeEvent]]:
        """What else a new mute covers."""
        editing.save_mute(mute)
        self._made.add(mute.id)
        keys = [key for key, finding in self._findings.items() if key != but and mute.covers(finding)]
        covered = [life for life in editing.lives_of(keys) if life.state is LifeState.OPEN]
        return [self._muted(life, mute) for life in covered]

    def _muted(self, life: FindingLife, mute: Mute) -> tuple[FindingLife, LifeEvent]:
        after = set_aside(life, mute, self._findings[life.key])
        return after, event(life, after, LifeAct.MUTED, mute.made_at, member=mute.member, note=mute.reason)


class _GivenUp(Exception):
    """Ends the transaction of a preview."""


def _done(rows: Sequence[ActRow]) -> int:
    return sum(not row.problem for row in rows)


def _refuse_parts(rows: Sequence[ActRow], *, wanted: bool) -> None:
    for number, row in enumerate(rows, 1):
        if row.problem and wanted:
            raise Refused(f"Nothing was done: row {number}, {row.key}: {row.problem}")


def _check_keys(keys: Sequence[str]) -> None:
    if not 1 <= len(keys) <= BULK_MAX:
        raise Unacceptable(f"A batch has 1 to {BULK_MAX} findings, not {len(keys)}.", field="keys")
    if len(set(keys)) < len(keys):
        raise Unacceptable("A batch names each finding once.", field="keys")
