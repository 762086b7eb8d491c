"""Decisions about bills and invoices on behalf of members: made, approved, withdrawn, and recorded in the ledger."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import uuid4

import msgspec
from msgspec.structs import replace

from application.services.bookshelf import BookshelfService
from domain.answers.console import BillDecision, ConsoleAnswer, Verdict
from domain.answers.waiting import WaitingDecision
from domain.answers.what_if import BillMove, Moves
from domain.books.bill import Bill
from domain.books.invoice import Invoice
from domain.errors import CashrailError, Conflict, NotFound, Refused, Unacceptable
from domain.firms.acting import Acting
from domain.firms.business_day import today
from domain.firms.firm import AsOf, Power, Scope
from domain.plans.claiming import DecisionsHeld
from domain.plans.decision import (
    ApprovalRow,
    ApprovalsAnswer,
    Decision,
    DecisionAct,
    DecisionDraft,
    DecisionKind,
    DecisionRow,
    DecisionsAnswer,
    DecisionState,
    RecordDraft,
    RecordedAnswer,
)
from domain.plans.decision_rules import (
    after,
    approvals_needed,
    approved,
    as_they_stand,
    check,
    claimed,
    due_of,
    party_of,
    recorded,
    refuse_claimed,
    waits_for,
)
from domain.plans.paying import refuse_another
from domain.policy.policy import Policy
from domain.ports.clock import Clock
from domain.ports.experiences.console import Console
from domain.ports.experiences.what_if import WhatIf
from domain.ports.services.books import Books
from domain.ports.stores.decisions import Decisions
from domain.ports.stores.firms import Firms
from domain.ports.stores.work import Stores
from domain.ports.sync.writes import Writes
from domain.rails.freshness import CACHED
from domain.rails.intent import PayBill
from domain.rails.write import Write

BATCH_MAX = 200
MUST_PAY = 1
_NOT_ALONE = "Not done, because another row cannot be."


class DecisionUseCases:
    """Each method raises `NotFound` for another firm's business; each act is recorded under the member's name."""

    def __init__(
        self,
        *,
        bookshelf: BookshelfService,
        decisions: Decisions,
        console: Console,
        what_if: WhatIf,
        writes: Writes,
        firms: Firms,
        stores: Stores,
        clock: Clock,
    ) -> None:
        self._bookshelf = bookshelf
        self._decisions = decisions
        self._console = console
        self._what_if = what_if
        self._writes = writes
        self._firms = firms
        self._stores = stores
        self._clock = clock

    def list_decisions(self, scope: Scope, before: str | None, limit: int) -> tuple[Decision, ...]:
        """All decisions, newest first, those older than the decision `before`; lapsed ones are told as such."""
        as_of = self._as_of(scope)
        with self._bookshelf.open(scope, as_of, CACHED) as books:
            found = self._decisions.list_decisions(scope, before, limit)
            standing = {decision.id: decision for decision in books.decided.standing()}
        return tuple(standing.get(decision.id, decision) for decision in found)

    def waiting(self, acting: Acting) -> tuple[WaitingDecision, ...]:
        """Payments of all clients that the member may approve, the oldest first; none for a role that does not decide.

        A key for some clients is told of theirs alone.
        """
        if Power.DECIDE not in acting.role.powers:
            return ()
        found: list[WaitingDecision] = []
        for business_id, proposed in self._decisions.proposed(acting.firm_id).items():
            mine = [each for each in proposed if waits_for(each, acting.name)]
            if not mine or not (acting.key is None or acting.key.reaches(business_id)):
                continue
            business = self._firms.business(acting.firm_id, business_id)
            with self._bookshelf.open(business.scope, acting.as_of(business), CACHED) as books:
                standing = {each.id: each.state for each in books.decided.standing()}
                ready = {f"Bill:{bill.id}" for bill in books.bills.ready_for_decision()}
            found += [
                WaitingDecision(business_id=business.id, business=business.name, decision=each)
                for each in mine
                if standing.get(each.id) is DecisionState.PROPOSED and each.record in ready
            ]
        return tuple(sorted(found, key=lambda each: (each.decision.at, each.decision.id)))

    def versions(self, scope: Scope) -> Mapping[str, int]:
        """The versions of the business's open bills and invoices, by "Kind:id"."""
        with self._bookshelf.open(scope, self._as_of(scope), CACHED) as books:
            documents = (*books.bills.open(), *books.invoices.open())
        return {f"{type(document).__name__}:{document.id}": document.version for document in documents}

    def decide(
        self,
        acting: Acting,
        business_id: str,
        drafts: Sequence[DecisionDraft],
        *,
        all_or_nothing: bool = False,
        preview: bool = False,
    ) -> DecisionsAnswer:
        """Decide upon documents, with a row for each in the order given.

        A single draft that cannot be raises its error: `NotFound`, `Unacceptable`, `Conflict` with what changed,
        `Refused` for what waits in the Tray or breaks the floor. Of several the others are made, or none. A preview
        says of each row what would become of it, and does nothing.
        """
        acting.may(Power.DECIDE)
        records = [draft.record for draft in drafts]
        if not 0 < len(drafts) <= BATCH_MAX or len(set(records)) != len(records):
            raise Unacceptable(f"A batch has 1 to {BATCH_MAX} drafts, each about another document.", field="decisions")
        desk = self._desk(acting, business_id, drafts)
        made: list[Decision] = []
        rows: list[DecisionRow] = []
        for draft in drafts:
            try:
                decision = desk.decide(draft)
            except CashrailError as error:
                if len(drafts) == 1 and not preview:
                    raise
                rows.append(DecisionRow(record=draft.record, problem=str(error)))
            else:
                made.append(decision)
                rows.append(DecisionRow(record=draft.record, decision=decision))
        if preview:
            return DecisionsAnswer(done=len(made), rows=tuple(map(_unkept, rows)), preview=True)
        if all_or_nothing and len(made) < len(rows):
            left = [row if row.problem else DecisionRow(record=row.record, problem=_NOT_ALONE) for row in rows]
            return DecisionsAnswer(done=0, rows=tuple(left))
        if made:
            self.finish(Scope(acting.firm_id, business_id))
            self._keep_new(acting, business_id, made)
        return DecisionsAnswer(done=len(made), rows=tuple(rows))

    def approve(self, acting: Acting, business_id: str, decision_id: str) -> Decision:
        """One approval more.

        Raises `Forbidden` for the author, `Conflict` for what has lapsed or waits for none, `Refused` for a bill that
        is in the Tray by now.
        """
        acting.may(Power.DECIDE)
        decision = self._standing(acting, business_id, decision_id)
        return self._keep(acting, business_id, "approve", _signed(acting, decision))

    def approve_many(
        self, acting: Acting, business_id: str, decision_ids: Sequence[str], *, preview: bool = False
    ) -> ApprovalsAnswer:
        """One approval more of each, in the order given, with a row for each.

        What cannot be approved names its problem and the others are approved, each for itself. A preview says what
        would become of each, and does nothing.
        """
        acting.may(Power.DECIDE)
        if not 0 < len(decision_ids) <= BATCH_MAX or len(set(decision_ids)) != len(decision_ids):
            raise Unacceptable(f"A batch names 1 to {BATCH_MAX} decisions, each once.", field="decisions")
        scope = self._firms.scope(acting.firm_id, business_id)
        seen = self._seen(acting, business_id, [each.record for each in self._decisions.live(scope)])
        rows = tuple(self._approval(acting, business_id, each, seen, preview=preview) for each in decision_ids)
        return ApprovalsAnswer(preview=preview, done=sum(not row.problem for row in rows), rows=rows)

    def _approval(
        self, acting: Acting, business_id: str, decision_id: str, seen: "_Seen", *, preview: bool
    ) -> ApprovalRow:
        scope = Scope(acting.firm_id, business_id)
        try:
            done = _signed(acting, seen.standing(self._live(scope, decision_id)))
            if not preview:
                self._keep(acting, business_id, "approve", done)
        except CashrailError as error:
            return ApprovalRow(id=decision_id, problem=str(error))
        return ApprovalRow(id=decision_id, decision=done)

    def withdraw(self, acting: Acting, business_id: str, decision_id: str, reason: str) -> Decision:
        """Take a live decision back; raises `Forbidden`, and `Conflict` for one that is over."""
        acting.may(Power.DECIDE)
        scope = self._firms.scope(acting.firm_id, business_id)
        decision = self._finished(scope, self._decisions.get(scope, decision_id))
        if not decision.state.is_live:
            raise Conflict(f"The decision is {decision.state} already.")
        refuse_claimed(decision)
        over = replace(decision, state=DecisionState.WITHDRAWN)
        done = after(over, acting.name, acting.at, "withdraw", reason)
        return self._keep(acting, business_id, "withdraw", done)

    def record(
        self, acting: Acting, business_id: str, decision_id: str, draft: RecordDraft, *, key: str
    ) -> RecordedAnswer:
        """Have the payment of an approved bill recorded in the ledger, once for each key.

        Guardrail and Tray are asked again. Raises `Conflict` for what has lapsed or waits for approval, `Refused` by
        them or by the books; the write tells what the ledger said.
        """
        acting.may(Power.DECIDE)
        # A key may let one through without the other.
        acting.may(Power.WRITE)
        scope, as_of = self._firms.scope(acting.firm_id, business_id), self._today(acting, business_id)
        decision = self._finished(scope, self._decisions.get(scope, decision_id))
        act = acting.did(f"record {decision.record}", business_id, decision.id)
        intent = _payment(decision, draft, as_of.day)
        if decision.kind is DecisionKind.APPROVE and self._writes.repeated(scope, intent, key=key):
            write = self._writes.execute(scope, intent, act=act, key=key)
            return RecordedAnswer(decision=self._finished(scope, self._decisions.get(scope, decision_id)), write=write)
        decision = self._standing(acting, business_id, decision_id)
        if decision.kind is not DecisionKind.APPROVE or decision.state is DecisionState.PROPOSED:
            raise Conflict("Only an approved payment can be recorded; this one is not.")
        if not decision.override:
            # As when it was approved: the cash is earmarked at once, whatever the day of payment.
            moves = Moves(bills=(BillMove(bill_id=intent.bill_id, day=as_of.day),))
            answer = self._what_if.what_if(Scope(acting.firm_id, business_id), as_of, moves=moves)
            if answer.verdict in (Verdict.BLOCK, Verdict.UNKNOWN):
                raise Refused(f"The guardrail forbids it now. {answer.verdict_reason}")

        def claim(decisions: DecisionsHeld, write: Write, others: tuple[Write, ...]) -> None:
            refuse_another(intent, others)
            decisions.change(scope, claimed(decision, write))

        write = self._writes.execute(scope, intent, act=act, key=key, also=claim)
        return RecordedAnswer(decision=self._finished(scope, self._decisions.get(scope, decision_id)), write=write)

    def finish(self, scope: Scope) -> None:
        """Bring the decisions up to date whose payments were under way."""
        for decision in self._decisions.live(scope):
            self._finished(scope, decision)

    def _finished(self, scope: Scope, decision: Decision) -> Decision:
        """The decision, brought up to date where the write of its payment has ended since."""
        if not decision.state.is_live or decision.write_id is None:
            return decision
        told = recorded(decision, self._writes.get(scope, decision.write_id))
        if told is decision:
            return decision
        try:
            self._decisions.change(scope, told)
        except Conflict:
            # Another process has brought it up to date at this very moment.
            return self._decisions.get(scope, decision.id)
        return told

    def _standing(self, acting: Acting, business_id: str, decision_id: str) -> Decision:
        """The decision while it stands, and no payment of it is under way."""
        decision = self._live(self._firms.scope(acting.firm_id, business_id), decision_id)
        return self._seen(acting, business_id, [decision.record]).standing(decision)

    def _live(self, scope: Scope, decision_id: str) -> Decision:
        decision = self._finished(scope, self._decisions.get(scope, decision_id))
        if not decision.state.is_live:
            raise Conflict(f"The decision is {decision.state} already.")
        refuse_claimed(decision)
        return decision

    def _seen(self, acting: Acting, business_id: str, records: Sequence[str]) -> "_Seen":
        as_of = self._today(acting, business_id)
        with self._bookshelf.open(Scope(acting.firm_id, business_id), as_of, CACHED) as books:
            documents = {record: _document(books, record) for record in records}
            ready = frozenset(f"Bill:{bill.id}" for bill in books.bills.ready_for_decision())
        return _Seen(as_of.day, {record: each for record, each in documents.items() if each}, ready)

    def _desk(self, acting: Acting, business_id: str, drafts: Sequence[DecisionDraft]) -> "_Desk":
        firm_id, as_of = acting.firm_id, self._today(acting, business_id)
        console = self._console.console(Scope(firm_id, business_id), as_of)
        with self._bookshelf.open(Scope(firm_id, business_id), as_of, CACHED) as books:
            documents = {draft.record: _document(books, draft.record) for draft in drafts}
            policy = books.policy
        blocked = ""
        # Approval earmarks the cash at once, whatever the day of payment.
        moves = [
            BillMove(bill_id=draft.record.partition(":")[2], day=as_of.day)
            for draft in drafts
            if draft.kind is DecisionKind.APPROVE and isinstance(documents[draft.record], Bill)
        ]
        open_moves = tuple(move for move in moves if any(bill.bill_id == move.bill_id for bill in console.bills))
        if open_moves:
            answer = self._what_if.what_if(Scope(firm_id, business_id), as_of, moves=Moves(bills=open_moves))
            blocked = answer.verdict_reason if answer.verdict in (Verdict.BLOCK, Verdict.UNKNOWN) else ""
        return _Desk(acting, as_of, documents, console, policy, blocked)

    def _as_of(self, scope: Scope) -> AsOf:
        now = self._clock.now()
        return AsOf(today((self._firms.business(scope.firm_id, scope.business_id),), now), now)

    def _today(self, acting: Acting, business_id: str) -> AsOf:
        return acting.as_of(self._firms.business(acting.firm_id, business_id))

    def _keep_new(self, acting: Acting, business_id: str, made: Sequence[Decision]) -> None:
        with self._stores.write() as store:
            store.decisions.add(Scope(acting.firm_id, business_id), tuple(made))
            for decision in made:
                did = acting.did(f"decide: {decision.kind} {decision.record}", business_id, decision.id)
                store.firms.record_act(acting.firm_id, did)

    def _keep(self, acting: Acting, business_id: str, action: str, decision: Decision) -> Decision:
        with self._stores.write() as store:
            store.decisions.change(Scope(acting.firm_id, business_id), decision)
            did = acting.did(f"{action} {decision.record}", business_id, decision.id)
            store.firms.record_act(acting.firm_id, did)
        return decision


