"""One company seen by its books and by its bank: the same money, on other days, to the cent."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache

import pytest

from emulators.plaid.bank import Line, Standing
from emulators.qbo.companies.firm import company
from emulators.qbo.companies.scenarios import TRADES, build, load_scenario
from emulators.qbo.store import Company
from emulators.qbo.wire import ZERO
from emulators.world.bank import BankSide, bank_side
from emulators.world.clearing import is_bank_day
from emulators.world.movements import accounts_of, movements_of

AS_OF = date(2026, 6, 30)
WAYS = ("receipts", "jobs", "trust", "multicurrency")


@cache
def books_of(trade: str) -> Company:
    if trade in TRADES:
        return company(trade, 2, AS_OF)
    return build(load_scenario(trade), 2, AS_OF, "9341450000000000")


def money_at_bank(side: BankSide, account_id: str, day: date) -> Decimal:
    """What the bank says at the end of that day; of a card what is owed, negative."""
    standing = Standing(side.bank)
    standing.advance(datetime.combine(day, time(23, 59), UTC))
    owed = side.bank.accounts[account_id].type != "depository"
    return -standing.current[account_id] if owed else standing.current[account_id]


def money_in_books(books: Company, account_id: str) -> Decimal:
    balance: Decimal = books.of_kind("Account")[account_id]["CurrentBalance"]
    return balance


@pytest.mark.parametrize("trade", [*TRADES, *WAYS])
def test_the_bank_and_what_is_outstanding_are_the_books(trade: str) -> None:
    books = books_of(trade)
    side = bank_side(books, AS_OF)
    for account in accounts_of(books):
        outstanding = sum((each.amount for each in side.outstanding(account["Id"], AS_OF)), ZERO)
        assert money_at_bank(side, account["Id"], AS_OF) + outstanding == money_in_books(books, account["Id"])


@pytest.mark.parametrize("trade", ["clinic", "receipts", "multicurrency"])
def test_they_are_on_every_day_of_the_year(trade: str) -> None:
    books = books_of(trade)
    side = bank_side(books, AS_OF)
    moved = list(movements_of(books))
    for back in range(0, 365, 13):
        day = AS_OF - timedelta(days=back)
        for account in accounts_of(books):
            dated = sum((each.amount for each in moved if each.account_id == account["Id"] and each.day <= day), ZERO)
            late = [each for each in side.outstanding(account["Id"], day) if each.day <= day]
            assert money_at_bank(side, account["Id"], day) + sum((each.amount for each in late), ZERO) == dated


@pytest.mark.parametrize("trade", TRADES)
def test_the_bank_posts_on_bank_days_and_cheques_late(trade: str) -> None:
    side = bank_side(books_of(trade), AS_OF)
    posted = [each for each in side.cleared if each.posts_on is not None]
    assert all(is_bank_day(each.posts_on) for each in posted if each.posts_on)
    assert all(each.posts_on >= each.movement.day for each in posted if each.posts_on)
    checks = [line for line in _lines(side) if line.name.startswith("CHECK")]
    assert checks
    assert all(line.check_number or line.name == "CHECK" for line in checks)
    outstanding = [each for account in side.bank.accounts for each in side.outstanding(account, AS_OF)]
    assert outstanding


def test_the_same_arguments_give_the_same_bank() -> None:
    first, second = (bank_side(books_of("agency"), AS_OF, 7).bank.events for _ in range(2))
    assert first == second
    assert bank_side(books_of("agency"), AS_OF, 8).bank.events != first


def test_payroll_that_books_tell_nobody_of_leaves_the_bank() -> None:
    side = bank_side(books_of("receipts"), AS_OF)
    payroll = [line for line in _lines(side) if line.name.startswith("PAYROLL SERVICE")]
    assert len(payroll) > 20


@pytest.mark.parametrize("name", ["unrecorded_fee", "deposit_never_banked", "transposed_amount", "paid_twice"])
def test_a_planted_disagreement_is_all_that_is_left(name: str) -> None:
    books = books_of("clinic")
    side, sound = bank_side(books, AS_OF, defects=[name]), bank_side(books, AS_OF)
    [planted] = side.planted
    assert planted.name == name
    left = ZERO
    for account in accounts_of(books):
        outstanding = sum((each.amount for each in sound.outstanding(account["Id"], AS_OF)), ZERO)
        left += money_at_bank(side, account["Id"], AS_OF) + outstanding - money_in_books(books, account["Id"])
    told = {line.key: line for line in _lines(side)}
    before = {line.key: line for line in _lines(sound)}
    change = before.get(planted.key, told.get(planted.key)), told.get(planted.key)
    assert left == _worth(change[0] if planted.key in before else None) - _worth(change[1])
    assert left != 0


def _worth(line: Line | None) -> Decimal:
    return ZERO if line is None else line.amount


def _lines(side: BankSide) -> list[Line]:
    return [event.line for event in side.bank.events if event.kind == "added" and not event.line.pending]
