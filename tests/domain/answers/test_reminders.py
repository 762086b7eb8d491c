"""Whom one may write to, when not, and what the draft says."""

from datetime import timedelta
from typing import Any

from msgspec.structs import replace
from tests.fixtures.books import MONDAY, NOW, bank, books, customer, day, invoice

from application.runway.calculators.change.bridge import NOTHING_KEPT, no_bridge
from application.runway.calculators.decisions.invoice_decisions import invoice_decisions
from application.runway.calculators.figures.figures import no_ratio
from application.runway.calculators.position.assessment import assess
from application.runway.calculators.position.open_counts import open_counts
from domain.answers.collections import Chase
from domain.answers.console import ConsoleAnswer
from domain.answers.reminders import NO_ADDRESS, Sent, chases
from domain.books.invoice import Invoice
from domain.money import Money
from domain.plans.decision import Decision, DecisionKind, DecisionState
from domain.policy.policy import DEFAULT_POLICY, Policy

MAIL = "pay@acme.example"
BOOKS_ARE_OLD = "The last sync is 25 h old."


def console(*invoices: Invoice, decided: dict[str, Decision] | None = None) -> ConsoleAnswer:
    snapshot = books(accounts=(bank(42_000),), invoices=invoices, customers=(customer("c1", "Acme"),))
    assessed = assess(snapshot, DEFAULT_POLICY, MONDAY)
    return ConsoleAnswer(
        business=snapshot.business,
        as_of=MONDAY,
        policy_version=1,
        data_age=snapshot.data_age,
        runway=assessed.figures,
        bills=(),
        invoices=invoice_decisions(invoices, assessed, MONDAY, decided or {}),
        counts=open_counts(snapshot, DEFAULT_POLICY, MONDAY, (), ()),
        bills_in_tray=0,
        invoices_in_tray=0,
        bills_total=None,
        invoices_total=None,
        payroll_coverage=no_ratio("None."),
        change=no_bridge(NOTHING_KEPT),
    )


def listed(
    *invoices: Invoice, sent: tuple[Sent, ...] = (), policy: Policy = DEFAULT_POLICY, **given: Any
) -> tuple[Chase, ...]:
    answer = given.pop("answer", None) or console(*invoices, **given)
    return chases(answer, {each.id: each for each in invoices}, {"c1": ""}, sent, policy, NOW)


def late(id: str, days: int, **fields: Any) -> Invoice:
    return invoice(id, 900, day(-days), **({"email": MAIL, "doc_number": f"N{id}"} | fields))


def sent(id: str, days_ago: int) -> Sent:
    return Sent(invoice_id=id, customer_id="c1", at=NOW - timedelta(days=days_ago))


def decided(id: str, kind: DecisionKind, **fields: Any) -> dict[str, Decision]:
    given: dict[str, Any] = {"state": DecisionState.STANDING, "reason": "the goods were broken"} | fields
    decision = Decision(
        id="d",
        kind=kind,
        record=f"Invoice:{id}",
        member="Ann",
        at=NOW,
        amount=Money(90_000, "USD"),
        party_id="c1",
        due_date=None,
        record_version=0,
        **given,
    )
    return {f"Invoice:{id}": decision}


def test_a_draft_says_what_the_books_say() -> None:
    [chase] = listed(late("7", 10))
    assert (chase.stage, chase.email, chase.held, chase.version) == ("second", MAIL, "", 0)
    assert chase.subject == "Invoice N7 of Alder & Co: 900.00 USD open"
    assert chase.body == (
        "Dear Acme,\n\n"
        "we have not seen a payment of this invoice yet. When can we expect it?\n\n"
        f"Invoice N7 of {day(-10)} was due on {day(-10)}, 10 days ago. Open: 900.00 USD.\n\n"
        "If you have paid in the meantime, please disregard this message.\n\n"
        "Alder & Co\n"
    )


def test_what_is_not_near_its_usual_day_is_not_on_the_list() -> None:
    assert listed(late("7", -9)) == ()
    assert [chase.stage for chase in listed(late("7", -2))] == ["reminder"]


def test_a_promise_a_dispute_and_a_dismissal_stop_it_and_a_promise_that_has_passed_does_not() -> None:
    for kind, fields, held in (
        (DecisionKind.EXPECT, {"day": day(4)}, f"It is expected on {day(4)}."),
        (DecisionKind.DISPUTE, {}, "Dispute: the goods were broken"),
        (DecisionKind.DISMISS, {}, "Dismiss: the goods were broken"),
        (DecisionKind.EXPECT, {"day": day(-1)}, ""),
        (DecisionKind.DISPUTE, {"state": DecisionState.LAPSED}, ""),
    ):
        [chase] = listed(late("7", 10), decided=decided("7", kind, **fields))
        assert chase.held == held


def test_long_past_its_day_a_person_calls() -> None:
    [chase] = listed(late("7", 60))
    assert (chase.stage, chase.held) == ("person", "60 days past the usual day a person calls.")
    assert "notes for a call" in chase.body


def test_whoever_looks_after_a_customer_calls() -> None:
    [kept] = listed(late("1", 9), policy=replace(DEFAULT_POLICY, customer_owners={"c1": "Ada", "c2": "Bea"}))
    assert (kept.owner, kept.held) == ("Ada", "Ada looks after this customer, and calls.")
    [other] = listed(late("1", 9), policy=replace(DEFAULT_POLICY, customer_owners={"c2": "Bea"}))
    assert (other.owner, other.held) == ("", "")


def test_each_step_is_sent_once() -> None:
    [chase] = listed(late("7", 10), sent=(sent("7", 2),))
    assert chase.held == f"Sent on {day(-2)}; the next step has not come yet."
    [chase] = listed(late("7", 10), sent=(sent("7", 5),))
    assert chase.held == ""
    assert chase.sent_at == (NOW - timedelta(days=5),)


def test_two_messages_a_week_go_to_one_customer() -> None:
    held = [chase.held for chase in listed(late("1", 10), late("2", 9), late("3", 8))]
    assert held == ["", "", "2 messages a week go to one customer; others come before this."]
    held = [chase.held for chase in listed(late("1", 10), late("2", 9), sent=(sent("gone", 3), sent("older", 8)))]
    assert [bool(each) for each in held] == [False, True]


def test_without_an_address_it_is_held_and_old_books_hold_all() -> None:
    assert [chase.held for chase in listed(late("7", 10, email=""))] == [NO_ADDRESS]
    answer = replace(console(late("7", 10)), decisions_blocked=True, blocked_reason=BOOKS_ARE_OLD)
    assert [chase.held for chase in listed(late("7", 10), answer=answer)] == [BOOKS_ARE_OLD]