class _Seen(msgspec.Struct, frozen=True):
    """How the documents of decisions are on a day, by record, and which bills nothing blocks."""

    day: date
    documents: Mapping[str, Bill | Invoice]
    ready: frozenset[str]

    def standing(self, decision: Decision) -> Decision:
        """The decision, if it stands; raises `Conflict` where it has lapsed, `Refused` for a bill in the Tray."""
        [told] = as_they_stand([decision], self.documents, self.day)
        if told.state is DecisionState.LAPSED:
            raise Conflict(f"The decision has lapsed. {told.lapsed_because}")
        if decision.kind is DecisionKind.APPROVE and decision.record not in self.ready:
            raise Refused(f"{decision.record} is not ready any more: it waits in the Tray.")
        return decision


class _Desk:
    """One batch's documents, read once, and what the guardrail says of all its payments together."""

    def __init__(
        self,
        acting: Acting,
        as_of: AsOf,
        documents: Mapping[str, Bill | Invoice | None],
        console: ConsoleAnswer,
        policy: Policy,
        blocked: str,
    ) -> None:
        self._as_of = as_of
        self._acting = acting
        self._documents = documents
        self._console = console
        self._policy = policy
        self._blocked = blocked

    def decide(self, draft: DecisionDraft) -> Decision:
        """The decision that a draft makes; raises what keeps it from being one."""
        document = self._documents[draft.record]
        if document is None:
            raise NotFound(f"There is no {draft.record}.")
        check(draft, document, self._as_of.day)
        needed, override = self._cleared(draft) if draft.kind is DecisionKind.APPROVE else (0, False)
        return Decision(
            id=f"d_{uuid4().hex}",
            kind=draft.kind,
            record=draft.record,
            state=DecisionState.PROPOSED if needed else DecisionState.STANDING,
            member=self._acting.name,
            at=self._acting.at,
            amount=document.balance,
            party_id=party_of(document),
            due_date=due_of(document),
            record_version=document.version,
            day=draft.day,
            parts=draft.parts,
            reason=draft.reason,
            override=override,
            approvals_needed=needed,
            ends_on=self._ends_on(draft),
            acts=(DecisionAct(at=self._acting.at, member=self._acting.name, act=str(draft.kind), note=draft.reason),),
        )

    def _cleared(self, draft: DecisionDraft) -> tuple[int, bool]:
        """How many must approve, and whether the guardrail is overruled; raises `Refused`."""
        bill = next((b for b in self._console.bills if f"Bill:{b.bill_id}" == draft.record), None)
        if bill is None:
            raise Refused(f"{draft.record} is not ready for a decision: it waits in the Tray.")
        if self._console.decisions_blocked:
            raise Refused(self._console.blocked_reason)
        override = bool(self._blocked)
        if override and not _may_overrule(bill, draft):
            raise Refused(f"The guardrail forbids it. {self._blocked}")
        home_minor = None if bill.home_amount is None else bill.home_amount.amount_minor
        needed = approvals_needed(home_minor, self._policy, override=override)
        if needed:
            self._acting.sign()
        return needed, override

    def _ends_on(self, draft: DecisionDraft) -> date | None:
        """An approval stands some days only; what is held or scheduled, until its day."""
        if draft.kind is DecisionKind.APPROVE:
            return max(draft.day or self._as_of.day, self._as_of.day + timedelta(days=self._policy.approval_days))
        return draft.day if draft.kind in (DecisionKind.HOLD, DecisionKind.SCHEDULE) else None


def _signed(acting: Acting, decision: Decision) -> Decision:
    """With the member's approval; raises what forbids it."""
    acting.sign()
    return approved(decision, acting.name, acting.at)


def _unkept(row: DecisionRow) -> DecisionRow:
    """Of a preview: nobody can ask for what was not kept, so it has no id."""
    return row if row.decision is None else replace(row, decision=replace(row.decision, id=""))


def _payment(decision: Decision, draft: RecordDraft, today: date) -> PayBill:
    return PayBill(
        bill_id=decision.record.partition(":")[2],
        version=decision.record_version,
        amount=decision.amount,
        account_id=draft.account_id,
        paid_on=draft.paid_on or today,
        by_card=draft.by_card,
        doc_number=draft.doc_number,
    )


def _may_overrule(bill: BillDecision, draft: DecisionDraft) -> bool:
    """What must be paid may break the floor, for a reason given, with somebody else's approval."""
    return bill.tier == MUST_PAY and bool(draft.reason.strip())


def _document(books: Books, record: str) -> Bill | Invoice | None:
    kind, _, of = record.partition(":")
    try:
        if kind == "Bill":
            return books.bills.get(of)
        return books.invoices.get(of) if kind == "Invoice" else None
    except NotFound:
        return None
