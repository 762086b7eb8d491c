"""Single records, whatever their kind and date, and the documents of one party."""

from collections.abc import Iterable
from itertools import groupby

from application.services.reading import Reading
from domain.books.bill import Bill, BillPayment, VendorCredit
from domain.books.cash_document import Purchase, RefundReceipt, SalesReceipt
from domain.books.invoice import CreditMemo, Invoice, Payment
from domain.books.record import Document, Record
from domain.books.subject import Subject
from domain.errors import NotFound
from domain.ports.stores.mirror import Selection
from domain.rails.kinds import KINDS

_KINDS_OF: dict[str, tuple[type[Document], ...]] = {
    "Vendor": (Bill, BillPayment, VendorCredit, Purchase),
    "Customer": (Invoice, Payment, CreditMemo, SalesReceipt, RefundReceipt, Purchase),
    "Employee": (Purchase,),
}


class RecordService:
    """Implements the port `Records`."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def get(self, record: Subject) -> Record:
        if record.kind not in KINDS:
            raise NotFound(f"No records of the kind {record.kind} are read; there are {', '.join(KINDS)}.")
        for found in self._reading.records(KINDS[record.kind], Selection(record_ids=(record.id,))):
            return found
        raise NotFound(self._why_not(record))

    def _why_not(self, record: Subject) -> str:
        called = f"{record.kind}:{record.id}"
        known = self._reading.mirror.known(record.kind, record.id)
        if known is None:
            return f"There is no {called}."
        if known.deleted:
            return f"{called} was deleted in the ledger."
        problems = (each.problem for each in self._reading.mirror.unreadable() if (each.kind, each.id) == _key(record))
        return f"{called} cannot be read. {next(problems, '')}".strip()

    def documents(self, wanted: Iterable[Subject]) -> tuple[Document, ...]:
        found: list[Document] = []
        for kind, named in groupby(sorted(set(wanted)), key=lambda subject: subject.kind):
            typed = KINDS.get(kind)
            if typed is not None and issubclass(typed, Document):
                found += self._reading.records(typed, Selection(record_ids=tuple(each.id for each in named)))
        return tuple(found)

    def of_party(self, party: Subject) -> tuple[Document, ...]:
        theirs = Selection(party_ids=(party.id,))
        found = [each for kind in _KINDS_OF.get(party.kind, ()) for each in self._reading.records(kind, theirs)]
        return tuple(each for each in found if not isinstance(each, Purchase) or each.entity_kind in ("", party.kind))


def _key(record: Subject) -> tuple[str, str]:
    return record.kind, record.id
