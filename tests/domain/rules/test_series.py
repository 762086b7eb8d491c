"""Recurring series of bills."""

import pytest
from tests.fixtures.books import bill, day

from domain.books.bill import Bill
from domain.rules.series import BillSeries


def series(*offsets: int, amount: int = 100) -> list[Bill]:
    return [bill(str(n), amount, None, txn_date=day(on)) for n, on in enumerate(offsets)]


@pytest.mark.parametrize(
    "offsets",
    [(0, 7, 14), (0, 14, 28), (0, 15, 30), (0, 31, 61), (0, 28, 59), (0, 91, 182), (0, 365, 731), (0, 4, 14)],
)
def test_a_steady_cadence_recurs(offsets: tuple[int, ...]) -> None:
    bills = series(*offsets)
    assert BillSeries(bills).has(bills[-2], bills[-1])


@pytest.mark.parametrize("offsets", [(0, 30), (0, 30, 32), (0, 3, 10), (0, 21, 42), (0, 30, 65), (0, 0, 0)])
def test_two_bills_or_an_unsteady_cadence_do_not_recur(offsets: tuple[int, ...]) -> None:
    # Monthly allows 4.5 days more or less, weekly 3.
    bills = series(*offsets)
    assert not BillSeries(bills).has(bills[-2], bills[-1])


def test_only_amounts_within_a_tenth_count() -> None:
    bills = series(0, 30, 60)
    near = [*bills[:2], *series(0, 0, 60, amount=110)[2:]]
    far = [*bills[:2], *series(0, 0, 60, amount=112)[2:]]
    assert BillSeries(near).has(near[0], near[1])
    assert not BillSeries(far).has(far[0], far[1])


def test_a_bill_entered_twice_does_not_hide_the_series() -> None:
    bills = series(0, 30, 60, 90, 120, 121, 150, 180)
    assert BillSeries(bills).has(bills[0], bills[1])
    assert not BillSeries(bills).has(bills[4], bills[5])
