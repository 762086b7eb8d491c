"""Bills and what settles them."""

from collections.abc import Collection

from application.services.documents import OpenDocuments
from application.services.reading import Reading
from domain.books.bill import Bill, BillPayment, VendorCredit
from domain.ports.stores.mirror import Selection


class BillService(OpenDocuments[Bill]):
    """Implements the port `bills`."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading, Bill)

    def by_ids(self, bill_ids: Collection[str]) -> tuple[Bill, ...]:
        return self._records(Selection(record_ids=tuple(sorted(bill_ids)))) if bill_ids else ()

    def payments(self) -> tuple[BillPayment, ...]:
        return self._reading.records(BillPayment, Selection(unapplied_or_since=self._reading.history_from))

    def credits(self) -> tuple[VendorCredit, ...]:
        selection = Selection(open_only=True, or_since=self._reading.history_from)
        return self._reading.records(VendorCredit, selection)
