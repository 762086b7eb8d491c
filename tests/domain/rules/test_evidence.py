"""Receipts and tax codes that are missing, and assets that are expensed."""

from typing import Any

import pytest
from tests.fixtures.books import NOW, account, cents, day, invoice, purchase
from tests.fixtures.judging import found, outcome, subjects

from domain.books.cash_document import Purchase
from domain.books.invoice import Invoice
from domain.books.lines import SalesLine
from domain.books.listed import Attachable
from domain.books.record import Link
from domain.findings.finding import RuleStatus
from domain.money import Money
from domain.policy.severity import Severity


def spent(id: str, amount: int | str = 500) -> Purchase:
    return purchase(id, day(-9), amount, "x")


def attached(*ids: str) -> tuple[Attachable, ...]:
    return tuple(Attachable(id=f"f{n}", version=0, updated_at=NOW, attached_to=(Link("Purchase", n),)) for n in ids)


def test_bill_nodoc_trips_where_most_large_documents_have_a_file() -> None:
    kept = tuple(spent(str(n)) for n in range(5))
    files = attached(*"01234")
    [one] = found("BILL-NODOC", purchases=(*kept, spent("x")), attachables=files)
    assert (one.subjects[0].id, one.severity, one.exposure) == ("x", Severity.LOW, Money.of(500, "USD"))
    assert found("BILL-NODOC", purchases=(*kept, spent("x", "499.99")), attachables=files) == []
    assert found("BILL-NODOC", purchases=(*kept, spent("x")), attachables=attached(*"0123")) == []
    # Five of eleven are not half of them.
    many = tuple(spent(f"x{n}") for n in range(6))
    assert found("BILL-NODOC", purchases=(*kept, *many), attachables=files) == []


def test_bill_nodoc_cannot_run_without_attachments() -> None:
    assert outcome("BILL-NODOC", purchases=(spent("x"),)).status is RuleStatus.NEEDS_DATA


def sold(id: str, *codes: str | None, tax: int = 5) -> Invoice:
    lines = tuple(SalesLine(amount_minor=cents(100), item_id="i", tax_code_id=code) for code in codes)
    return invoice(id, 100 * len(codes), day(9), lines=lines, tax_minor=cents(tax))


def test_tax_code_trips_on_lines_without_one_where_four_in_five_have_one() -> None:
    [one] = found("TAX-CODE", invoices=(sold("a", *["TAX"] * 8), sold("x", None, None)))
    assert (one.subjects[0].id, one.severity, one.exposure) == ("x", Severity.MEDIUM, Money.of(200, "USD"))
    assert found("TAX-CODE", invoices=(sold("a", *["TAX"] * 7), sold("x", None, None))) == []
    assert found("TAX-CODE", invoices=(sold("a", *["TAX"] * 3), sold("x", "NON"))) == []
    untaxed = (sold("a", *["NON"] * 8, tax=0), sold("x", None, tax=0))
    assert found("TAX-CODE", invoices=untaxed) == []


@pytest.mark.parametrize(
    ("name", "amount", "trips"),
    [
        ("Office Equipment", 2_500, True),
        ("Office Equipment", "2499.99", False),
        ("Computers and Hardware", 9_000, True),
        ("Equipment Rental", 9_000, False),
        ("Equipment Repairs", 9_000, False),
        ("Rent", 9_000, False),
    ],
)
def test_cap_exp_trips_on_a_large_line_on_an_account_of_things_that_last(
    *, name: str, amount: int | str, trips: bool
) -> None:
    accounts = (account("x", "Expense", name=name),)
    told: list[Any] = subjects("CAP-EXP", accounts=accounts, purchases=(spent("p", amount),))
    assert told == ([("p",)] if trips else [])
    asset = (account("x", "Fixed Asset", name=name),)
    assert found("CAP-EXP", accounts=asset, purchases=(spent("p", amount),)) == []
