"""What a record leaves to another one to say."""

from decimal import Decimal
from typing import Any

from tests.fixtures.books import MONDAY, NOW, bill, books, cents, customer, deposit, invoice, journal, purchase, vendor

from domain.books.account import Item
from domain.books.lines import DepositLine, ExpenseLine, SalesLine
from domain.books.listed import ExchangeRate
from domain.policy.policy import DEFAULT_POLICY
from domain.snapshot.resolving import resolved
from domain.snapshot.snapshot import Snapshot

HOSE = Item(id="hose", version=0, updated_at=NOW, name="Hose", income_account_id="sales", expense_account_id="parts")


def resolved_books(**fields: Any) -> Snapshot:
    return resolved(books(**fields), DEFAULT_POLICY)


def test_a_line_on_an_item_stands_on_the_items_account() -> None:
    bought = ExpenseLine(amount_minor=cents(5), item_id="hose")
    direct = ExpenseLine(amount_minor=cents(5), item_id="hose", account_id="other")
    found = resolved_books(
        items=(HOSE,),
        bills=(bill("1", 10, MONDAY, lines=(bought, direct)),),
        invoices=(invoice("2", 10, MONDAY, lines=(SalesLine(amount_minor=cents(10), item_id="hose"),)),),
    )
    assert [line.account_id for line in found.bills[0].lines] == ["parts", "other"]
    assert [line.account_id for line in found.invoices[0].lines] == ["sales"]


def test_somebody_named_by_id_alone_is_who_has_that_id() -> None:
    found = resolved_books(
        vendors=(vendor("20", "Acme Water"),),
        customers=(customer("7", "Cedar Clinic"),),
        purchases=(purchase("1", MONDAY, 5, entity_id="20"), purchase("2", MONDAY, 5, entity_id="99")),
        deposits=(deposit("3", MONDAY, 5, lines=(DepositLine(amount_minor=cents(5), entity_id="7"),)),),
    )
    assert [each.entity_kind for each in found.purchases] == ["Vendor", ""]
    assert [line.entity_kind for line in found.deposits[0].lines] == ["Customer"]


def test_an_id_that_two_have_is_told_apart_by_the_name() -> None:
    found = resolved_books(
        vendors=(vendor("20", "Acme Water"),),
        customers=(customer("20", "Cedar Clinic"),),
        purchases=(
            purchase("1", MONDAY, 5, entity_id="20", entity_name="ACME WATER"),
            purchase("2", MONDAY, 5, entity_id="20", entity_name="Someone"),
        ),
    )
    assert [each.entity_kind for each in found.purchases] == ["Vendor", ""]


def test_what_is_said_already_stays_the_same_object() -> None:
    plain = books(
        purchases=(purchase("1", MONDAY, 5, "rent", entity_kind="Vendor", entity_id="v1"),),
        journal_entries=(journal("2", MONDAY, ("bank", 5), ("rent", -5)),),
    )
    found = resolved(plain, DEFAULT_POLICY)
    assert found.purchases[0] is plain.purchases[0]
    assert found.journal_entries[0] is plain.journal_entries[0]


def test_what_has_no_name_is_called_by_kind_and_id() -> None:
    found = resolved_books(vendors=(vendor("7", " "), vendor("8", "Elm")), customers=(customer("9", ""),))
    assert [each.name for each in found.vendors] == ["Vendor (id 7)", "Elm"]
    assert [each.name for each in found.customers] == ["Customer (id 9)"]


def test_an_invoice_without_date_and_terms_has_its_customers_terms() -> None:
    found = resolved_books(
        customers=(customer("c1", "Cedar Clinic", term_id="net10"),),
        invoices=(invoice("1", 5, None), invoice("2", 5, MONDAY), invoice("3", 5, None, term_id="net60")),
    )
    assert [each.term_id for each in found.invoices] == ["net10", None, "net60"]


def test_a_foreign_document_without_a_rate_stands_at_the_ledgers() -> None:
    euro = ExchangeRate(id="EUR", version=0, updated_at=NOW, rate=Decimal("1.25"), as_of=MONDAY)
    documents = (
        bill("1", 10, MONDAY, currency="EUR"),
        bill("2", 10, MONDAY, currency="EUR", exchange_rate=Decimal("1.1")),
        bill("3", 10, MONDAY, currency="GBP"),
        bill("4", 10, MONDAY),
    )
    found = resolved_books(exchange_rates=(euro,), bills=documents)
    assert [each.exchange_rate for each in found.bills] == [Decimal("1.25"), Decimal("1.1"), None, None]
