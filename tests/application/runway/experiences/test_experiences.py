"""The experiences over books in memory: what they answer, and what they ask for."""

from time import process_time
from typing import Any

import msgspec
import pytest
from tests.fakes.services.books import FakeBookshelf
from tests.fixtures.books import (
    AS_OF,
    FRESH,
    NOW,
    STALE,
    account,
    bank,
    bill,
    books,
    cents,
    day,
    invoice,
    quarter,
)

from application.runway.experiences.console import ConsoleExperience
from application.runway.experiences.digest import DigestExperience
from application.runway.experiences.forecast import ForecastExperience
from application.runway.experiences.runway import RunwayExperience
from application.runway.experiences.tray import TrayExperience
from application.runway.orchestrators.decision_console import ConsoleOrchestrator
from application.runway.orchestrators.digest import DigestOrchestrator
from application.runway.orchestrators.hygiene_tray import TrayOrchestrator
from application.runway.orchestrators.runway import RunwayOrchestrator
from domain.answers.forecast import Row
from domain.answers.runway import Light
from domain.books.subject import Subject
from domain.errors import Conflict, NotFound
from domain.findings.finding import Evaluation, Finding, RuleOutcome, RuleStatus
from domain.firms.firm import Business, Scope
from domain.money import Money, to_wire
from domain.policy.severity import Severity
from domain.rails.connection import ConnectionState
from domain.rails.freshness import CACHED, STRICT
from domain.snapshot.snapshot import DataAge, Snapshot

SCOPE = Scope("f1", "b1")


def client(id: str = "b1", cash: int = 42_000, **fields: Any) -> Snapshot:
    plain: dict[str, Any] = {
        "business": Business(id=id, firm_id="f1", name=f"Client {id}"),
        "accounts": (bank(cash), account("ap", "Accounts Payable", -700), account("ar", "Accounts Receivable", 900)),
        "bills": (bill("x1", 300, day(-3)), bill("x2", 400, day(20))),
        "invoices": (invoice("i1", 900, day(-3)),),
    }
    return books(**(plain | quarter(182_000, 136_500) | fields))


def duplicate(bill_id: str = "x1") -> Evaluation:
    """One critical finding that keeps a bill out of the decisions."""
    found = Finding(
        key=f"BILL-DUP:{bill_id}",
        code="BILL-DUP",
        rule_version=1,
        severity=Severity.CRITICAL,
        subjects=(Subject("Bill", bill_id),),
        title="Bill entered twice",
        explanation="Same number and amount.",
        exposure=Money(cents(300), "USD"),
        cash_effect=Money(cents(300), "USD"),
        blocks=True,
    )
    ran = RuleOutcome(
        code="BILL-DUP",
        rule_version=1,
        severity=Severity.CRITICAL,
        status=RuleStatus.FAIL,
        population=2,
        findings=1,
    )
    return Evaluation(outcomes=(ran,), findings=(found,))


def tray(shelf: FakeBookshelf) -> TrayExperience:
    return TrayExperience(TrayOrchestrator(shelf))


def console(shelf: FakeBookshelf) -> ConsoleExperience:
    return ConsoleExperience(ConsoleOrchestrator(shelf))


def digest(shelf: FakeBookshelf) -> DigestExperience:
    return DigestExperience(DigestOrchestrator(tray(shelf), console(shelf), shelf))


def test_the_tray_prices_its_findings_in_days() -> None:
    answer = tray(FakeBookshelf(client(), evaluations={"b1": duplicate()})).tray(SCOPE, AS_OF)
    assert [(item.finding.code, str(item.uncertain_days)) for item in answer.items] == [("BILL-DUP", "0.2")]
    assert answer.bills_with_issues == 1
    assert answer.invoices_with_issues == 0
    assert str(answer.quality.coverage.value) == "100.0"
    assert "The dearest is Bill entered twice: 0.2 days." in answer.insights


def test_the_console_decides_on_what_the_tray_does_not_hold() -> None:
    shelf = FakeBookshelf(client(), evaluations={"b1": duplicate()})
    answer = console(shelf).console(SCOPE, AS_OF)
    assert [decision.bill_id for decision in answer.bills] == ["x2"]
    assert answer.bills_in_tray == 1
    assert answer.bills_total == Money(cents(400), "USD")
    assert answer.invoices_total == Money(cents(900), "USD")
    assert answer.next_pay_day == day(1)
    assert not answer.decisions_blocked


def test_a_bill_held_by_the_tray_still_leaves_cash_in_the_projection() -> None:
    shelf = FakeBookshelf(client(), evaluations={"b1": duplicate()})
    forecast = ForecastExperience(RunwayOrchestrator(shelf)).forecast(SCOPE, AS_OF).forecast
    assert {line.records for line in forecast.lines if line.row is Row.PAYABLES} == {("Bill:x1",), ("Bill:x2",)}


