"""What is left to pay on loans, so that a series of payments ends with the debt (docs/formulas/recurrence.md)."""

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal
from functools import cached_property

from application.runway.calculators.books.chart import Chart
from domain.books.cash_document import JournalEntry, Purchase
from domain.books.series import Series
from domain.snapshot.snapshot import Snapshot


class Debts:
    """The loans of the books, and how much of each payment lowered them."""

    def __init__(self, snapshot: Snapshot, chart: Chart) -> None:
        self._snapshot = snapshot
        self._loans = {account.id: account for account in snapshot.accounts if chart.is_loan(account.id)}

    def left_minor(self, account_id: str, series: Series) -> int | None:
        """What it still takes, principal and interest, in home minor units; None where there is no loan to pay off.

        A loan whose balance is on the wrong side was never entered whole: how much of it is left is not known.
        """
        loan = self._loans.get(account_id)
        if loan is None or loan.balance_minor > 0 or loan.currency != self._snapshot.home_currency:
            return None
        principal = sum(self._principal.get((record, account_id), 0) for record in series.records)
        paid = abs(series.amount_minor) * len(series.days)
        share = min(Decimal(principal) / paid, Decimal(1)) if principal > 0 and paid else Decimal(1)
        return int((-loan.balance_minor / share).quantize(Decimal(1), rounding=ROUND_CEILING))

    @cached_property
    def _principal(self) -> Mapping[tuple[str, str], int]:
        """By record and loan, what lowered the loan."""
        found: dict[tuple[str, str], int] = {}
        documents: tuple[Purchase | JournalEntry, ...] = (*self._snapshot.purchases, *self._snapshot.journal_entries)
        for document in documents:
            for line in document.lines:
                if line.account_id in self._loans:
                    key = (f"{type(document).__name__}:{document.id}", line.account_id)
                    found[key] = found.get(key, 0) + line.amount_minor
        return found
