"""What is planned and by which thresholds, in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from tests.adapters.http.cast import FIRM, NOW, FakeClients

from domain.answers.policy_trial import PolicyTrialAnswer
from domain.errors import Conflict, NotFound
from domain.firms.acting import Acting
from domain.firms.firm import Power
from domain.plans.known_item import KnownItem, KnownItemDraft, KnownState
from domain.policy.change import PolicyAnswer, PolicyChange, PolicyDraft
from domain.policy.policy import DEFAULT_POLICY


@dataclass
class FakeKnownItems:
    """Keeps what it is given, without looking at it."""

    clients: FakeClients
    kept: dict[str, KnownItem] = field(default_factory=dict)

    def list_known_items(self, firm_id: str, business_id: str, *, every: bool = False) -> tuple[KnownItem, ...]:
        self.clients.business(firm_id, business_id)
        return tuple(item for item in self.kept.values() if every or item.state is KnownState.PLANNED)

    def add(self, acting: Acting, business_id: str, draft: KnownItemDraft) -> KnownItem:
        acting.may(Power.PLAN)
        self.clients.business(acting.firm_id, business_id)
        return self._keep(_item(f"k_{len(self.kept) + 1}", draft, acting.name))

    def change(self, acting: Acting, business_id: str, item_id: str, version: int, draft: KnownItemDraft) -> KnownItem:
        acting.may(Power.PLAN)
        known = self._known(acting.firm_id, business_id, item_id)
        if version != known.version:
            raise Conflict("The known item has been changed.")
        return self._keep(replace(_item(item_id, draft, acting.name), version=version + 1))

    def confirm(self, acting: Acting, business_id: str, item_id: str, document: str) -> KnownItem:
        acting.may(Power.PLAN)
        known = self._known(acting.firm_id, business_id, item_id)
        return self._keep(replace(known, state=KnownState.CONSUMED, consumed_by=document, updated_by=acting.name))

    def tell_apart(self, acting: Acting, business_id: str, item_id: str, document: str) -> KnownItem:
        acting.may(Power.PLAN)
        known = self._known(acting.firm_id, business_id, item_id)
        return self._keep(replace(known, distinct_from=(document,), updated_by=acting.name))

    def remove(self, acting: Acting, business_id: str, item_id: str) -> KnownItem:
        acting.may(Power.PLAN)
        known = self._known(acting.firm_id, business_id, item_id)
        return self._keep(replace(known, state=KnownState.REMOVED, updated_by=acting.name))

    def _known(self, firm_id: str, business_id: str, item_id: str) -> KnownItem:
        self.clients.business(firm_id, business_id)
        if item_id not in self.kept:
            raise NotFound("There is no such item.")
        return self.kept[item_id]

    def _keep(self, item: KnownItem) -> KnownItem:
        self.kept[item.id] = item
        return item


def _item(item_id: str, draft: KnownItemDraft, actor: str) -> KnownItem:
    return KnownItem(
        id=item_id,
        label=draft.label,
        amount=draft.amount,
        day=draft.day,
        owner=draft.owner or actor,
        review_by=draft.review_by or draft.day,
        created_at=NOW,
        updated_at=NOW,
        updated_by=actor,
    )


@dataclass
class FakePolicyBooks:
    """Keeps one firm's overrides by level; what is tried says nothing."""

    clients: FakeClients
    set: dict[str, PolicyChange] = field(default_factory=dict)

    def policy(self, firm_id: str, business_id: str) -> PolicyAnswer:
        if business_id:
            self.clients.business(firm_id, business_id)
        return PolicyAnswer(business_id=business_id, policy=DEFAULT_POLICY, firm=self.set.get(business_id))

    def change(self, acting: Acting, business_id: str, draft: PolicyDraft) -> PolicyAnswer:
        acting.may(Power.SET_POLICY)
        self.policy(acting.firm_id, business_id)
        self.set[business_id] = PolicyChange(
            version=draft.version + 1, business_id=business_id, overrides=draft.overrides, member=acting.name, at=NOW
        )
        return self.policy(acting.firm_id, business_id)

    def confirm(self, acting: Acting, proposal_id: str) -> PolicyAnswer:
        acting.may(Power.CONFIRM_POLICY)
        raise NotFound(f"Nothing is proposed by the id {proposal_id}.")

    def history(self, firm_id: str, before: int | None, limit: int) -> tuple[PolicyChange, ...]:
        assert firm_id == FIRM.id
        return tuple(change for change in self.set.values() if before is None or change.version < before)[:limit]


@dataclass
class FakePolicyTrials:
    asked: list[tuple[str, Mapping[str, Any], int]] = field(default_factory=list)

    def trial(
        self,
        firm_id: str,
        business_id: str,
        overrides: Mapping[str, Any],
        weeks: int,
        now: datetime,
    ) -> PolicyTrialAnswer:
        assert (firm_id, now) == (FIRM.id, NOW)
        self.asked.append((business_id, overrides, weeks))
        return PolicyTrialAnswer(policy=DEFAULT_POLICY, rows=(), differing=0)
