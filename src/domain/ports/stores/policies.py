"""Port: the thresholds of firms and their businesses, each change kept."""

from collections.abc import Mapping
from typing import Protocol

from domain.firms.firm import Scope
from domain.policy.change import PolicyAnswer, PolicyChange, PolicyProposal
from domain.policy.policy import Policy


class Policies(Protocol):
    """Policies by firm and business; each call raises `NotFound` for an unknown firm or another firm's business."""

    def for_business(self, scope: Scope) -> Policy:
        """The one in force for a business."""
        ...

    def for_firm(self, firm_id: str) -> Policy:
        """The one in force where no business sets anything else."""
        ...

    def versions(self, firm_id: str) -> Mapping[str, int]:
        """The newest version that sets something, for the firm itself ("") and each business that has its own."""
        ...

    def policy_with_origin(self, firm_id: str, business_id: str) -> PolicyAnswer:
        """The one in force for a business, or for the firm with "", what sets it, and what is proposed there."""
        ...

    def save(self, firm_id: str, change: PolicyChange, seen_version: int) -> PolicyChange:
        """Keep a change in place of the earlier one of its level, as the firm's next version; its proposal is dropped.

        Raises `Conflict` when the level's policy is no longer of the version that was seen: of changes of a level
        that are made at the same moment upon one version, one is kept.
        """
        ...

    def propose(self, firm_id: str, proposal: PolicyProposal) -> None:
        """Keep a proposal, in force by nothing, in place of the one of its level; raises `Conflict` as `save`."""
        ...

    def proposal(self, firm_id: str, proposal_id: str) -> PolicyProposal:
        """One that waits, and waits unchanged until the transaction ends; raises `NotFound`."""
        ...

    def history(self, firm_id: str, before: int | None, limit: int) -> tuple[PolicyChange, ...]:
        """Changes of all levels, newest first, those older than the version `before`."""
        ...
