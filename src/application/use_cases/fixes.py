"""Mending a finding by one write to the ledger."""

from collections.abc import Mapping
from typing import Any

import msgspec

from application.services.bookshelf import BookshelfService
from application.use_cases.writes import WriteUseCases
from domain.answers.findings import FixAnswer, FixPreview
from domain.errors import Conflict, Refused, Unacceptable
from domain.findings.finding import Finding, Fix
from domain.findings.life import FindingLife, LifeAct, LifeEvent, LifeState
from domain.firms.acting import Acting
from domain.firms.business_day import today
from domain.firms.firm import AsOf, Power, Scope
from domain.money import from_wire, to_wire
from domain.ports.clock import Clock
from domain.ports.stores.finding_life import FindingLives
from domain.rails.freshness import CACHED
from domain.rails.intent import Intent
from domain.rails.write import WriteState

_IDENTITY = frozenset({"action", "version", "line_id"})


class FixUseCases:
    """Writes what a finding's fix proposes, with the values a member chose; `NotFound` for another firm's business."""

    def __init__(self, bookshelf: BookshelfService, writing: WriteUseCases, lives: FindingLives, clock: Clock) -> None:
        self._bookshelf = bookshelf
        self._writing = writing
        self._lives = lives
        self._clock = clock

    def preview(self, acting: Acting, business_id: str, key: str, values: Mapping[str, Any]) -> FixPreview:
        """What `fix` would write with these values, whether it would be sent, and whether it could be undone."""
        acting.may(Power.WRITE)
        finding, _, _ = self._found(Scope(acting.firm_id, business_id), key)
        intent = chosen(finding, values)
        told = self._writing.preview(acting, business_id, intent)
        return FixPreview(intent=intent, refusal=told.refusal, irreversible=told.irreversible)

    def fix(
        self, acting: Acting, business_id: str, finding_key: str, values: Mapping[str, Any], *, key: str
    ) -> FixAnswer:
        """Make the write, once for its key, and have the rules run on what it made of the books.

        `values` by field of the fix's intent go before what is suggested. Raises as `WriteUseCases.write` does, and
        `NotFound` for the finding, `Refused` where the ledger takes no such write, `Unacceptable` for the values and
        `Conflict` for what is fixed already.
        """
        acting.may(Power.WRITE)
        firm_id = acting.firm_id
        finding, life, history = self._found(Scope(firm_id, business_id), finding_key)
        for entry in history:
            if entry.act is LifeAct.FIX_SENT and entry.note == key and entry.write_id is not None:
                return FixAnswer(write=self._writing.get(Scope(firm_id, business_id), entry.write_id), life=life)
        if life.state is LifeState.FIXED:
            raise Conflict(f"The finding is fixed already{f', by write {life.fixed_by}' if life.fixed_by else ''}.")
        intent = chosen(finding, values)
        write = self._writing.write(acting, business_id, intent, key=key)
        if write.state is not WriteState.FAILED:
            sent = LifeEvent(
                key=finding_key,
                at=self._clock.now(),
                act=LifeAct.FIX_SENT,
                member=acting.name,
                note=key,
                write_id=write.id,
            )
            with self._lives.edit(Scope(firm_id, business_id)) as editing:
                editing.save([], [sent])
        return FixAnswer(write=write, life=self._found(Scope(firm_id, business_id), finding_key)[1])

    def _found(self, scope: Scope, key: str) -> tuple[Finding, FindingLife, tuple[LifeEvent, ...]]:
        business, now = self._bookshelf.business(scope.firm_id, scope.business_id), self._clock.now()
        as_of = AsOf(today((business,), now), now)
        with self._bookshelf.open(scope, as_of, CACHED) as books:
            finding, life = books.findings.get(key)
            return finding, life, books.findings.history(key)


def chosen(finding: Finding, values: Mapping[str, Any]) -> Intent:
    """The fix's intent with a member's values; raises `Refused` where there is none and `Unacceptable` for values."""
    fix = finding.fix
    if fix is None or fix.intent is None:
        raise Refused("The ledger takes no write that would mend this; " + (fix.sentence if fix else "look at it."))
    unknown = sorted(set(values) - _open_fields(fix, fix.intent))
    if unknown:
        raise Unacceptable(
            f"This fix takes no {unknown[0]!r}; it takes {', '.join(sorted(_open_fields(fix, fix.intent)))}."
        )
    missing = [field for field in fix.needs if field not in values]
    if missing:
        raise Unacceptable(f"A value is needed for {', '.join(missing)}.")
    form = {**msgspec.to_builtins(fix.intent, enc_hook=to_wire), **values}
    try:
        intent: Intent = msgspec.convert(form, Intent, dec_hook=from_wire)
    except msgspec.ValidationError as error:
        raise Unacceptable(f"The values do not fit: {error}.") from error
    return intent


def _open_fields(fix: Fix, intent: Intent) -> set[str]:
    """What a member may choose; which record is written to is the finding's."""
    given = {name for name in intent.__struct_fields__ if getattr(intent, name) is not msgspec.UNSET}
    subject = {name for name in given if getattr(intent, name) == intent.subject.id and _names(name, intent)}
    return (given | {*fix.needs} | {each.field for each in fix.suggestions}) - _IDENTITY - subject


def _names(field: str, intent: Intent) -> bool:
    return field.replace("_", "").removesuffix("id") == intent.subject.kind.lower()
