"""Policies read and changed on behalf of a member."""

from uuid import uuid4

from msgspec.structs import replace

from domain.errors import Forbidden, Invalid
from domain.firms.acting import Acting
from domain.firms.firm import Power, Role
from domain.policy.catalogue import catalogue
from domain.policy.change import FIRM_S_OWN, PolicyAnswer, PolicyChange, PolicyDraft, PolicyProposal
from domain.policy.levels import checked, effective, origins_of, refuse_unseen
from domain.policy.loosening import loosened
from domain.policy.threshold import Threshold
from domain.ports.stores.firms import Firms
from domain.ports.stores.policies import Policies
from domain.ports.stores.work import Store, Stores

_NOTE_CHARACTERS_MAX = 2000


class PolicyUseCases:
    """What firms and their businesses set; each change is recorded under the member's name."""

    def __init__(self, policies: Policies, firms: Firms, stores: Stores) -> None:
        self._policies = policies
        self._firms = firms
        self._stores = stores

    def policy(self, firm_id: str, business_id: str = FIRM_S_OWN) -> PolicyAnswer:
        """The policy in force for a business, or for the firm; raises `NotFound`."""
        found = self._policies.policy_with_origin(firm_id, business_id)
        return replace(found, origins=origins_of(found.firm, found.business))

    def thresholds(self) -> tuple[Threshold, ...]:
        """What may be set, and within which bounds."""
        return catalogue()

    def change(self, acting: Acting, business_id: str, draft: PolicyDraft) -> PolicyAnswer:
        """Set a level's overrides, all of them; none at all take the level's back.

        What loosens payments is only proposed, unless the member is the firm's one owner: another owner confirms it.
        Whatever was proposed for the level before is dropped.

        Raises `Invalid` for a threshold that there is not or that cannot be so, `Conflict` when the policy has moved on
        since the draft's version, `NotFound` for another firm's business.
        """
        acting.may(Power.SET_POLICY)
        firm_id = acting.firm_id
        if len(draft.note) > _NOTE_CHARACTERS_MAX:
            raise Invalid(f"note has at most {_NOTE_CHARACTERS_MAX} characters.", field="note")
        wanted = PolicyChange(
            version=0,
            business_id=business_id,
            overrides=checked(draft.overrides),
            member=acting.name,
            at=acting.at,
            note=draft.note,
        )
        loosens = self._loosens(firm_id, wanted, draft.version)
        if loosens and not self._is_only_owner(acting):
            self._propose(acting, wanted, draft.version, loosens)
        else:
            confirmed_by, alone = (acting.name, ", with no second owner to confirm it") if loosens else ("", "")
            with self._stores.write() as store:
                kept = store.policies.save(firm_id, replace(wanted, confirmed_by=confirmed_by), draft.version)
                _record(store, acting, "change policy", kept, f"{_said(kept)}{alone}")
        return self.policy(firm_id, business_id)

    def confirm(self, acting: Acting, proposal_id: str) -> PolicyAnswer:
        """Put in force what another member has proposed, for what is decided from then on.

        Raises `Forbidden` for its own author, `NotFound`, and `Conflict` when the policy has moved on since.
        """
        acting.may(Power.CONFIRM_POLICY)
        acting.sign()
        with self._stores.write() as store:
            proposed = store.policies.proposal(acting.firm_id, proposal_id)
            if proposed.member == acting.name:
                raise Forbidden("Whoever proposes a change of the policy does not also confirm it; another owner must.")
            kept = store.policies.save(acting.firm_id, _confirmed(proposed, acting), proposed.seen_version)
            _record(store, acting, "confirm policy", kept, f"{_said(kept)}, proposed by {proposed.member}")
        return self.policy(acting.firm_id, proposed.business_id)

    def history(self, firm_id: str, before: int | None, limit: int) -> tuple[PolicyChange, ...]:
        """Changes of all levels, newest first, those older than the version `before`."""
        return self._policies.history(firm_id, before, limit)

    def _loosens(self, firm_id: str, wanted: PolicyChange, seen_version: int) -> tuple[str, ...]:
        """What the change would loosen about payments at its level, of the very policy that was seen."""
        now = self._policies.policy_with_origin(firm_id, wanted.business_id)
        refuse_unseen(now.policy, seen_version)
        then = effective(now.firm, wanted) if wanted.business_id else effective(wanted)
        return loosened(now.policy, then)

    def _is_only_owner(self, acting: Acting) -> bool:
        owners = {member.name for member in self._firms.members(acting.firm_id) if member.role is Role.OWNER}
        return acting.role is Role.OWNER and owners <= {acting.name}

    def _propose(self, acting: Acting, wanted: PolicyChange, seen_version: int, loosens: tuple[str, ...]) -> None:
        acting.sign()
        proposal = PolicyProposal(
            id=f"p_{uuid4().hex}",
            business_id=wanted.business_id,
            overrides=wanted.overrides,
            member=acting.name,
            at=acting.at,
            note=wanted.note,
            seen_version=seen_version,
        )
        with self._stores.write() as store:
            store.policies.propose(acting.firm_id, proposal)
            _record(store, acting, "propose policy", wanted, f"{proposal.id}: loosens {', '.join(loosens)}")


def _confirmed(proposed: PolicyProposal, acting: Acting) -> PolicyChange:
    return PolicyChange(
        version=0,
        business_id=proposed.business_id,
        overrides=proposed.overrides,
        member=proposed.member,
        at=acting.at,
        note=proposed.note,
        confirmed_by=acting.name,
    )


def _record(store: Store, acting: Acting, action: str, change: PolicyChange, detail: str) -> None:
    store.firms.record_act(acting.firm_id, acting.did(action, change.business_id or None, detail))


def _said(kept: PolicyChange) -> str:
    return f"version {kept.version}: {', '.join(kept.overrides) or 'nothing overridden'}"
