"""What of a bill payment settles no bill."""

import pytest
from tests.fixtures.books import bill_payment, cents, day

from domain.books.lines import AppliedLine
from domain.books.record import Link


@pytest.mark.parametrize(
    ("total", "lines", "rest"),
    [
        (100, [("Bill", 100)], 0),
        (100, [("Bill", 60)], 40),
        (100, [], 100),
        (60, [("Bill", 100), ("VendorCredit", 40)], 0),
        *(
            (0, [("Bill", 100), (kind, 100)], 0)
            for kind in ("Check", "Expense", "CreditCardCredit", "BillPaymentCheck")
        ),
        (0, [("Bill", 100), ("JournalEntry", 100)], 0),
        (0, [("Bill", 100), ("Deposit", 100)], 0),
        (100, [("JournalEntry", 100)], 0),
        (150, [("Bill", 100), ("JournalEntry", 30)], 20),
    ],
)
def test_the_rest_of_a_payment(total: int, lines: list[tuple[str, int]], rest: int) -> None:
    applied = tuple(AppliedLine(amount_minor=cents(amount), links=(Link(kind, "9"),)) for kind, amount in lines)
    paid = bill_payment("p", day(0), [], total_minor=cents(total), lines=applied)
    assert paid.unapplied_minor == cents(rest)
