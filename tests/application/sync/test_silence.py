"""When a rail is believed that books have no documents of a kind."""

import pytest
from tests.fixtures.books import account, bank, bill, bill_payment, customer, deposit, vendor

from application.sync.silence import Silence
from domain.models.change import RecordChange
from domain.models.kinds import KINDS
from domain.models.record import Document, Link, Record

DATED = {name for name, kind in KINDS.items() if issubclass(kind, Document)}


def refuted(*records: Record, known: tuple[str, ...] = ()) -> set[str]:
    """The kinds whose silence is not believed after these came, and every kind was told in full."""
    silence = Silence()
    silence.note(
        [
            RecordChange(kind=type(each).__name__, id=each.id, version=0, updated_at=None, record=each)
            for each in records
        ]
    )
    return set(silence.refuted(KINDS, known))


def test_new_books_have_nothing() -> None:
    assert refuted() == set()
    assert refuted(bank(0), vendor("v", "Acme"), customer("c", "Elm", balance_minor=0)) == set()


@pytest.mark.parametrize("balance", [bank(1), account("ap", "Accounts Payable", -1), vendor("v", "A", balance_minor=1)])
def test_balances_come_of_documents(balance: Record) -> None:
    assert refuted(balance) == DATED
    assert refuted(balance, deposit("d", bill("b", 1, None).txn_date, 5)) == set()
    assert refuted(balance, known=("Purchase",)) == set()


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("Bill", True),
        ("BillPaymentCheck", False),
        ("VendorCredit", True),
        ("JournalEntry", True),
        ("Check", False),
        ("Billable", False),
        ("TimeActivity", False),
    ],
)
def test_a_link_names_a_document_that_is_there(link: str, *, told: bool) -> None:
    payment = bill_payment("p", bill("b", 1, None).txn_date, [], links=(Link(link, "9"),))
    assert refuted(payment) == (DATED - {"BillPayment"} if told else set())


def test_a_line_names_documents_too_and_what_came_is_not_doubted() -> None:
    one = bill("b", 1, None)
    payment = bill_payment("p", one.txn_date, [("b", 1)])
    assert refuted(payment) == DATED - {"BillPayment"}
    assert refuted(payment, one) == set()
