"""Port: cash balances and the documents that move them outside bills and invoices (ADR-006)."""

from typing import Protocol

from domain.models.account import Account
from domain.models.cash_document import Deposit, JournalEntry, Purchase, Transfer


class Balances(Protocol):
    """Cash-side reads; documents are those dated within the policy's history, ordered by id."""

    def cash_accounts(self) -> tuple[Account, ...]:
        """Active accounts of type Bank."""
        ...

    def control_accounts(self) -> tuple[Account, ...]:
        """Accounts of type Accounts Receivable and Accounts Payable."""
        ...

    def purchases(self) -> tuple[Purchase, ...]: ...

    def deposits(self) -> tuple[Deposit, ...]: ...

    def transfers(self) -> tuple[Transfer, ...]: ...

    def journal_entries(self) -> tuple[JournalEntry, ...]: ...
