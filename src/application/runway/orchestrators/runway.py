"""What the runway and the forecast need of one client's books."""

import msgspec

from domain.firms.firm import AsOf, Scope
from domain.memo import Memo
from domain.policy.policy import Policy
from domain.ports.services.books import Bookshelf
from domain.rails.freshness import Freshness
from domain.snapshot.snapshot import Snapshot


class RunwayData(msgspec.Struct, frozen=True, kw_only=True):
    """One consistent read: the whole snapshot; `memo` has what other answers from the same books made of it."""

    memo: Memo
    snapshot: Snapshot
    policy: Policy


class RunwayOrchestrator:
    """Gathers for the runway and the forecast."""

    def __init__(self, bookshelf: Bookshelf) -> None:
        self._bookshelf = bookshelf

    def gather(self, scope: Scope, as_of: AsOf, freshness: Freshness) -> RunwayData:
        """Raises `NotFound` for a business that is not the firm's."""
        with self._bookshelf.open(scope, as_of, freshness) as books:
            memo = books.memo
            return RunwayData(memo=memo, snapshot=books.snapshot(), policy=memo.same("policy", books.policy))
