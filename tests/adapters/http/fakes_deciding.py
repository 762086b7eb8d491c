"""Decisions in memory, taken as they come."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace
from tests.adapters.http.cast import NOW, FakeClients
from tests.adapters.http.fakes_findings import FakeWriting

from domain.answers.collections import CollectionsAnswer, Release
from domain.errors import NotFound
from domain.firms.acting import Acting
from domain.firms.firm import AsOf, Power
from domain.money import Money
from domain.plans.decision import (
    Decision,
    DecisionDraft,
    DecisionRow,
    DecisionsAnswer,
    DecisionState,
    RecordDraft,
    RecordedAnswer,
)
from domain.rails.freshness import CACHED, Freshness
from domain.rails.intent import PayBill, SendInvoice
from domain.rails.write import Write
from domain.snapshot.snapshot import DataAge


@dataclass
class FakeDeciding:
    """Makes each draft a decision that waits for one approval."""

    clients: FakeClients
    writing: FakeWriting
    kept: dict[str, Decision] = field(default_factory=dict)

    def list_decisions(self, firm_id: str, business_id: str, before: str | None, limit: int) -> tuple[Decision, ...]:
        self.clients.business(firm_id, business_id)
        newest_first = list(reversed(self.kept.values()))
        start = 0 if before is None else [each.id for each in newest_first].index(before) + 1
        return tuple(newest_first[start : start + limit])

    def decide(
        self,
        acting: Acting,
        business_id: str,
        drafts: Sequence[DecisionDraft],
        *,
        all_or_nothing: bool = False,  # noqa: ARG002
    ) -> DecisionsAnswer:
        acting.may(Power.DECIDE)
        self.clients.business(acting.firm_id, business_id)
        rows = tuple(DecisionRow(record=draft.record, decision=self._made(draft, acting.name)) for draft in drafts)
        return DecisionsAnswer(done=len(rows), rows=rows)

    def approve(self, acting: Acting, business_id: str, decision_id: str) -> Decision:
        acting.may(Power.DECIDE)
        known = self._known(acting.firm_id, business_id, decision_id)
        return self._keep(replace(known, state=DecisionState.STANDING, approvals=(acting.name,)))

    def withdraw(self, acting: Acting, business_id: str, decision_id: str, reason: str) -> Decision:
        acting.may(Power.DECIDE)
        known = self._known(acting.firm_id, business_id, decision_id)
        return self._keep(replace(known, state=DecisionState.WITHDRAWN, reason=f"{acting.name}: {reason}"))

    def record(
        self, acting: Acting, business_id: str, decision_id: str, draft: RecordDraft, *, key: str
    ) -> RecordedAnswer:
        acting.may(Power.DECIDE)
        known = self._known(acting.firm_id, business_id, decision_id)
        intent = PayBill(
            bill_id=known.record.partition(":")[2],
            version=known.record_version,
            amount=known.amount,
            account_id=draft.account_id,
            paid_on=draft.paid_on or NOW.date(),
        )
        write = self.writing.write(acting, business_id, intent, key=key)
        decision = self._keep(replace(known, state=DecisionState.RECORDED, write_id=write.id))
        return RecordedAnswer(decision=decision, write=write)

    def _made(self, draft: DecisionDraft, member: str) -> Decision:
        return self._keep(
            Decision(
                id=f"d_{len(self.kept) + 1}",
                kind=draft.kind,
                record=draft.record,
                state=DecisionState.PROPOSED,
                member=member,
                at=NOW,
                amount=Money(900, "USD"),
                party_id="3",
                due_date=None,
                record_version=draft.version,
                approvals_needed=1,
            )
        )

    def _known(self, firm_id: str, business_id: str, decision_id: str) -> Decision:
        self.clients.business(firm_id, business_id)
        if decision_id not in self.kept:
            raise NotFound("There is no such decision.")
        return self.kept[decision_id]

    def _keep(self, decision: Decision) -> Decision:
        self.kept[decision.id] = decision
        return decision


@dataclass
class FakeCollecting:
    """One invoice on the list; a release of it is written."""

    clients: FakeClients
    writing: FakeWriting

    def collections(
        self,
        firm_id: str,
        business_id: str,
        as_of: AsOf,
        freshness: Freshness = CACHED,  # noqa: ARG002
    ) -> CollectionsAnswer:
        business = self.clients.business(firm_id, business_id)
        return CollectionsAnswer(
            business=business, as_of=as_of.day, policy_version=1, data_age=DataAge(mirror_version=3), items=()
        )

    def release(self, acting: Acting, business_id: str, invoice_id: str, release: Release, *, key: str) -> Write:
        intent = SendInvoice(invoice_id=invoice_id, version=release.version, email=release.email)
        return self.writing.write(acting, business_id, intent, key=key)