def test_all_experiences_tell_the_same_cash_and_light() -> None:
    shelf = FakeBookshelf(client())
    figures = RunwayExperience(RunwayOrchestrator(shelf)).runway(SCOPE, AS_OF).figures
    assert tray(shelf).tray(SCOPE, AS_OF).runway == figures
    assert console(shelf).console(SCOPE, AS_OF).runway == figures
    row = digest(shelf).digest("f1", AS_OF).clients[0]
    assert (row.light, row.cash, row.buffer_days) == (figures.light, figures.cash.available, figures.buffer_days)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"data_age": DataAge(mirror_version=1, last_success_at=NOW, age_s=3_660)},
            "synced at 2026-06-01 15:00 UTC",
        ),
        ({"data_age": DataAge(mirror_version=0)}, "never been synced"),
        ({"data_age": STALE}, "last synced at"),
        ({"connection_state": ConnectionState.RECONNECT}, "made again"),
        ({"home_currency": None}, "home currency"),
    ],
)
def test_decisions_are_blocked_on_books_that_may_not_be_decided_on(fields: dict[str, Any], words: str) -> None:
    answer = console(FakeBookshelf(client(**fields))).console(SCOPE, AS_OF)
    assert answer.decisions_blocked
    assert words in answer.blocked_reason


def test_freshness_reaches_the_books_as_asked() -> None:
    shelf = FakeBookshelf(client())
    tray(shelf).tray(SCOPE, AS_OF, STRICT)
    console(shelf).console(SCOPE, AS_OF)
    assert shelf.opened == [("b1", STRICT), ("b1", CACHED)]


def test_the_digest_opens_what_is_cached_once_for_tray_and_console() -> None:
    shelf = FakeBookshelf(client("b1"), client("b2"))
    digest(shelf).digest("f1", AS_OF)
    assert sorted(shelf.opened, key=lambda entry: entry[0]) == [("b1", CACHED), ("b2", CACHED)]


def test_the_digest_puts_red_before_amber_before_grey_before_green() -> None:
    shelf = FakeBookshelf(
        client("green", 400_000, **quarter(91_000, 91_000)),
        client("grey", 42_000, data_age=STALE),
        client("amber", 50_000),
        client("red", 1_000),
    )
    answer = digest(shelf).digest("f1", AS_OF)
    assert [row.business_id for row in answer.clients] == ["red", "amber", "grey", "green"]
    assert answer.lights == {"red": 1, "amber": 1, "green": 1, "grey": 1}
    assert all(row.attention_reasons for row in answer.clients)


def test_critical_findings_come_first_within_a_light() -> None:
    shelf = FakeBookshelf(client("b1"), client("b2"), evaluations={"b2": duplicate()})
    answer = digest(shelf).digest("f1", AS_OF)
    assert [row.business_id for row in answer.clients] == ["b2", "b1"]
    assert "1 critical finding." in answer.clients[0].attention_reasons
    assert [(item.business_id, item.code) for item in answer.top_items] == [("b2", "BILL-DUP")]


def test_the_digest_counts_what_is_due_by_the_next_pay_day() -> None:
    row = digest(FakeBookshelf(client())).digest("f1", AS_OF).clients[0]
    assert row.decisions_due == 1
    assert row.decisions_due_amount == Money(cents(300), "USD")
    assert row.overdue_invoices == 1
    assert row.receivables.gap == row.payables.gap == Money(0, "USD")


def test_one_client_that_fails_is_a_grey_row_and_the_others_stand() -> None:
    shelf = FakeBookshelf(client("b1"), client("b2"), failing={"b2": Conflict("Another sync runs.")})
    rows = {row.business_id: row for row in digest(shelf).digest("f1", AS_OF).clients}
    assert rows["b2"].light is Light.GREY
    assert rows["b2"].error == "Another sync runs."
    assert rows["b2"].cash.value is None
    assert rows["b1"].error == ""


def test_books_of_another_firm_are_not_found() -> None:
    shelf = FakeBookshelf(client())
    with pytest.raises(NotFound):
        tray(shelf).tray(Scope("f2", "b1"), AS_OF)
    with pytest.raises(NotFound):
        digest(shelf).digest("f2", AS_OF)


def test_empty_books_are_answered_without_a_number() -> None:
    shelf = FakeBookshelf(books(home_currency=None, data_age=DataAge(mirror_version=0), vendors=(), customers=()))
    row = digest(shelf).digest("f1", AS_OF).clients[0]
    assert row.light is Light.GREY
    assert [row.cash.value, row.buffer_days.value, row.breach_date.value] == [None, None, None]
    assert row.decisions_due_amount is None


def test_every_answer_has_an_outside_form() -> None:
    shelf = FakeBookshelf(client(data_age=FRESH), evaluations={"b1": duplicate()})
    runway = RunwayOrchestrator(shelf)
    for answer in (
        tray(shelf).tray(SCOPE, AS_OF),
        console(shelf).console(SCOPE, AS_OF),
        RunwayExperience(runway).runway(SCOPE, AS_OF),
        ForecastExperience(runway).forecast(SCOPE, AS_OF),
        digest(shelf).digest("f1", AS_OF),
    ):
        assert b'"42000.00"' in msgspec.json.encode(answer, enc_hook=to_wire)


def test_five_thousand_open_documents_are_decided_on_in_under_a_second() -> None:
    snapshot = client(
        bills=tuple(bill(f"x{n}", 100 + n % 50, day(n % 120 - 20)) for n in range(2_500)),
        invoices=tuple(invoice(f"i{n}", 100 + n % 70, day(n % 120 - 40)) for n in range(2_500)),
    )
    experience = console(FakeBookshelf(snapshot))
    began_s = process_time()
    answer = experience.console(SCOPE, AS_OF)
    assert process_time() - began_s < 1.0
    assert (len(answer.bills), len(answer.invoices)) == (2_500, 2_500)
