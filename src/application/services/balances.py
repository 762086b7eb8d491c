"""Cash balances and the documents that move them."""

from typing import TypeVar

from application.services.reading import Reading
from domain.models.account import Account
from domain.models.cash_document import Deposit, JournalEntry, Purchase, Transfer
from domain.models.record import Document
from domain.ports.mirror import Selection

D = TypeVar("D", bound=Document)


class BalanceService:
    """Implements the port `balances`."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def cash_accounts(self) -> tuple[Account, ...]:
        accounts = self._reading.records(Account, Selection(active=True))
        return tuple(account for account in accounts if account.is_bank)

    def control_accounts(self) -> tuple[Account, ...]:
        return tuple(account for account in self._reading.records(Account) if account.is_control)

    def purchases(self) -> tuple[Purchase, ...]:
        return self._dated(Purchase)

    def deposits(self) -> tuple[Deposit, ...]:
        return self._dated(Deposit)

    def transfers(self) -> tuple[Transfer, ...]:
        return self._dated(Transfer)

    def journal_entries(self) -> tuple[JournalEntry, ...]:
        return self._dated(JournalEntry)

    def _dated(self, kind: type[D]) -> tuple[D, ...]:
        return self._reading.records(kind, Selection(since=self._reading.history_from))
