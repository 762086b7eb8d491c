"""What one is told about a client without asking, and what is too small to be told."""

from datetime import timedelta
from typing import Any

from msgspec.structs import replace
from tests.application.runway.calculators.change.test_bridge import HISTORY, NEXT, changed, kept, made, watched
from tests.fixtures.books import STALE, bill, day, invoice, purchase

from application.runway.calculators.change.client_alerts import client_alerts
from application.runway.calculators.position.assessment import assess
from domain.policy.policy import DEFAULT_POLICY
from domain.rails.connection import ConnectionState
from domain.snapshot.snapshot import Snapshot


def told(before: Snapshot, after: Snapshot) -> tuple[str, ...]:
    return watched(before, after).alerts


def quiet(**fields: Any) -> Snapshot:
    """Books with so much cash that no outflow matters."""
    return made(900_000, **fields)


def test_nothing_new_is_not_told() -> None:
    assert told(quiet(), quiet()) == ()


def test_a_feed_that_is_broken_or_old_is_told_first() -> None:
    broken = replace(quiet(), connection_state=ConnectionState.RECONNECT)
    assert told(quiet(), broken) == ("The connection to the ledger must be made again.",)
    assert told(quiet(), replace(quiet(), data_age=STALE)) == ("The last sync is 25 h old.",)


def test_a_breach_is_told_when_it_comes_into_view_only() -> None:
    due = bill("1", 39_000, day(35))
    assert told(made(bills=(due,)), made(bills=(due,))) == (
        f"Projected cash falls below the floor on {day(35)}, within 30 days.",
    )
    sooner = bill("1", 39_000, day(20))
    assert told(made(bills=(sooner,)), made(bills=(sooner,))) == ()


def test_a_buffer_that_changed_much_is_told_with_its_reasons() -> None:
    before = made(90_000, purchases=HISTORY)
    after = made(70_000, purchases=(*HISTORY, purchase("x", day(1), 20_000)))
    [sentence] = [each for each in told(before, after) if "buffer" in each]
    assert sentence == changed(before, after).sentences[0]
    little = made(89_000, purchases=(*HISTORY, purchase("x", day(1), 1_000)))
    assert not [each for each in told(before, little) if "buffer" in each]


def test_a_large_receipt_is_told_when_it_is_late_and_a_small_one_is_not() -> None:
    late = (invoice("1", 90_000, day(2)), invoice("2", 89_999, day(2)), invoice("3", 90_000, day(4)))
    assert told(quiet(invoices=late), quiet(invoices=late)) == (
        "Invoice of Acme, 90,000.00 USD, is 5 days past its usual day.",
    )


def test_a_large_bill_is_told_when_it_is_new() -> None:
    new = bill("7", 90_000, day(40), txn_date=day(3), doc_number="A-7")
    old = replace(new, id="8", txn_date=day(-3))
    assert told(quiet(bills=(old,)), quiet(bills=(old, new))) == ("Bill A-7 of Paper & Co, 90,000.00 USD, is new.",)


def test_nothing_is_large_beside_cash_that_is_not_there() -> None:
    new = bill("7", 90_000, day(60), txn_date=day(3))
    assert not [each for each in told(made(-5), made(-5, bills=(new,))) if "is new" in each]


def test_without_a_projection_to_compare_with_the_breach_is_told() -> None:
    after = made(bills=(bill("1", 39_000, NEXT + timedelta(days=4)),))
    alone = client_alerts(assess(after, DEFAULT_POLICY, NEXT), after, None, DEFAULT_POLICY, NEXT)
    assert alone.alerts == (f"Projected cash falls below the floor on {day(11)}, within 30 days.",)
    assert kept(after).forecast.breach_date.value == day(11)
