"""Invoices and what settles them."""

from application.services.documents import OpenDocuments
from application.services.reading import Reading
from domain.books.invoice import CreditMemo, Invoice, Payment
from domain.ports.stores.mirror import Selection


class InvoiceService(OpenDocuments[Invoice]):
    """Implements the port `invoices`."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading, Invoice)

    def payments(self) -> tuple[Payment, ...]:
        return self._reading.records(Payment, Selection(unapplied_or_since=self._reading.history_from))

    def credits(self) -> tuple[CreditMemo, ...]:
        selection = Selection(open_only=True, or_since=self._reading.history_from)
        return self._reading.records(CreditMemo, selection)
