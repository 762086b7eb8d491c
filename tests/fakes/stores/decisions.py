"""Decisions in memory: `domain.ports.stores.decisions.Decisions`."""

from msgspec.structs import replace
from tests.fakes.installation import Installation

from domain.errors import Conflict, Invalid, NotFound
from domain.events.telling import told_of_decision, told_of_new, told_of_replaced
from domain.firms.firm import Scope
from domain.plans.decision import Decision, DecisionState
from domain.plans.decision_rules import refuse_claimed


class FakeDecisions:
    def __init__(self, installation: Installation) -> None:
        self._held = installation

    def add(self, scope: Scope, decisions: tuple[Decision, ...]) -> None:
        kept = self._held.mirror(scope).decisions
        told = []
        for old in self.live(scope):
            for new in [new for new in decisions if new.record == old.record]:
                refuse_claimed(old)
                kept[old.id] = replace(old, state=DecisionState.REPLACED, version=old.version + 1)
                told.append(told_of_replaced(kept[old.id], new.at))
        kept |= {decision.id: decision for decision in decisions}
        self._held.note_member_change(scope)
        self._held.tell(scope.firm_id, [*told, *map(told_of_new, decisions)], scope.business_id)

    def get(self, scope: Scope, decision_id: str) -> Decision:
        found = self._held.mirror(scope).decisions.get(decision_id)
        if found is None:
            raise NotFound("There is no such decision.")
        return found

    def change(self, scope: Scope, decision: Decision) -> None:
        before = self.get(scope, decision.id)
        if before.version != decision.version - 1:
            raise Conflict("Somebody else has acted on the decision; look at it again.")
        self._held.mirror(scope).decisions[decision.id] = decision
        self._held.note_member_change(scope)
        self._held.tell(scope.firm_id, told_of_decision(before, decision), scope.business_id)

    def live(self, scope: Scope) -> tuple[Decision, ...]:
        return self._held.mirror(scope).live_decisions()

    def proposed(self, firm_id: str) -> dict[str, tuple[Decision, ...]]:
        if firm_id not in self._held.firms:
            raise NotFound("There is no such firm.")
        mine = (business for business in self._held.businesses.values() if business.firm_id == firm_id)
        found = {
            business.id: tuple(each for each in self.live(business.scope) if each.state is DecisionState.PROPOSED)
            for business in mine
        }
        return {business_id: proposed for business_id, proposed in sorted(found.items()) if proposed}

    def list_decisions(self, scope: Scope, before: str | None, limit: int) -> tuple[Decision, ...]:
        newest_first = list(reversed(self._held.mirror(scope).decisions.values()))
        ids = [decision.id for decision in newest_first]
        if before is not None and before not in ids:
            raise Invalid("cursor is the next_cursor of a page of this list.", field="cursor")
        start = 0 if before is None else ids.index(before) + 1
        return tuple(newest_first[start : start + limit])
