"""Whom to chase first."""

from decimal import Decimal

import pytest
from tests.fixtures.books import MONDAY, bank, books, day, invoice, quarter

from application.runway.calculators.decisions.invoice_decisions import invoice_decisions
from application.runway.calculators.position.assessment import assess
from domain.answers.console import InvoiceDecision
from domain.answers.reminders import stage
from domain.books.invoice import Invoice
from domain.policy.policy import DEFAULT_POLICY


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (-4, "wait"),
        (-3, "reminder"),
        (0, "reminder"),
        (1, "first"),
        (7, "second"),
        (14, "third"),
        (30, "final"),
        (45, "person"),
    ],
)
def test_stages_follow_the_days_past_the_usual_day(days: int, name: str) -> None:
    assert stage(days) == name


def decisions(*invoices: Invoice) -> tuple[InvoiceDecision, ...]:
    snapshot = books(accounts=(bank(42_000),), invoices=invoices, **quarter(182_000, 0))
    return invoice_decisions(invoices, assess(snapshot, DEFAULT_POLICY, MONDAY), MONDAY)


def test_priority_adds_size_slowness_cover_and_risk() -> None:
    # Largest open: 40; 42 of 60 days: 21; 14,000 of 14 days at 2,000: 10; a customer who never paid: 10.
    (chased,) = decisions(invoice("i", 14_000, day(-42)))
    assert chased.days_beyond_usual == 42
    assert chased.priority == Decimal("81.0")


def test_only_invoices_past_the_usual_day_have_a_priority_and_they_come_first() -> None:
    early, late, later = invoice("a", 90_000, day(3)), invoice("b", 100, day(-3)), invoice("c", 100, day(-33))
    ranked = decisions(early, late, later)
    assert [decision.invoice_id for decision in ranked] == ["c", "b", "a"]
    assert ranked[2].priority is None
    assert [decision.rank for decision in ranked] == [1, 2, 3]


def test_being_paid_today_gains_days() -> None:
    (decision,) = decisions(invoice("i", 4_000, day(20)))
    assert decision.impact.cost_days == Decimal("2.0")
