"""One sale invoiced twice."""

from typing import Any

import pytest
from msgspec.structs import replace
from tests.fixtures.books import day, invoice
from tests.fixtures.judging import found, subjects

from domain.models.finding import Severity
from domain.models.invoice import Invoice
from domain.models.lines import SalesLine
from domain.models.record import Link
from domain.money import Money


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
