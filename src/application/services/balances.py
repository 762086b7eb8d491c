"""Cash balances and the documents that move them."""

from datetime import timedelta
from typing import TypeVar

from application.services.reading import Reading
from domain.books.balance_snapshot import BalanceSnapshot
from domain.books.record import Document
from domain.ports.stores.mirror import Selection

D = TypeVar("D", bound=Document)

# With the history of 400 days it reaches over three payments of a year each.
_OLDER_DAYS = 400


class BalanceService:
    """Implements the port `balances`."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def snapshots(self) -> tuple[BalanceSnapshot, ...]:
        return self._reading.mirror.balance_snapshots()

    def documents(self, kind: type[D]) -> tuple[D, ...]:
        return self._reading.records(kind, Selection(since=self._reading.history_from))

    def older(self, kind: type[D], party_ids: tuple[str, ...] | None = None) -> tuple[D, ...]:
        before = self._reading.history_from
        since = before - timedelta(days=_OLDER_DAYS)
        return self._reading.records(kind, Selection(since=since, before=before, party_ids=party_ids))
