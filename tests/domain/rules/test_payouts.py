"""Payment processors' payouts that are booked past the invoices they pay."""

from typing import Any

import pytest
from msgspec.structs import replace
from tests.fixtures.books import account, cents, customer, day, deposit, invoice
from tests.fixtures.judging import found, subjects

from domain.books.cash_document import Deposit
from domain.books.lines import DepositLine
from domain.money import Money
from domain.policy.severity import Severity

SALES = account("sales", "Income", classification="Revenue")
INVOICES = (
    invoice("a", 400, day(20), txn_date=day(-6), doc_number="1"),
    invoice("b", 600, day(20), txn_date=day(-5), doc_number="2"),
)


def paid_out(amount: int | str, told: str = "STRIPE TRANSFER", on: int = -2) -> Deposit:
    line = DepositLine(amount_minor=cents(amount), account_id="sales", description=told)
    return deposit("d", day(on), amount, lines=(line,))


def tripped(one: Deposit, **fields: Any) -> list[tuple[str, ...]]:
    return subjects("STR-BULK", **{"accounts": (SALES,), "invoices": INVOICES, "deposits": (one,)} | fields)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        # 1,000 less 2.9 % and 0.60 is 970.40; the fee of 29.60 may be 2 % and 0.02 off: 28.99 to 30.21.
        ("970.40", [("d", "a", "b")]),
        ("969.79", [("d", "a", "b")]),
        ("969.70", []),
        ("971.01", [("d", "a", "b")]),
        ("971.10", []),
        (1_000, []),
        # 400 less 11.90, and less 3.4 % and 0.30 for a card from abroad.
        ("388.10", [("d", "a")]),
        ("386.10", [("d", "a")]),
        ("390", []),
    ],
)
def test_str_bulk_takes_a_fee_near_the_processors_own(amount: int | str, expected: list[tuple[str, ...]]) -> None:
    assert tripped(paid_out(amount)) == expected


def test_str_bulk_counts_each_invoice_for_one_payout() -> None:
    first, second = paid_out("388.10", on=-4), replace(paid_out("388.10"), id="e")
    found_on = subjects("STR-BULK", accounts=(SALES,), invoices=INVOICES, deposits=(second, first))
    assert found_on == [("d", "a")]


@pytest.mark.parametrize(
    ("told", "payer", "trips"),
    [
        ("SQUARE INC DES:230101P2", "", True),
        ("Square payout", "", True),
        ("Rent, Town Square", "", False),
        ("Clover Leaf Bakery", "", False),
        ("rent share", "Washington Square Apartments", False),
        ("weekly", "Square, Inc.", True),
        ("weekly", "Stripe", True),
        ("weekly", "Stripe Painting Services", False),
    ],
)
def test_str_bulk_takes_a_name_for_the_processors_only_where_it_says_no_more(
    *, told: str, payer: str, trips: bool
) -> None:
    line = DepositLine(amount_minor=cents("388.10"), account_id="sales", description=told)
    if payer:
        line = replace(line, entity_kind="Customer", entity_id="c2")
    one = deposit("d", day(-2), "388.10", lines=(line,))
    # Square takes 3.3 % and 0.30 of 400 at most: 13.50; Stripe 11.90.
    if "quare" in told + payer:
        one = deposit("d", day(-2), "386.50", lines=(replace(line, amount_minor=cents("386.50")),))
    assert (tripped(one, customers=(customer("c1", "Cedar Clinic"), customer("c2", payer))) != []) == trips


def test_str_bulk_prices_the_receipts_that_will_not_come() -> None:
    [one] = found("STR-BULK", accounts=(SALES,), invoices=INVOICES, deposits=(paid_out(970),))
    assert (one.severity, one.exposure, one.cash_effect) == (
        Severity.HIGH,
        Money.of(1_000, "USD"),
        Money.of(-1_000, "USD"),
    )


def test_str_bulk_needs_a_processor_and_invoices_of_the_last_fortnight() -> None:
    assert tripped(paid_out(970, "Cash takings")) == []
    assert tripped(paid_out(970, on=-7)) == []
    euros = tuple(invoice(n, 500, None, txn_date=day(-5), currency="EUR") for n in "ab")
    assert tripped(paid_out(970), invoices=euros) == []
