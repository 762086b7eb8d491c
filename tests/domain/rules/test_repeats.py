"""Sales and expenses entered twice."""

from typing import Any

import pytest
from msgspec.structs import replace
from tests.fixtures.books import NOW, cents, day, invoice, purchase
from tests.fixtures.judging import found, subjects

from domain.books.cash_document import Purchase, SalesReceipt
from domain.books.invoice import Invoice
from domain.books.lines import SalesLine
from domain.books.record import Link
from domain.money import Money
from domain.policy.severity import Severity


def sale(id: str, on: int, amount: int = 1_350, **fields: Any) -> Invoice:
    return invoice(id, amount, day(on + 30), **({"txn_date": day(on), "doc_number": f"10{id}"} | fields))


def twice(*invoices: Invoice) -> list[tuple[str, ...]]:
    return subjects("INV-DUP", invoices=invoices)


def test_inv_dup_trips_on_like_invoices_to_one_customer_within_three_days() -> None:
    [one] = found("INV-DUP", invoices=(sale("38", -6), sale("39", -6)))
    assert (one.severity, one.exposure, one.cash_effect) == (
        Severity.HIGH,
        Money.of(1_350, "USD"),
        Money.of(-1_350, "USD"),
    )
    assert twice(sale("38", -6), sale("39", -3)) == [("38", "39")]
    assert twice(sale("38", -6, balance_minor=0), sale("39", -6)) == [("38", "39")]


@pytest.mark.parametrize(
    "other",
    [
        sale("39", -2),
        sale("39", -6, 1_351),
        sale("39", -6, customer_id="c2"),
        sale("39", -6, currency="EUR"),
        sale("39", -6, doc_number="1038"),
        sale("39", -6, voided=True),
        sale("39", -6, links=(Link("Estimate", "e"),)),
        sale("39", -6, lines=(SalesLine(amount_minor=135_000, description="Another job"),)),
    ],
)
def test_inv_dup_lets_pass_what_something_tells_apart(other: Invoice) -> None:
    assert twice(sale("38", -6), other) == []


def test_inv_dup_lets_pass_a_row_of_like_sales_and_finds_two_of_one_day_in_it() -> None:
    daily = tuple(sale(str(n), -20 + n) for n in range(10, 19))
    assert twice(*daily) == []
    weekly = tuple(sale(str(n), -70 + 7 * n) for n in range(1, 9))
    assert twice(*weekly, replace(weekly[-1], id="x", doc_number="x")) == [("8", "x")]


def test_inv_dup_needs_one_of_them_open() -> None:
    assert twice(sale("38", -6, balance_minor=0), sale("39", -6, balance_minor=0)) == []


def spent(id: str, on: int, amount: int = 80, **fields: Any) -> Purchase:
    return purchase(id, day(on), amount, "fuel", **({"entity_kind": "Vendor", "entity_id": "v1"} | fields))


def test_exp_dup_trips_on_like_expenses_of_one_payee_within_three_days() -> None:
    [one] = found("EXP-DUP", purchases=(spent("a", -9), spent("b", -6)))
    assert (one.severity, one.cash_effect) == (Severity.HIGH, Money.of(80, "USD"))
    assert found("EXP-DUP", purchases=(spent("a", -9), spent("b", -5))) == []
    [back] = found("EXP-DUP", purchases=(spent("a", -9, refund=True), spent("b", -9, refund=True)))
    assert back.cash_effect == Money.of(-80, "USD")


def test_exp_dup_lets_pass_what_something_tells_apart_and_what_is_usual() -> None:
    first = spent("a", -9, doc_number="101")
    others = (
        spent("b", -9, 81),
        spent("b", -9, entity_id="v2"),
        spent("b", -9, doc_number="102"),
        spent("b", -9, private_note="Second car"),
        spent("b", -9, voided=True),
        spent("b", -9, currency="EUR"),
    )
    assert [found("EXP-DUP", purchases=(first, other)) for other in others] == [[]] * 6
    assert found("EXP-DUP", purchases=tuple(spent(str(n), -20 + n) for n in range(8))) == []
    nobody = tuple(spent(n, -9, entity_kind="", entity_id=None) for n in "ab")
    assert found("EXP-DUP", purchases=nobody) == []
    assert len(found("EXP-DUP", purchases=tuple(replace(each, private_note="SHELL 4471") for each in nobody))) == 1


def receipt(id: str, on: int, **fields: Any) -> SalesReceipt:
    given: dict[str, Any] = {"customer_id": "c1", "currency": "USD", "total_minor": cents(60)} | fields
    return SalesReceipt(id=id, version=0, updated_at=NOW, txn_date=day(on), **given)


def test_rcpt_dup_trips_on_like_sales_to_one_customer_and_not_over_the_counter() -> None:
    [one] = found("RCPT-DUP", sales_receipts=(receipt("a", -9), receipt("b", -7)))
    assert one.cash_effect == Money.of(-60, "USD")
    assert found("RCPT-DUP", sales_receipts=(receipt("a", -9), receipt("b", -5))) == []
    assert found("RCPT-DUP", sales_receipts=tuple(receipt(n, -9, customer_id=None) for n in "ab")) == []
    assert found("RCPT-DUP", sales_receipts=tuple(receipt(str(n), -9) for n in range(6))) == []


def test_exp_dup_leaves_no_blank_for_a_payee_that_is_not_in_the_books() -> None:
    [one] = found("EXP-DUP", purchases=tuple(spent(n, -9, entity_id="gone") for n in "ab"))
    assert one.title == "nobody known: expense entered twice?"
