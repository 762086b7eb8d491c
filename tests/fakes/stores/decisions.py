"""Decisions in memory: `domain.ports.stores.decisions.Decisions`."""

from msgspec.structs import replace
from tests.fakes.installation import Installation

from domain.errors import Conflict, NotFound
from domain.firms.firm import Scope
from domain.plans.decision import Decision, DecisionState
from domain.plans.decision_rules import refuse_claimed


class FakeDecisions:
    def __init__(self, installation: Installation) -> None:
        self._held = installation

    def add(self, scope: Scope, decisions: tuple[Decision, ...]) -> None:
        kept = self._held.mirror(scope).decisions
        for old in self.live(scope):
            if any(new.record == old.record for new in decisions):
                refuse_claimed(old)
                kept[old.id] = replace(old, state=DecisionState.REPLACED, version=old.version + 1)
        kept |= {decision.id: decision for decision in decisions}
        self._held.note_member_change(scope)

    def get(self, scope: Scope, decision_id: str) -> Decision:
        found = self._held.mirror(scope).decisions.get(decision_id)
        if found is None:
            raise NotFound("There is no such decision.")
        return found

    def change(self, scope: Scope, decision: Decision) -> None:
        if self.get(scope, decision.id).version != decision.version - 1:
            raise Conflict("Somebody else has acted on the decision; look at it again.")
        self._held.mirror(scope).decisions[decision.id] = decision
        self._held.note_member_change(scope)

    def live(self, scope: Scope) -> tuple[Decision, ...]:
        return self._held.mirror(scope).live_decisions()

    def list_decisions(self, scope: Scope, before: str | None, limit: int) -> tuple[Decision, ...]:
        newest_first = list(reversed(self._held.mirror(scope).decisions.values()))
        ids = [decision.id for decision in newest_first]
        start = 0 if before is None else ids.index(before) + 1 if before in ids else len(ids)
        return tuple(newest_first[start : start + limit])
