"""The chart of accounts: what a bill or a payment can be posted to."""

from application.runway.orchestrators.accounts import AccountsOrchestrator
from domain.answers.accounts import AccountRow, AccountsAnswer, place_in_chart
from domain.books.account import Account
from domain.firms.firm import AsOf, Scope
from domain.rails.freshness import CACHED, Freshness


class AccountsExperience:
    """Answers for one client."""

    def __init__(self, orchestrator: AccountsOrchestrator) -> None:
        self._orchestrator = orchestrator

    def accounts(self, scope: Scope, as_of: AsOf, freshness: Freshness = CACHED) -> AccountsAnswer:
        """The whole chart; raises `NotFound` for a business that is not the firm's."""
        data = self._orchestrator.gather(scope, as_of, freshness)
        return AccountsAnswer(
            business=data.business,
            as_of=as_of.day,
            data_age=data.data_age,
            items=tuple(sorted(map(_row, data.accounts), key=place_in_chart)),
        )


def _row(account: Account) -> AccountRow:
    return AccountRow(
        id=account.id,
        number=account.number,
        name=account.name,
        full_name=account.full_name,
        type=account.type,
        subtype=account.subtype,
        classification=account.classification,
        balance=account.balance,
        active=account.active,
        parent_id=account.parent_id,
    )
