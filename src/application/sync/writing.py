"""Writes to rails: stored before they are sent, made once or not at all (ADR-005)."""

import itertools
from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

import msgspec

from application.sync.leases import LEASE_S, Lease
from application.sync.refusals import Refusals
from application.sync.run import LAPSED_SENTENCE, RECONNECT_SENTENCE, SyncContext, open_session
from application.sync.strategies import WRITING, RetryPolicy
from application.sync.write_run import WriteRun
from domain.errors import Conflict, Refused
from domain.firms.firm import Act, Scope
from domain.plans.claiming import Also
from domain.ports.stores.duties import Duties
from domain.ports.stores.mirror import Mirror
from domain.ports.stores.writes import StoredWrites
from domain.rails.connection import ConnectionState
from domain.rails.duty import DutyKind, Urgency
from domain.rails.intent import Intent, action_of
from domain.rails.write import Write, WritePreview, WriteState


class Writing:
    """Implements the port `Writes`. `owner` names this process."""

    def __init__(
        self,
        context: SyncContext,
        *,
        mirror: Mirror,
        log: StoredWrites,
        duties: Duties,
        owner: str,
        lease_s: int = LEASE_S,
        retry_policy: RetryPolicy = WRITING,
    ) -> None:
        self._around = context
        self._mirror = mirror
        self._log = log
        self._duties = duties
        self._owner = owner
        self._lease_s = lease_s
        # Looked after once the lease of a process that died in the middle has run out.
        self._settle_after = timedelta(seconds=lease_s + 2)
        self._numbers = itertools.count(1)
        self._patience = retry_policy

    def execute(self, scope: Scope, intent: Intent, *, act: Act, key: str, also: Also | None = None) -> Write:
        write = self._new(intent, act.member)
        if not self._is_repeated(scope, write, key):
            self._refuse(scope, intent)
        return self._carry_out(scope, self._stored(scope, write, key, act, also))

    def repeated(self, scope: Scope, intent: Intent, *, key: str) -> bool:
        return self._is_repeated(scope, self._new(intent, ""), key)

    def undo(self, scope: Scope, write_id: str, *, act: Act, key: str) -> Write:
        undone = self._log.get(scope, write_id)
        write = msgspec.structs.replace(self._new(undone.intent, act.member), undoes=undone.id)
        if not self._is_repeated(scope, write, key):
            self._refuse_undo(scope, undone)
        return self._carry_out(scope, self._stored(scope, write, key, act))

    def preview(self, scope: Scope, intent: Intent) -> WritePreview:
        refusal = ""
        try:
            self._refuse(scope, intent)
        except Refused as error:
            refusal = str(error)
        return WritePreview(refusal=refusal, irreversible=self._irreversible(scope, intent))

    def get(self, scope: Scope, write_id: str) -> Write:
        return self._log.get(scope, write_id)

    def list_writes(self, scope: Scope, before: str | None, limit: int) -> tuple[Write, ...]:
        return self._log.list_writes(scope, before, limit)

    def settle(self, scope: Scope) -> int:
        left = 0
        for write in self._log.unsettled(scope):
            try:
                left += not self._carry_out(scope, write).state.is_final
            except Conflict:
                left += 1
        return left

    def _new(self, intent: Intent, member: str) -> Write:
        now = self._around.clock.now()
        return Write(
            id=f"w_{uuid4().hex}",
            intent=intent,
            state=WriteState.PENDING,
            member=member,
            created_at=now,
            updated_at=now,
        )

    def _is_repeated(self, scope: Scope, write: Write, key: str) -> bool:
        return self._log.find(scope, write, key, self._around.clock.now()) is not None

    def _stored(self, scope: Scope, write: Write, key: str, act: Act, also: Also | None = None) -> Write:
        """Store it, looked after before it is there: the process may die at any point, and what is stored is done."""
        self._hasten(scope, DutyKind.SETTLE, self._settle_after, f"write {write.id}")
        return self._log.add(scope, write, key, self._around.clock.now(), act, also)

    def _refuse(self, scope: Scope, intent: Intent) -> None:
        connection = self._around.connections.get(scope)
        if connection.state is ConnectionState.RECONNECT:
            raise Refused(RECONNECT_SENTENCE)
        if connection.state is ConnectionState.LAPSED:
            raise Refused(LAPSED_SENTENCE)
        declaration = self._around.rails.declaration(connection.rail)
        if action_of(intent) not in declaration.writes:
            raise Refused(f"{declaration.title} takes no {action_of(intent)}.")
        with self._mirror.read(scope) as mirror:
            Refusals(mirror).check(intent)

    def _refuse_undo(self, scope: Scope, undone: Write) -> None:
        if undone.undoes is not None:
            raise Refused("This write is an undo itself; make the first one again instead.")
        if undone.undone_by is not None:
            raise Refused("This write has been undone already.")
        if undone.state is not WriteState.CONFIRMED:
            raise Refused(f"Only a confirmed write can be undone; this one is {undone.state}.")
        reason = self._irreversible(scope, undone.intent)
        if reason:
            raise Refused(reason)
        with self._mirror.read(scope) as mirror:
            Refusals(mirror).check_undo(undone)

    def _irreversible(self, scope: Scope, intent: Intent) -> str:
        rail = self._around.connections.get(scope).rail
        reasons: Mapping[str, str] = self._around.rails.declaration(rail).irreversible
        fields = [name for name in intent.__struct_fields__ if getattr(intent, name) is not msgspec.UNSET]
        keys = [action_of(intent), *(f"{action_of(intent)}:{name}" for name in fields)]
        return next((reasons[key] for key in keys if key in reasons), "")

    def _carry_out(self, scope: Scope, write: Write) -> Write:
        if write.state.is_final:
            return write
        self._hasten(scope, DutyKind.SETTLE, self._settle_after, f"write {write.id}")
        with self._owned(scope, write.id):
            owned = self._log.get(scope, write.id)
            if owned.state.is_final:
                return owned
            undone = self._log.get(scope, owned.undoes) if owned.undoes else None
            done = self._run(scope, owned, undone)
        if done.state is WriteState.CONFIRMED:
            self._hasten(scope, DutyKind.RECONCILE, timedelta(0), "write")
        return done

    def _owned(self, scope: Scope, write_id: str) -> Lease:
        owner = f"{self._owner}/{next(self._numbers)}"
        return Lease(
            lambda seconds: self._log.own(scope, write_id, owner, self._around.clock.now(), seconds), self._lease_s
        )

    def _run(self, scope: Scope, write: Write, undone: Write | None) -> Write:
        context, connection = self._around, self._around.connections.get(scope)
        session = open_session(context, scope, connection, self._patience)
        try:
            return WriteRun(context, self._mirror, self._log, scope, connection, session).carry_out(write, undone)
        finally:
            context.writing.count_calls(scope, session.calls, context.clock.now())

    def _hasten(self, scope: Scope, kind: DutyKind, after: timedelta, reason: str) -> None:
        due_at = self._around.clock.now() + after
        self._duties.bring_forward(scope.firm_id, scope.business_id, kind, due_at, urgency=Urgency.USER, reason=reason)
