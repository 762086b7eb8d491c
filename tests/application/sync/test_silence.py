"""What speaks against a rail that tells books without documents of a kind."""

import pytest
from tests.fixtures.books import account, bank, bill_payment, customer, day, deposit, vendor

from application.sync.silence import Silence
from domain.books.record import Document, Link, Record
from domain.rails.change import RecordChange
from domain.rails.kinds import KINDS

DATED = {name for name, kind in KINDS.items() if issubclass(kind, Document)}


def heard(*records: Record) -> Silence:
    """Silence that these came before; every kind was told in full."""
    silence = Silence()
    kinds = [(type(each).__name__, each) for each in records]
    silence.note([RecordChange(kind=kind, id=each.id, version=0, updated_at=None, record=each) for kind, each in kinds])
    return silence


def test_what_came_and_what_is_known_is_not_empty() -> None:
    assert heard().empty(KINDS, ()) == DATED
    assert heard(deposit("d", day(0), 5), bank(1)).empty(KINDS, ("Bill",)) == DATED - {"Bill", "Deposit"}
    assert heard().empty(("Bill", "Vendor"), ()) == {"Bill"}


def test_new_books_owe_no_documents() -> None:
    assert not heard().lacks_documents(())
    assert not heard(bank(0), vendor("v", "Acme"), customer("c", "Elm", balance_minor=0)).lacks_documents(())


@pytest.mark.parametrize("balance", [bank(1), account("ap", "Accounts Payable", -1), vendor("v", "A", balance_minor=1)])
def test_balances_come_of_documents(balance: Record) -> None:
    assert heard(balance).lacks_documents(("Account",))
    assert not heard(balance, deposit("d", day(0), 5)).lacks_documents(())
    assert not heard(balance).lacks_documents(("Purchase",))


@pytest.mark.parametrize(
    ("link", "kind"),
    [
        ("Bill", "Bill"),
        ("BillPaymentCheck", "BillPayment"),
        ("VendorCredit", "VendorCredit"),
        ("JournalEntry", "JournalEntry"),
        ("Check", None),
        ("Billable", None),
        ("TimeActivity", None),
    ],
)
def test_a_link_names_a_document(link: str, kind: str | None) -> None:
    silence = heard(bill_payment("p", day(0), [], links=(Link(link, "9"),)))
    assert silence.named(DATED) == ([] if kind is None else [(kind, "9")])


def test_a_line_names_documents_too() -> None:
    silence = heard(bill_payment("p", day(0), [("b", 1)]))
    assert silence.named({"Bill", "Invoice"}) == [("Bill", "b")]
