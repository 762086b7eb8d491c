"""Bills that are paid by what is no cash of the client's."""

from typing import Any

import pytest
from tests.fixtures.books import account, bank, bill, bill_payment, books, day, purchase, transfer
from tests.fixtures.forecasting import forecast_of_books

from domain.answers.forecast import Forecast
from domain.books.bill import BillPayment
from domain.plans.arrangement import Arrangements
from domain.policy.policy import Policy

CARD = account("card", "Credit Card", -900, name="Visa")
TRUST = account("trust", "Bank", 5_000, name="IOLTA", subtype="TrustAccounts")
RESERVE = account("reserve", "Bank", 5_000, name="Tax reserve")
# The bank pays the card once, long before and irregularly: there is no series of it.
PAID_CARD = (transfer("t", day(-40), 300, "bank", "card"),)


def paid(account_id: str, times: int = 3, **fields: Any) -> tuple[BillPayment, ...]:
    return tuple(
        bill_payment(f"{account_id}{n}", day(-20 - 17 * n), [(f"old{n}", 70)], account_id=account_id, **fields)
        for n in range(times)
    )


def forecast(*payments: BillPayment, policy: Policy | None = None, **fields: Any) -> Forecast:
    plain: dict[str, Any] = {
        "accounts": (bank(900), CARD, TRUST, RESERVE),
        "bills": (bill("x", 80, day(9)),),
        "bill_payments": payments,
        "transfers": PAID_CARD,
    }
    return forecast_of_books(books(**(plain | fields)), policy or Policy())


def out_of_bank(found: Forecast) -> bool:
    return any("Bill:x" in line.records for line in found.lines)


@pytest.mark.parametrize(
    ("payments", "why"),
    [
        (paid("card", by_card=True), "usually paid by Visa, whose own payments count instead"),
        (paid("trust"), "usually paid from IOLTA, which holds others' money"),
        (paid("reserve"), "usually paid from Tax reserve, which is not counted as cash"),
    ],
)
def test_a_bill_that_no_bank_account_of_the_client_will_pay_is_under_the_line(
    payments: tuple[BillPayment, ...], why: str
) -> None:
    found = forecast(*payments, policy=Policy(excluded_cash_accounts=frozenset({"reserve"})))
    assert not out_of_bank(found)
    assert [(line.records, line.basis, str(line.amount)) for line in found.unscheduled] == [
        (("Bill:x",), why, "-80.00 USD")
    ]


def test_two_payments_by_card_or_one_from_the_bank_among_the_newest_are_no_habit() -> None:
    assert out_of_bank(forecast(*paid("card", 2, by_card=True)))
    newest = bill_payment("own", day(-1), [("old", 70)])
    assert out_of_bank(forecast(*paid("card", by_card=True), newest))


def test_of_a_card_that_no_bank_is_seen_to_pay_the_bill_is_all_that_is_known() -> None:
    assert out_of_bank(forecast(*paid("card", by_card=True), transfers=()))


@pytest.mark.parametrize(
    "arranged", [Arrangements(bills_on={"x": day(3)}), Arrangements(bills_split={"x": ((day(3), 8_000),)})]
)
def test_what_a_person_gave_a_day_leaves_the_bank(arranged: Arrangements) -> None:
    assert out_of_bank(forecast(*paid("card", by_card=True), arrangements=arranged))


def test_a_bill_that_goes_on_the_card_stands_for_no_payment_of_the_bank() -> None:
    # Somebody not named is paid 80 each month on the account of the bill: that payment comes all the same.
    rents = tuple(purchase(f"p{n}", day(-21 - 30 * n), 80, "rent") for n in range(5))
    lines = bill("y", 80, day(9), lines=purchase("", day(0), 80, "rent").lines, vendor_id="v1")
    found = forecast(*paid("card", by_card=True), purchases=rents, bills=(lines,))
    assert found.consumed == ()
    assert [line.confidence for line in found.lines if line.day.month == 6] == ["recurring"]
