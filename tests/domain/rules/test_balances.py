"""Balances that must be nothing, stand on the wrong side, or no longer move; months unlike those before."""

from datetime import date
from typing import Any

import pytest
from tests.fixtures.books import account, day, journal, purchase
from tests.fixtures.judging import found, subjects

from domain.money import Money
from domain.policy.severity import Severity

OPENING: dict[str, Any] = {"name": "Opening Balance Equity", "subtype": "OpeningBalanceEquity"}


def test_acc_zero_trips_on_opening_balances_posted_to_after_the_first_weeks_of_the_books() -> None:
    equity = account("obe", "Equity", -500, **OPENING)
    first = journal("j1", day(-300), ("bank", 500), ("obe", -500))
    assert found("ACC-ZERO", accounts=(equity,), journal_entries=(first,)) == []
    late = journal("j2", day(-239), ("bank", 70), ("obe", -70))
    [one] = found("ACC-ZERO", accounts=(equity,), journal_entries=(first, late))
    assert (one.severity, one.exposure, one.cash_effect) == (Severity.MEDIUM, Money.of(500, "USD"), None)
    # Sixty days after the first one it is still the beginning.
    in_time = journal("j2", day(-240), ("bank", 70), ("obe", -70))
    assert found("ACC-ZERO", accounts=(equity,), journal_entries=(first, in_time)) == []
    assert found("ACC-ZERO", accounts=(account("obe", "Equity", **OPENING),), journal_entries=(first, late)) == []


def test_acc_zero_trips_on_a_clearing_account_that_nothing_comes_through() -> None:
    clearing = account("c", "Other Current Asset", 40, name="Payroll Clearing")
    for on, trips in ((-7, False), (-8, True)):
        entries = (journal("j", day(on), ("c", 40), ("bank", -40)),)
        assert (subjects("ACC-ZERO", accounts=(clearing,), journal_entries=entries) == [("c",)]) == trips
    assert subjects("ACC-ZERO", accounts=(clearing,)) == [("c",)]
    assert found("ACC-ZERO", accounts=(account("c", "Other Current Asset", 0, name="Clearing"),)) == []
    assert found("ACC-ZERO", accounts=(account("c", "Bank", 40, name="Clearing"),)) == []


@pytest.mark.parametrize(
    ("type_", "amount", "name", "trips"),
    [
        ("Credit Card", 100, "Visa", True),
        ("Credit Card", "99.99", "Visa", False),
        ("Credit Card", -900, "Visa", False),
        ("Long Term Liability", 100, "Bank Loan", True),
        ("Other Current Liability", 100, "Payroll Liabilities", True),
        ("Other Current Liability", 100, "Sales Tax Payable", True),
        ("Fixed Asset", -100, "Vehicles", True),
        ("Fixed Asset", -100, "Accumulated Depreciation", False),
        ("Other Current Asset", -100, "Prepaid Insurance", True),
        ("Income", -100, "Sales", False),
    ],
)
def test_acc_sign_trips_on_a_hundred_on_the_wrong_side(
    type_: str, amount: int | str, name: str, *, trips: bool
) -> None:
    told = subjects("ACC-SIGN", accounts=(account("a", type_, amount, name=name, full_name=name),))
    assert told == ([("a",)] if trips else [])


def repaid(last: int, count: int = 3) -> tuple[Any, ...]:
    return tuple(journal(f"j{n}", day(last - 31 * n), ("loan", 500), ("bank", -500)) for n in range(count))


def test_acc_still_trips_on_a_loan_that_was_repaid_monthly_and_is_no_more() -> None:
    loan = account("loan", "Long Term Liability", -9_000, name="Bank Loan")
    [one] = found("ACC-STILL", accounts=(loan,), journal_entries=repaid(-46))
    assert (one.severity, one.exposure) == (Severity.MEDIUM, Money.of(9_000, "USD"))
    assert found("ACC-STILL", accounts=(loan,), journal_entries=repaid(-45)) == []
    assert found("ACC-STILL", accounts=(loan,), journal_entries=repaid(-46, 2)) == []
    paid_off = account("loan", "Long Term Liability", 0, name="Bank Loan")
    assert found("ACC-STILL", accounts=(paid_off,), journal_entries=repaid(-46)) == []
    prepaid = account("loan", "Other Current Asset", 600, name="Prepaid Insurance")
    assert subjects("ACC-STILL", accounts=(prepaid,), journal_entries=repaid(-46)) == [("loan",)]
    other = account("loan", "Other Current Asset", 600, name="Rent Deposit")
    assert found("ACC-STILL", accounts=(other,), journal_entries=repaid(-46)) == []


def spent(last_month: int, months: int = 6) -> tuple[Any, ...]:
    before = [
        purchase(f"p{n}", date(2026, 4 - n, 9) if n < 4 else date(2025, 16 - n, 9), 1_000, "ads") for n in range(months)
    ]
    return (*before, purchase("may", date(2026, 5, 20), last_month, "ads"))


def test_acc_habit_trips_on_a_month_over_four_times_the_usual_one() -> None:
    ads = account("ads", "Expense", name="Advertising", classification="Expense")
    [one] = found("ACC-HABIT", accounts=(ads,), purchases=spent(4_001))
    assert (one.severity, one.exposure) == (Severity.LOW, Money.of(3_001, "USD"))
    assert found("ACC-HABIT", accounts=(ads,), purchases=spent(4_000)) == []
    assert found("ACC-HABIT", accounts=(ads,), purchases=spent(4_001, months=5)) == []
    # The month that runs is not compared.
    assert found("ACC-HABIT", accounts=(ads,), purchases=spent(4_001), as_of=date(2026, 5, 31)) == []
