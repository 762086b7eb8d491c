"""What the chart of accounts needs of one client's books."""

import msgspec

from domain.books.account import Account
from domain.firms.firm import AsOf, Business, Scope
from domain.ports.services.books import Bookshelf
from domain.rails.freshness import Freshness
from domain.snapshot.snapshot import DataAge


class AccountsData(msgspec.Struct, frozen=True, kw_only=True):
    """One consistent read."""

    business: Business
    data_age: DataAge
    accounts: tuple[Account, ...]


class AccountsOrchestrator:
    """Gathers a client's accounts."""

    def __init__(self, bookshelf: Bookshelf) -> None:
        self._bookshelf = bookshelf

    def gather(self, scope: Scope, as_of: AsOf, freshness: Freshness) -> AccountsData:
        """All there are; raises `NotFound` for a business that is not the firm's."""
        with self._bookshelf.open(scope, as_of, freshness) as books:
            return AccountsData(
                business=books.company.business(),
                data_age=books.company.data_age(),
                accounts=books.accounts.all(),
            )
