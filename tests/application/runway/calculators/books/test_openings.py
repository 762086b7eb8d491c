"""What the comparison of balances and documents could not cover, in words."""

from tests.fixtures.books import NOW, bank, books, day

from application.runway.calculators.books.openings import openings, unproved
from domain.books.balance_snapshot import BalanceSnapshot
from domain.snapshot.snapshot import Snapshot


def seen(*kept: tuple[int, str], currency: str = "USD") -> Snapshot:
    """Balances seen on so many days after the business date, by what was counted."""
    snapshots = tuple(
        BalanceSnapshot(
            account_id="bank", day=day(on), taken_at=NOW, balance_minor=900_00, documents_minor=400_00, basis=basis
        )
        for on, basis in kept
    )
    return books(accounts=(bank(900, currency=currency),), balance_snapshots=snapshots)


def test_one_day_proves_nothing_and_two_do() -> None:
    assert unproved(seen()) == ""
    assert unproved(seen((-2, "1"))).startswith("Balances were seen on one day only")
    assert unproved(seen((-2, "1"), (-1, "1"))) == ""


def test_a_change_in_what_is_counted_leaves_a_span_that_is_named() -> None:
    told = unproved(seen((-9, "1"), (-8, "1"), (-5, "1 Bill"), (-4, "1 Bill"), (-2, "1")))
    spans = f"{day(-8)} and {day(-5)}; {day(-4)} and {day(-2)}"
    assert told == f"Other records were counted before than after: nothing is proved between {spans}."


def test_what_no_document_told_of_the_first_balance_is_in_the_accounts_currency() -> None:
    assert [str(part.amount) for part in openings(seen((-2, "1")))] == ["500.00 USD"]
    assert [str(part.amount) for part in openings(seen((-2, "1"), currency="GBP"))] == ["500.00 GBP"]
