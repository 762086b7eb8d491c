"""What comparing a frozen projection with the books needs of one client's books."""

from datetime import date

import msgspec

from domain.answers.kept_forecast import KeptForecast
from domain.errors import Invalid
from domain.firms.firm import AsOf, Scope
from domain.policy.policy import Policy
from domain.ports.services.books import Books, Bookshelf
from domain.rails.freshness import Freshness
from domain.snapshot.snapshot import Snapshot


class VarianceData(msgspec.Struct, frozen=True, kw_only=True):
    """One consistent read: the snapshot, and the projection kept of an earlier day, None where there is none."""

    snapshot: Snapshot
    policy: Policy
    kept: KeptForecast | None


class VarianceOrchestrator:
    """Gathers for the comparison of a frozen projection with what came."""

    def __init__(self, bookshelf: Bookshelf) -> None:
        self._bookshelf = bookshelf

    def gather(self, scope: Scope, as_of: AsOf, freshness: Freshness, since: date | None) -> VarianceData:
        """With `since` None the newest that a week has passed since.

        Raises `NotFound` for a business that is not the firm's and for a day of which nothing was kept, `Invalid` for
        one that is not in the past, or that the history read does not reach back to.
        """
        with self._bookshelf.open(scope, as_of, freshness) as books:
            return VarianceData(snapshot=books.snapshot(), policy=books.policy, kept=_frozen(books, as_of.day, since))


def _frozen(books: Books, as_of: date, since: date | None) -> KeptForecast | None:
    if since is None:
        return books.expectations.latest_kept()
    if not books.history_from <= since < as_of:
        raise Invalid(f"since lies from {books.history_from} to the day before {as_of}, unlike {since}.", field="since")
    return books.expectations.kept(since)
