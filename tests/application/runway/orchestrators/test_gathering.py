"""Orchestrators lose nothing between the books and the calculators, and read once."""

from tests.fakes.services.books import FakeBookshelf
from tests.fixtures.books import (
    AS_OF,
    bank,
    bill,
    bill_payment,
    books,
    day,
    deposit,
    invoice,
    journal,
    payment,
    purchase,
    transfer,
)

from application.runway.orchestrators.decision_console import ConsoleOrchestrator
from application.runway.orchestrators.hygiene_tray import TrayOrchestrator
from application.runway.orchestrators.runway import RunwayOrchestrator
from domain.firms.firm import Scope
from domain.rails.freshness import CACHED

SCOPE = Scope("f1", "b1")

FULL = books(
    accounts=(bank(1),),
    bills=(bill("x", 1, day(1)),),
    bill_payments=(bill_payment("b", day(-1), [("x", 1)]),),
    invoices=(invoice("i", 1, day(1)),),
    payments=(payment("p", day(-1), [("i", 1)]),),
    purchases=(purchase("p", day(-1), 1),),
    deposits=(deposit("d", day(-1), 1),),
    transfers=(transfer("t", day(-1), 1, "bank", "other"),),
    journal_entries=(journal("j", day(-1), ("bank", 1), ("x", -1)),),
)


def test_every_orchestrator_hands_on_the_whole_snapshot_of_one_reading() -> None:
    for orchestrator in (TrayOrchestrator, ConsoleOrchestrator, RunwayOrchestrator):
        shelf = FakeBookshelf(FULL)
        assert orchestrator(shelf).gather(SCOPE, AS_OF, CACHED).snapshot == FULL
        assert shelf.opened == [("b1", CACHED)]


def test_the_console_parts_open_documents_in_ready_and_with_issues() -> None:
    data = ConsoleOrchestrator(FakeBookshelf(FULL)).gather(SCOPE, AS_OF, CACHED)
    assert (data.bills_ready, data.bills_with_issues) == (FULL.bills, ())
    assert (data.invoices_ready, data.invoices_with_issues) == (FULL.invoices, ())
