"""Payment processors' payouts that are booked past the invoices they pay."""

from typing import Any

import pytest
from tests.fixtures.books import account, cents, day, deposit, invoice
from tests.fixtures.judging import found, subjects

from domain.models.cash_document import Deposit
from domain.models.finding import Severity
from domain.models.lines import DepositLine
from domain.money import Money

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
        # 1,000 less 4 % and 0.60 is 959.40.
        ("959.40", [("d", "a", "b")]),
        ("959.39", []),
        ("999.99", [("d", "a", "b")]),
        (1_000, []),
        ("390", [("d", "a")]),
    ],
)
def test_str_bulk_takes_a_fee_of_four_per_cent_and_thirty_cents_each(
    amount: int | str, expected: list[tuple[str, ...]]
) -> None:
    assert tripped(paid_out(amount)) == expected


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
