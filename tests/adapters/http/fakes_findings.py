"""Findings, what is done about them, and writes, in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.adapters.http import answers
from tests.adapters.http.cast import NOW, FakeClients

from domain.answers.findings import FindingDetail, FindingFilter, FindingsAnswer, FixAnswer, FixPreview
from domain.errors import NotFound
from domain.findings.act_effects import Moment, perform, power_of
from domain.findings.acts import ActAnswer, ActRow, FindingAct
from domain.findings.life import FindingLife
from domain.findings.life_changes import born
from domain.firms.acting import Acting
from domain.firms.firm import AsOf, Power
from domain.rails.freshness import CACHED, Freshness
from domain.rails.intent import Intent, action_of
from domain.rails.write import Write, WritePreview, WriteProblem, WriteState

_OPEN = FindingFilter()


@dataclass
class FakeWriting:
    """Stores what it is asked to write; `becomes` is the state it all gets to."""

    clients: FakeClients
    made: dict[str, Write] = field(default_factory=dict)
    becomes: WriteState = WriteState.CONFIRMED
    problem: WriteProblem | None = None

    def write(self, acting: Acting, business_id: str, intent: Intent, *, key: str) -> Write:
        acting.may(Power.WRITE)
        self.clients.business(acting.firm_id, business_id)
        return self._kept(intent, acting.name, key, None)

    def undo(self, acting: Acting, business_id: str, write_id: str, *, key: str) -> Write:
        acting.may(Power.WRITE)
        return self._kept(self.get(acting.firm_id, business_id, write_id).intent, acting.name, key, write_id)

    def preview(self, acting: Acting, business_id: str, intent: Intent) -> WritePreview:
        acting.may(Power.WRITE)
        self.clients.business(acting.firm_id, business_id)
        return WritePreview(irreversible=f"There is no undo of {action_of(intent)}.")

    def get(self, firm_id: str, business_id: str, write_id: str) -> Write:
        self.clients.business(firm_id, business_id)
        if write_id not in self.made:
            raise NotFound("There is no such write.")
        return self.made[write_id]

    def list_writes(self, firm_id: str, business_id: str, before: str | None, limit: int) -> tuple[Write, ...]:
        self.clients.business(firm_id, business_id)
        newest_first = list(reversed(self.made.values()))
        start = 0 if before is None else [write.id for write in newest_first].index(before) + 1
        return tuple(newest_first[start : start + limit])

    def _kept(self, intent: Intent, actor: str, key: str, undoes: str | None) -> Write:
        write = Write(
            id=f"w_{key}",
            intent=intent,
            state=self.becomes,
            member=actor,
            created_at=NOW,
            updated_at=NOW,
            undoes=undoes,
            problem=self.problem,
            error="The bill has changed since." if self.problem else "",
        )
        return self.made.setdefault(write.id, write)


@dataclass
class FakeFindings:
    """The findings of the Tray's answer, listed as they are asked for."""

    clients: FakeClients
    asked: list[FindingFilter] = field(default_factory=list)

    def findings(
        self,
        firm_id: str,
        business_id: str,
        as_of: AsOf,
        freshness: Freshness = CACHED,  # noqa: ARG002
        *,
        wanted: FindingFilter = _OPEN,
    ) -> FindingsAnswer:
        self.asked.append(wanted)
        return answers.findings_answer(self.clients.business(firm_id, business_id), as_of.day)

    def finding(
        self,
        firm_id: str,
        business_id: str,
        as_of: AsOf,
        freshness: Freshness = CACHED,
        *,
        key: str,
    ) -> FindingDetail:
        listed = self.findings(firm_id, business_id, as_of, freshness)
        for item in listed.items:
            if item.finding.key == key:
                return answers.finding_detail(listed, item)
        raise NotFound(f"There is no finding {key}.")


@dataclass
class FakeTriage:
    """Performs each act on a finding that is open; remembers who did what."""

    clients: FakeClients
    done: list[tuple[str, str, FindingAct | None]] = field(default_factory=list)

    def act(self, acting: Acting, business_id: str, key: str, act: FindingAct) -> FindingLife:
        acting.may(power_of(act))
        self.clients.business(acting.firm_id, business_id)
        found = answers.FINDING
        if key != found.key:
            raise NotFound(f"There is no finding {key}.")
        moment = Moment(acting=acting, day=NOW.date(), mute_id="m_1")
        performed = perform(act, born(found, NOW), found, moment)
        self.done.append((acting.name, key, act))
        return performed.life

    def act_on_many(
        self,
        acting: Acting,
        business_id: str,
        keys: Sequence[str],
        act: FindingAct,
        *,
        preview: bool = False,
        all_or_nothing: bool = False,  # noqa: ARG002
    ) -> ActAnswer:
        rows = tuple(ActRow(key=key, life=self.act(acting, business_id, key, act)) for key in keys)
        return ActAnswer(preview=preview, done=len(rows), rows=rows)

    def undo(self, acting: Acting, business_id: str, key: str, number: int | None = None) -> FindingLife:
        acting.may(Power.TRIAGE)
        self.clients.business(acting.firm_id, business_id)
        self.done.append((acting.name, f"{key} {number}", None))
        return born(answers.FINDING, NOW)


@dataclass
class FakeFixing:
    """Fixes everything by one kind of write."""

    writing: FakeWriting
    values: list[Mapping[str, Any]] = field(default_factory=list)

    def preview(
        self,
        acting: Acting,
        business_id: str,
        key: str,  # noqa: ARG002
        values: Mapping[str, Any],
    ) -> FixPreview:
        told = self.writing.preview(acting, business_id, answers.FIX_INTENT)
        self.values.append(values)
        return FixPreview(intent=answers.FIX_INTENT, refusal=told.refusal, irreversible=told.irreversible)

    def fix(
        self,
        acting: Acting,
        business_id: str,
        finding_key: str,  # noqa: ARG002
        values: Mapping[str, Any],
        *,
        key: str,
    ) -> FixAnswer:
        self.values.append(values)
        write = self.writing.write(acting, business_id, answers.FIX_INTENT, key=key)
        return FixAnswer(write=write, life=born(answers.FINDING, NOW))
