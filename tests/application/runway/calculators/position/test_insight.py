"""Sentences say computed facts and nothing else."""

from tests.fixtures.books import MONDAY, bank, bill, books, day, invoice, purchase, quarter

from application.runway.calculators.decisions.bill_decisions import bill_decisions
from application.runway.calculators.position.assessment import assess
from application.runway.calculators.position.insight import console_insights, one_off_insights, runway_insights
from application.runway.calculators.position.open_counts import open_counts
from domain.policy.policy import DEFAULT_POLICY
from domain.snapshot.snapshot import Snapshot


def said(snapshot: Snapshot) -> tuple[str, ...]:
    return runway_insights(assess(snapshot, DEFAULT_POLICY, MONDAY).figures, MONDAY)


def test_cash_is_told_in_days() -> None:
    snapshot = books(accounts=(bank(42_000),), bills=(bill("x", 20_000, day(3)),), **quarter(182_000, 136_500))
    assert said(snapshot) == (
        "Available cash of 42,000.00 USD covers 21.0 days of outflow.",
        "At 500.00 USD net outflow a day, cash lasts 84.0 days.",
        "The projection falls below the floor of 28,000.00 USD on 2026-06-04.",
    )


def test_cash_positive_books_are_told_so() -> None:
    assert "Cash-positive" in said(books(accounts=(bank(42_000),), **quarter(91_000, 91_000)))[1]


def test_what_is_not_known_is_told_with_its_reason() -> None:
    assert said(books()) == ("The books have no active bank account in the home currency.",)
    assert said(books(accounts=(bank(5),)))[0] == (
        "Available cash is 5.00 USD. The books show no cash movement to measure flows by."
    )


def test_overdue_and_blocked_documents_are_counted_with_their_sums() -> None:
    snapshot = books(
        accounts=(bank(9_000),),
        bills=(bill("a", 100, day(-3)), bill("b", 200, day(-2))),
        invoices=(invoice("i", 50, day(-9)),),
    )
    assessed = assess(snapshot, DEFAULT_POLICY, MONDAY)
    bills = bill_decisions(snapshot.bills, assessed, snapshot, MONDAY, DEFAULT_POLICY)
    counts = open_counts(snapshot, DEFAULT_POLICY, MONDAY, (), ())
    assert console_insights(assessed, bills, counts, MONDAY) == (
        "2 bills overdue, 300.00 USD.",
        "2 bills would break the floor if paid today.",
        "1 invoice past the customer's usual day, 50.00 USD.",
    )


def test_what_waits_in_the_tray_is_overdue_all_the_same() -> None:
    snapshot = books(accounts=(bank(9_000),), bills=(bill("a", 100, day(-3)), bill("b", 200, day(-2))))
    assessed = assess(snapshot, DEFAULT_POLICY, MONDAY)
    ready = bill_decisions(snapshot.bills[1:], assessed, snapshot, MONDAY, DEFAULT_POLICY)
    counts = open_counts(snapshot, DEFAULT_POLICY, MONDAY, snapshot.bills[:1], ())
    assert console_insights(assessed, ready, counts, MONDAY)[0] == "2 bills overdue, 300.00 USD."


def test_the_largest_unusual_payment_is_named() -> None:
    usual = [purchase(f"u{n}", day(-91 + 7 * n), 100, entity_kind="Vendor", entity_id="v1") for n in range(12)]
    unusual = purchase("one", day(-3), 5_000, entity_kind="Vendor", entity_id="v1")
    snapshot = books(accounts=(bank(1),), purchases=(*usual, unusual))
    assert one_off_insights(assess(snapshot, DEFAULT_POLICY, MONDAY).figures) == (
        "The outflow holds an unusual payment of 5,000.00 USD to Birch Supply.",
    )


def test_payments_after_the_business_date_do_not_change_what_is_unusual() -> None:
    usual = [purchase(f"u{n}", day(-91 + 7 * n), 100, entity_kind="Vendor", entity_id="v1") for n in range(12)]
    unusual = purchase("one", day(-3), 5_000, entity_kind="Vendor", entity_id="v1")
    later = [purchase(f"l{n}", day(n), 9_000, entity_kind="Vendor", entity_id="v1") for n in range(1, 30)]
    snapshot = books(accounts=(bank(1),), purchases=(*usual, unusual, *later))
    assert len(assess(snapshot, DEFAULT_POLICY, MONDAY).figures.flows.one_offs) == 1
