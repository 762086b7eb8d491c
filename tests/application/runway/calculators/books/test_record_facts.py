"""What a record names, whatever its kind."""

import msgspec
import pytest
from tests.fixtures.books import books, customer, day, deposit, invoice, payment, purchase, vendor

from application.runway.calculators.books.record_facts import document_facts, nearest, references_in
from domain.books.bank import BankAccount, BankBalance, BankLine
from domain.books.lines import AppliedLine, DepositLine, ExpenseLine, JournalLine, SalesLine
from domain.books.record import Record
from domain.rails.kinds import KINDS
from domain.snapshot.snapshot import Snapshot

HOLDERS = (*KINDS.values(), ExpenseLine, SalesLine, AppliedLine, DepositLine, JournalLine)

SAID_OF_ALL = {
    **dict.fromkeys(("id", "name", "full_name", "type", "currency", "home_currency", "country"), "USD"),
    **dict.fromkeys(("txn_date", "as_of", "day"), "2026-06-01"),
    "version": 0,
    "amount_minor": 0,
    "rate": "1",
    "updated_at": "2026-06-01T12:00:00Z",
}
"""What fields that cannot be left out may hold."""
SAID_OF = {BankAccount: {"type": "depository"}, BankBalance: {"as_of": "2026-06-01T12:00:00Z"}}
NO_RECORDS = {"tax_id", "agency_id"}


@pytest.mark.parametrize("holder", HOLDERS, ids=lambda holder: str(holder.__name__))
def test_each_id_that_a_record_or_line_holds_is_of_a_known_kind(holder: type[Record]) -> None:
    ids = {name: f"of {name}" for name in holder.__struct_fields__ if name.endswith("_id")}
    made = msgspec.convert(SAID_OF_ALL | SAID_OF.get(holder, {}) | ids, holder)
    told = references_in(made, "Account", books())
    # A tax id is none of a record, and an agency is no record here.
    assert [each.role for each in told] == [name.removesuffix("_id") for name in ids if name not in NO_RECORDS]
    # Who a payment is to may be told by name alone.
    assert {each.role for each in told if not each.record} <= {"entity"}


def test_what_a_bank_names_is_at_the_bank() -> None:
    line = msgspec.convert(SAID_OF_ALL | {"account_id": "7", "pending_id": "p1"}, BankLine)
    told = references_in(line, "BankLine", books())
    assert [each.record for each in told] == ["BankAccount:7", "BankLine:p1"]


def test_names_are_those_of_the_books() -> None:
    snapshot: Snapshot = books(vendors=(vendor("7", "Birch"),))
    [named] = references_in(purchase("1", day(0), 5, entity_kind="Vendor", entity_id="7"), "", snapshot)[1:]
    assert (named.role, named.record, named.name) == ("entity", "Vendor:7", "Birch")
    [told] = references_in(purchase("1", day(0), 5, entity_id="8", entity_name="Ash"), "", snapshot)[1:]
    assert (told.record, told.name) == ("", "Ash")
    [parent] = references_in(customer("2", "Job", parent_id="1"), "Customer", books(customers=(customer("1", "Elm"),)))
    assert (parent.role, parent.record, parent.name) == ("parent", "Customer:1", "Elm")


def test_only_what_can_be_open_has_a_balance() -> None:
    assert document_facts(deposit("1", day(0), 5)).balance is None
    assert str(document_facts(invoice("1", 5, day(3))).balance) == "5.00 USD"
    assert str(document_facts(payment("1", day(0), [("1", 5)], unapplied_minor=250)).balance) == "2.50 USD"


def test_the_nearest_are_on_both_sides_and_never_the_record_itself() -> None:
    many = tuple(purchase(f"{n:03}", day(n), 1) for n in range(100))
    found = nearest(many, many[50], day(0))
    assert [each.id for each in found] == [f"{n:03}" for n in range(40, 61) if n != 50]
    assert [each.id for each in nearest(many, vendor("7", "Birch"), day(99))] == [f"{n:03}" for n in range(80, 100)]
