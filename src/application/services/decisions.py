"""What was decided about open documents, held against how they are now."""

from application.services.reading import Reading
from domain.books.bill import Bill
from domain.books.invoice import Invoice
from domain.books.record import OpenDocument
from domain.plans.arrangement import Arrangements
from domain.plans.decision import Decision
from domain.plans.decision_rules import arrangements_of, as_they_stand
from domain.ports.stores.mirror import Selection


class DecisionService:
    """Implements the port `Decided`."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def standing(self) -> tuple[Decision, ...]:
        decisions = self._reading.mirror.decisions()
        if not decisions:
            return ()
        documents: dict[str, OpenDocument] = {}
        for kind in (Bill, Invoice):
            prefix = f"{kind.__name__}:"
            ids = tuple(each.record.removeprefix(prefix) for each in decisions if each.record.startswith(prefix))
            if ids:
                found = self._reading.records(kind, Selection(record_ids=ids))
                documents |= {prefix + document.id: document for document in found}
        return as_they_stand(decisions, documents, self._reading.as_of.day)

    def about(self, record: str) -> tuple[Decision, ...]:
        standing = {decision.id: decision for decision in self.standing() if decision.record == record}
        return tuple(standing.get(each.id, each) for each in self._reading.mirror.decisions_about(record))

    def arrangements(self) -> Arrangements:
        return arrangements_of(self.standing(), self._reading.as_of.day)
