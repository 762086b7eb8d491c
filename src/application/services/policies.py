"""Policies read and changed on behalf of a member."""

from domain.acting import Acting
from domain.errors import Invalid
from domain.models.firm import Power
from domain.models.policy_change import FIRM_S_OWN, PolicyAnswer, PolicyChange, PolicyDraft
from domain.policies import checked
from domain.ports.firms import Firms
from domain.ports.policies import Policies

_NOTE_CHARACTERS_MAX = 2000


class PolicyService:
    """What firms and their businesses set; each change is recorded under the member's name."""

    def __init__(self, policies: Policies, firms: Firms) -> None:
        self._policies = policies
        self._firms = firms

    def answer(self, firm_id: str, business_id: str = FIRM_S_OWN) -> PolicyAnswer:
        """The policy in force for a business, or for the firm; raises `NotFound`."""
        return self._policies.answer(firm_id, business_id)

    def change(self, acting: Acting, business_id: str, draft: PolicyDraft) -> PolicyAnswer:
        """Set a level's overrides, all of them; none at all take the level's back.

        Raises `Invalid` for a threshold that there is not or that cannot be so, `Conflict` when the policy has moved on
        since the draft's version, `NotFound` for another firm's business.
        """
        acting.may(Power.SET_POLICY)
        firm_id = acting.firm_id
        if len(draft.note) > _NOTE_CHARACTERS_MAX:
            raise Invalid(f"note has at most {_NOTE_CHARACTERS_MAX} characters.")
        wanted = PolicyChange(
            version=0,
            business_id=business_id,
            overrides=checked(draft.overrides),
            member=acting.name,
            at=acting.at,
            note=draft.note,
        )
        kept = self._policies.save(firm_id, wanted, draft.version)
        detail = f"version {kept.version}: {', '.join(kept.overrides) or 'nothing overridden'}"
        self._firms.record_act(firm_id, acting.did("change policy", business_id or None, detail))
        return self._policies.answer(firm_id, business_id)

    def history(self, firm_id: str, before: int | None, limit: int) -> tuple[PolicyChange, ...]:
        """Changes of all levels, newest first, those older than the version `before`."""
        return self._policies.history(firm_id, before, limit)
