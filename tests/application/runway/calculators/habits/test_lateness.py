"""How late customers pay."""

from decimal import Decimal

from tests.fixtures.books import MONDAY, cents, day, invoice, payment

from application.runway.calculators.figures.figures import tenths
from application.runway.calculators.habits.lateness import Application, LatenessBook, customer_lateness, lateness_book
from domain.books.invoice import Invoice, Payment
from domain.policy.policy import DEFAULT_POLICY


def book(invoices: list[Invoice], payments: list[Payment]) -> LatenessBook:
    return lateness_book(invoices, payments, {}, MONDAY, DEFAULT_POLICY, "USD")


def test_vector_6_amounts_weigh_and_two_payments_shrink_towards_the_company() -> None:
    # $1,000 ten days late and $3,000 thirty days late: raw 25; (2*25 + 3*10) / 5 = 16.
    paid = [
        Application(paid_on=day(-9), record="a", amount_minor=cents(1_000), days_late=10),
        Application(paid_on=day(-8), record="b", amount_minor=cents(3_000), days_late=30),
    ]
    lateness = customer_lateness(paid, Decimal(10), DEFAULT_POLICY)
    assert lateness.raw_days == 25
    assert lateness.days == 16
    assert lateness.payments == 2
    assert lateness.sigma is not None
    assert tenths(lateness.sigma) == Decimal("8.7")


def test_a_customer_without_payments_takes_the_companys_habit() -> None:
    habits = book([invoice("i", 100, day(-40))], [payment("1", day(-30), [("i", 100)])])
    assert habits.of("somebody else").days == 10
    assert habits.of("somebody else").payments == 0


def test_no_payments_at_all_is_on_time_with_a_warning() -> None:
    habits = book([invoice("i", 100, day(-40))], [])
    assert habits.of("c1").days == 0
    assert habits.of("c1").warning


def test_days_are_capped_on_both_sides() -> None:
    early_and_late = [invoice("a", 100, day(-100)), invoice("b", 100, day(-350))]
    paid = [payment("1", day(-190), [("a", 100)]), payment("2", day(-10), [("b", 100)])]
    assert book(early_and_late, paid).of("c1").raw_days == Decimal((-30 + 180) / 2)


def test_part_payments_each_count_and_credits_applied_without_money_do_not() -> None:
    paid = [
        payment("1", day(-35), [("i", 50)]),
        payment("2", day(-25), [("i", 50)]),
        payment("3", day(-1), [("i", 900)], total_minor=0),
    ]
    lateness = book([invoice("i", 100, day(-40))], paid).of("c1")
    assert lateness.payments == 2
    assert lateness.raw_days == 10


def test_payments_older_than_a_year_or_after_the_business_date_do_not_count() -> None:
    paid = [payment("1", day(-366), [("i", 100)]), payment("2", day(1), [("i", 100)])]
    assert book([invoice("i", 100, day(-380))], paid).of("c1").payments == 0


def test_an_invoice_without_a_due_date_is_due_after_the_usual_days() -> None:
    undated = invoice("i", 100, None, txn_date=day(-60))
    assert book([undated], [payment("1", day(-20), [("i", 100)])]).of("c1").raw_days == 10
