"""What trying a policy needs of one client's books on one day."""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from domain.findings.finding import Evaluation
from domain.findings.life import FindingLife
from domain.firms.firm import AsOf, Business, Scope
from domain.policy.change import PolicyAnswer
from domain.policy.policy import Policy
from domain.ports.services.books import Bookshelf
from domain.rails.freshness import CACHED
from domain.snapshot.snapshot import Snapshot

Judged = tuple[Evaluation, Mapping[str, FindingLife]]


class TrialData(msgspec.Struct, frozen=True, kw_only=True):
    """One consistent read, and what the rules conclude by each policy with the lives of what they find."""

    snapshot: Snapshot
    policy: Policy
    tried_policy: Policy
    in_force: Judged
    tried: Judged


class PolicyTrialOrchestrator:
    """Gathers for the trial of a policy; it never makes a rail be asked."""

    def __init__(self, bookshelf: Bookshelf) -> None:
        self._bookshelf = bookshelf

    def policy(self, firm_id: str, business_id: str) -> PolicyAnswer:
        """What is set for a business, or for the firm with ""; raises `NotFound`."""
        return self._bookshelf.policy(firm_id, business_id)

    def businesses(self, firm_id: str) -> tuple[Business, ...]:
        """The firm's clients, by name."""
        return self._bookshelf.businesses(firm_id)

    def gather(self, scope: Scope, as_of: AsOf, tried: Policy) -> TrialData:
        """Raises `NotFound` for a business that is not the firm's."""
        with self._bookshelf.open(scope, as_of, CACHED) as books:
            snapshot = books.snapshot()
            return TrialData(
                snapshot=snapshot,
                policy=books.policy,
                tried_policy=replace(tried, holidays=tried.holidays | books.public_holidays),
                in_force=(books.findings.evaluation(), books.findings.lives()),
                tried=books.findings.tried(snapshot, tried),
            )
