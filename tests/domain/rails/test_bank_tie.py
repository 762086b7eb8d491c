"""A bank account beside the ledger's: which lines and documents are one, and what is only time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.books.account import Account
from domain.books.bank import BankAccount, BankAccountType, BankBalance, BankLine
from domain.money import Money
from domain.rails.bank_tie import BankTie, Moved, account_for, tie, unmatched

TODAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 16, tzinfo=UTC)
BANK = BankAccount(
    id="a", version=0, updated_at=NOW, name="Operating", mask="4471", type=BankAccountType.DEPOSITORY, currency="USD"
)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def line(id: str, minor: int, days: int, *, check: str = "", pending: bool = False) -> BankLine:
    return BankLine(
        id=id,
        version=0,
        updated_at=NOW,
        account_id="a",
        day=ago(days),
        currency="USD",
        amount_minor=minor,
        check_number=check,
        pending=pending,
        text=id.upper(),
    )


def moved(id: str, minor: int, days: int, number: str = "") -> Moved:
    return Moved("Purchase", id, ago(days), minor, number)


def account(id: str = "1", name: str = "Operating", **fields: object) -> Account:
    given = {"type": "Bank", "currency": "USD", "balance_minor": 0, **fields}
    return Account(id=id, version=0, updated_at=NOW, name=name, full_name=name, **given)  # type: ignore[arg-type]


def tied(bank_minor: int | None, book_minor: int, lines: list[BankLine], moves: list[Moved]) -> BankTie:
    balance = BankBalance(id="a", version=0, updated_at=NOW, as_of=NOW, currency="USD", current_minor=bank_minor)
    return tie("feed", "rail", BANK, balance, account(balance_minor=book_minor), lines, moves)


def test_what_is_on_its_way_explains_the_gap() -> None:
    lines = [line("l0", -100, 40), line("l1", -5_000, 3)]
    moves = [moved("m0", -100, 41), moved("m1", -5_000, 6), moved("m2", -700, 2), moved("m3", 300, 1)]
    made = tied(10_000, 10_000 - 700 + 300, lines, moves)
    assert (made.outstanding, made.outstanding_minor) == (1, 700)
    assert (made.in_transit, made.in_transit_minor) == (1, 300)
    assert made.gap == Money(400, "USD")
    assert made.unexplained == Money(0, "USD")


def test_a_line_that_is_in_no_document_is_what_is_left() -> None:
    made = tied(10_000 - 35, 10_000, [line("fee", -35, 2)], [])
    assert made.unexplained == Money(-35, "USD")
    assert [(each.text, each.amount_minor) for each in made.at_bank_only] == [("FEE", -35)]


def test_a_deposit_that_never_comes_explains_nothing_after_five_business_days() -> None:
    history = [line("l0", -1, 60)]
    fresh = tied(0, 900, history, [moved("d", 900, 4)])
    late = tied(0, 900, history, [moved("d", 900, 12)])
    assert (fresh.unexplained, late.unexplained) == (Money(0, "USD"), Money(-900, "USD"))


def test_a_cheque_that_nobody_cashes_is_outstanding_for_half_a_year() -> None:
    history = [line("l0", -1, 300)]
    assert tied(0, -50, history, [moved("c", -50, 180)]).unexplained == Money(0, "USD")
    assert tied(0, -50, history, [moved("c", -50, 181)]).unexplained == Money(50, "USD")


def test_what_is_pending_and_what_is_older_than_the_bank_counts_for_nothing() -> None:
    made = tied(0, -80, [line("p", -80, 1, pending=True), line("l0", -1, 20)], [moved("m", -80, 1), moved("o", -9, 30)])
    assert (made.outstanding, made.outstanding_minor) == (1, 80)


def test_an_unknown_balance_gives_no_gap() -> None:
    made = tied(None, 100, [], [])
    assert (made.gap, made.unexplained) == (None, None)


def test_a_cheque_is_found_by_its_number() -> None:
    lines = [line("l1", -500, 10, check="102"), line("l2", -500, 5, check="101")]
    only_lines, only_moved = unmatched(lines, [moved("m", -500, 20, "101")])
    assert ([each.id for each in only_lines], only_moved) == (["l1"], [])


@pytest.mark.parametrize(("days", "found"), [(0, True), (-5, True), (-6, False), (60, True), (61, False)])
def test_a_line_is_the_same_within_days(days: int, found: bool) -> None:  # noqa: FBT001
    only_lines, _ = unmatched([line("l", -10, 100 - days)], [moved("m", -10, 100)])
    assert (only_lines == []) is found


@given(st.lists(st.tuples(st.sampled_from([-100, -200, 300]), st.integers(0, 90)), max_size=12), st.randoms())
def test_what_is_matched_does_not_depend_on_the_order(sides: list[tuple[int, int]], rng: object) -> None:
    lines = [line(f"l{place}", minor, days) for place, (minor, days) in enumerate(sides)]
    moves = [moved(f"m{place}", minor, days + 3) for place, (minor, days) in enumerate(sides[::2])]
    first = unmatched(lines, moves)
    rng.shuffle(lines)  # type: ignore[attr-defined]
    rng.shuffle(moves)  # type: ignore[attr-defined]
    again = unmatched(lines, moves)
    assert {each.id for each in first[0]} == {each.id for each in again[0]}
    assert {each.id for each in first[1]} == {each.id for each in again[1]}
    assert len(lines) - len(first[0]) == len(moves) - len(first[1])


def test_which_account_of_the_books_it_is() -> None:
    other = account("2", "Reserve")
    assert account_for(BANK, [account(), other], [BANK]) == "1"
    assert account_for(BANK, [account("1", "Main", number="00-4471"), other], [BANK]) == "1"
    assert account_for(BANK, [account("1", "Main")], [BANK]) == "1"
    assert account_for(BANK, [account("1", "Main"), other], [BANK]) is None
    assert account_for(BANK, [account("1", "Main", currency="EUR")], [BANK]) is None
    assert account_for(BANK, [account("1", "Main", type="Credit Card")], [BANK]) is None
