"""The snapshot holds everything the books have."""

from tests.application.runway.books import (
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
from tests.fakes.books import FakeBookshelf

from application.runway.orchestrators.snapshot import gather_snapshot
from domain.models.freshness import CACHED


def test_nothing_is_lost_between_the_books_and_the_calculators() -> None:
    original = books(
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
    with FakeBookshelf(original).open("f1", "b1", AS_OF, CACHED) as opened:
        assert gather_snapshot(opened) == original
