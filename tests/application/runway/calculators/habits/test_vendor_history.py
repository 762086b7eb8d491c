"""How late the business pays its vendors."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures.books import MONDAY, bill, bill_payment, day, vendor

from application.runway.calculators.habits.vendor_history import VendorHistory, vendor_histories
from domain.books.bill import Bill, BillPayment
from domain.policy.policy import DEFAULT_POLICY


def histories(bills: list[Bill], payments: list[BillPayment]) -> dict[str, VendorHistory]:
    return vendor_histories(bills, payments, (vendor("v1", "Birch"),), {}, MONDAY, DEFAULT_POLICY)


def test_larger_payments_weigh_more() -> None:
    bills = [bill("a", 1_000, day(-40)), bill("b", 3_000, day(-50))]
    paid = [bill_payment("1", day(-30), [("a", 1_000)]), bill_payment("2", day(-20), [("b", 3_000)])]
    assert histories(bills, paid) == {"v1": VendorHistory(days_late=Decimal("25.0"), payments=2)}


def test_parts_count_and_credits_without_money_do_not() -> None:
    bills = [bill("a", 1_000, day(-40))]
    paid = [
        bill_payment("1", day(-40), [("a", 500)]),
        bill_payment("2", day(-30), [("a", 500)]),
        bill_payment("3", day(-20), [("a", 500)], total_minor=0),
    ]
    assert histories(bills, paid) == {"v1": VendorHistory(days_late=Decimal("5.0"), payments=2)}


def test_days_are_held_within_thirty_early_and_a_hundred_and_eighty_late() -> None:
    paid = [bill_payment("1", day(-1), [("a", 100)])]
    assert histories([bill("a", 100, day(-300))], paid)["v1"].days_late == 180
    assert histories([bill("a", 100, day(90))], paid)["v1"].days_late == -30


def test_payments_after_the_business_date_or_older_than_a_year_are_left_out() -> None:
    paid = [bill_payment("1", day(1), [("a", 100)]), bill_payment("2", day(-366), [("a", 100)])]
    assert histories([bill("a", 100, day(0))], paid) == {}


@given(st.permutations(range(25)))
def test_order_never_matters_even_where_the_newest_twenty_count(order: list[int]) -> None:
    bills = [bill(f"x{n}", 100 + n, day(-60)) for n in range(25)]
    paid = [bill_payment(f"p{n}", day(-25 + n % 3), [(f"x{n}", 100 + n)]) for n in range(25)]
    assert histories([bills[n] for n in order], [paid[n] for n in order]) == histories(bills, paid)
