"""The purposes that bills and invoices have in common."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Generic, TypeVar

from application.services.reading import Reading
from domain.books.bill import BillPayment
from domain.books.invoice import Payment
from domain.books.record import OpenDocument
from domain.errors import NotFound
from domain.ports.stores.mirror import Selection

D = TypeVar("D", bound=OpenDocument)


class OpenDocuments(ABC, Generic[D]):
    """Open documents of one kind, selected in the query for what they are needed for."""

    def __init__(self, reading: Reading, kind: type[D]) -> None:
        self._reading = reading
        self._kind = kind

    def _records(self, selection: Selection) -> tuple[D, ...]:
        return self._reading.records(self._kind, selection)

    def with_issues(self) -> tuple[D, ...]:
        return self._records(self._reading.selection_by_blocked(blocked=True))

    def ready_for_decision(self) -> tuple[D, ...]:
        # The few that are blocked are asked for; the others were read with the history.
        blocked = {record.id for record in self.with_issues()}
        return tuple(record for record in self.history() if record.is_open and record.id not in blocked)

    def open(self) -> tuple[D, ...]:
        return self._records(Selection(open_only=True))

    def get(self, record_id: str) -> D:
        for record in self._records(Selection(record_ids=(record_id,))):
            return record
        raise NotFound(f"There is no {self._kind.__name__.lower()} {record_id}.")

    @abstractmethod
    def payments(self) -> Sequence[Payment | BillPayment]:
        """What was paid of them."""

    def history(self) -> tuple[D, ...]:
        """The open ones, those of the history, and older ones that payments of the history settled."""
        dated = self._records(Selection(open_only=True, or_since=self._reading.history_from))
        links = (link for payment in self.payments() for line in payment.lines for link in line.links)
        paid = {link.id for link in links if link.kind == self._kind.__name__}
        older = paid.difference(record.id for record in dated)
        if not older:
            return dated
        settled = self._records(Selection(record_ids=tuple(sorted(older))))
        return tuple(sorted((*dated, *settled), key=lambda record: record.id))
