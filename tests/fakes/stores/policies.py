"""Policies in memory: `domain.ports.stores.policies.Policies`."""

from msgspec.structs import replace
from tests.fakes.installation import Installation
from tests.fakes.stores.firms import FakeFirms

from domain.errors import NotFound
from domain.events.telling import told_of_policy, told_of_proposal
from domain.firms.firm import Scope
from domain.policy.change import FIRM_S_OWN, PolicyAnswer, PolicyChange, PolicyProposal
from domain.policy.levels import effective, refuse_unseen
from domain.policy.policy import DEFAULT_POLICY, Policy


class FakePolicies:
    def __init__(self, installation: Installation) -> None:
        self._firms = FakeFirms(installation)
        self._held = installation

    def for_business(self, scope: Scope) -> Policy:
        return self.policy_with_origin(scope.firm_id, scope.business_id).policy

    def for_firm(self, firm_id: str) -> Policy:
        return self.policy_with_origin(firm_id, FIRM_S_OWN).policy

    def versions(self, firm_id: str) -> dict[str, int]:
        self._firms.firm(firm_id)
        return {change.business_id: change.version for change in self._held.policies.get(firm_id, ())}

    def policy_with_origin(self, firm_id: str, business_id: str) -> PolicyAnswer:
        self._prove(firm_id, business_id)
        firm = self._newest(firm_id, FIRM_S_OWN)
        business = self._newest(firm_id, business_id) if business_id else None
        return PolicyAnswer(
            business_id=business_id,
            policy=effective(firm, business),
            firm=firm,
            business=business,
            proposed=self._held.policy_proposals.get((firm_id, business_id)),
        )

    def save(self, firm_id: str, change: PolicyChange, seen_version: int) -> PolicyChange:
        with self._held.lock:
            self._prove_seen(firm_id, change.business_id, seen_version)
            self._held.policy_proposals.pop((firm_id, change.business_id), None)
            earlier = self._held.policies.get(firm_id, ())
            kept = replace(change, version=1 + (earlier[-1].version if earlier else DEFAULT_POLICY.version))
            self._held.policies[firm_id] = (*earlier, kept)
            self._held.tell(firm_id, [told_of_policy(kept)], kept.business_id or None)
            return kept

    def propose(self, firm_id: str, proposal: PolicyProposal) -> None:
        with self._held.lock:
            self._prove_seen(firm_id, proposal.business_id, proposal.seen_version)
            self._held.policy_proposals[firm_id, proposal.business_id] = proposal
            self._held.tell(firm_id, [told_of_proposal(proposal)], proposal.business_id or None)

    def proposal(self, firm_id: str, proposal_id: str) -> PolicyProposal:
        for (owner, _), proposal in self._held.policy_proposals.items():
            if (owner, proposal.id) == (firm_id, proposal_id):
                return proposal
        raise NotFound("No such change of the policy waits to be confirmed.")

    def history(self, firm_id: str, before: int | None, limit: int) -> tuple[PolicyChange, ...]:
        self._firms.firm(firm_id)
        newest_first = reversed(self._held.policies.get(firm_id, ()))
        return tuple(change for change in newest_first if before is None or change.version < before)[:limit]

    def _prove_seen(self, firm_id: str, business_id: str, seen_version: int) -> None:
        refuse_unseen(self.policy_with_origin(firm_id, business_id).policy, seen_version)

    def _prove(self, firm_id: str, business_id: str) -> None:
        self._firms.firm(firm_id)
        if business_id:
            self._firms.business(firm_id, business_id)

    def _newest(self, firm_id: str, business_id: str) -> PolicyChange | None:
        mine = [change for change in self._held.policies.get(firm_id, ()) if change.business_id == business_id]
        return mine[-1] if mine else None
