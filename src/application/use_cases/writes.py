"""Writes to rails on behalf of a member."""

import msgspec

from domain.errors import Refused
from domain.firms.acting import Acting
from domain.firms.firm import Power, Scope
from domain.plans.claiming import DecisionsHeld
from domain.plans.paying import beside_the_console, refuse_another
from domain.ports.stores.decisions import Decisions
from domain.ports.stores.firms import Firms
from domain.ports.stores.policies import Policies
from domain.ports.sync.writes import Writes
from domain.rails.intent import ChangeVendor, Intent, PayBill, action_of
from domain.rails.write import Write, WritePreview

_MASKED = "…"


class WriteUseCases:
    """What members have changed at rails; each act is recorded under the member's name. A tax id is never shown.

    What takes money out is written from its decision (`DecisionUseCases.record`); here only where the policy says so.
    """

    def __init__(self, firms: Firms, writes: Writes, decisions: Decisions, policies: Policies) -> None:
        self._firms = firms
        self._writes = writes
        self._decisions = decisions
        self._policies = policies

    def write(self, acting: Acting, business_id: str, intent: Intent, *, key: str) -> Write:
        """Make one write, as `Writes.execute` does.

        Also raises `Forbidden`, and `Refused` for a payment beside its decision. One that the policy lets the member
        make directly is an act of its own, with its amount.
        """
        acting.may(Power.WRITE)
        scope = self._firms.scope(acting.firm_id, business_id)
        what = f"{action_of(intent)} {intent.subject.kind} {intent.subject.id}"
        if isinstance(intent, PayBill):
            return self._pay_directly(acting, scope, intent, f"{what}, {intent.amount}", key)
        return _shown(self._writes.execute(scope, intent, act=acting.did("write", business_id, what), key=key))

    def _pay_directly(self, acting: Acting, scope: Scope, payment: PayBill, what: str, key: str) -> Write:
        # Read now: no store is asked within the transaction of another.
        policy = self._policies.for_business(scope)

        def refuse(decisions: DecisionsHeld) -> None:
            if refusal := beside_the_console(payment, decisions.live(scope), policy, acting.role):
                raise Refused(refusal)

        if not self._writes.repeated(scope, payment, key=key):
            refuse(self._decisions)
        # What is decided while the books are looked at counts too.
        act = acting.did("pay directly", scope.business_id, what)

        def claim(decisions: DecisionsHeld, _: Write, others: tuple[Write, ...]) -> None:
            refuse(decisions)
            refuse_another(payment, others)

        return _shown(self._writes.execute(scope, payment, act=act, key=key, also=claim))

    def repeated(self, scope: Scope, intent: Intent, *, key: str) -> bool:
        """Whether the key has made this very write already; raises `NotFound`, and `Invalid` for another intent."""
        return self._writes.repeated(scope, intent, key=key)

    def undo(self, acting: Acting, business_id: str, write_id: str, *, key: str) -> Write:
        """Take a write back, as `Writes.undo` does; raises `Forbidden`."""
        acting.may(Power.WRITE)
        scope = self._firms.scope(acting.firm_id, business_id)
        return _shown(self._writes.undo(scope, write_id, act=acting.did("undo", business_id, write_id), key=key))

    def preview(self, acting: Acting, business_id: str, intent: Intent) -> WritePreview:
        """Whether the intent would be sent, and whether it could be undone."""
        acting.may(Power.WRITE)
        scope = self._firms.scope(acting.firm_id, business_id)
        told = self._writes.preview(scope, intent)
        return msgspec.structs.replace(told, refusal=self._beside_the_console(acting, scope, intent) or told.refusal)

    def get(self, scope: Scope, write_id: str) -> Write:
        """One write; raises `NotFound`."""
        return _shown(self._writes.get(scope, write_id))

    def list_writes(self, scope: Scope, before: str | None, limit: int) -> tuple[Write, ...]:
        """Writes, newest first, those older than the write `before`; raises `NotFound`."""
        return tuple(_shown(write) for write in self._writes.list_writes(scope, before, limit))

    def _beside_the_console(self, acting: Acting, scope: Scope, intent: Intent) -> str:
        if not isinstance(intent, PayBill):
            return ""
        live, policy = self._decisions.live(scope), self._policies.for_business(scope)
        return beside_the_console(intent, live, policy, acting.role)


def _shown(write: Write) -> Write:
    intent = write.intent
    if isinstance(intent, ChangeVendor) and isinstance(intent.tax_id, str):
        return msgspec.structs.replace(write, intent=msgspec.structs.replace(intent, tax_id=_MASKED))
    return write
