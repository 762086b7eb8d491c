"""Rules about vendors and customers."""

from datetime import date
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures.books import bill_payment, books, customer, purchase, vendor
from tests.fixtures.judging import codes, judge, subjects

from domain.rules.names import like_pairs, likeness, plain_name

SIMILAR = 0.92


def test_names_are_compared_without_their_legal_form() -> None:
    assert plain_name("The Birch Supply Co., Inc.") == "birch supply"
    assert plain_name("Ltd.") == ""


@pytest.mark.parametrize(
    ("first", "second", "trips"),
    [
        ("Birch Supply", "BIRCH SUPPLY, LLC", True),
        ("Birch Supply", "Birch Suply", True),
        ("Birch Supply", "Birch Foods", False),
        ("Inc", "LLC", False),
    ],
)
def test_like_names_of_vendors_and_of_customers(*, first: str, second: str, trips: bool) -> None:
    snapshot = books(
        vendors=(vendor("a", first), vendor("b", second)), customers=(customer("c", first), customer("d", second))
    )
    assert codes(snapshot) == ({"VEN-DUP", "CUS-DUP"} if trips else set())


def test_the_same_address_under_two_names() -> None:
    mails = (vendor("a", "Birch", email="ap@birch.test"), vendor("b", "Walnut", email="AP@birch.test"))
    assert subjects(books(vendors=mails), "VEN-DUP") == {frozenset("ab")}
    assert codes(books(vendors=(vendor("a", "Birch"), vendor("b", "Walnut")))) == set()


def test_jobs_and_inactive_parties_are_nobody_s_double() -> None:
    assert codes(books(customers=(customer("a", "Birch"), customer("b", "Birch", parent_id="a")))) == set()
    assert codes(books(customers=(customer("a", "Birch"), customer("b", "Birch", is_job=True)))) == set()
    assert codes(books(vendors=(vendor("a", "Birch"), vendor("b", "Birch", active=False)))) == set()


@given(st.lists(st.text(alphabet="ab c", min_size=1, max_size=30), max_size=12))
def test_looking_for_shared_pieces_misses_no_pair(names: list[str]) -> None:
    parties = [vendor(f"{n:02}", name) for n, name in enumerate(names)]
    every = {
        (left.id, right.id)
        for left, right in combinations(parties, 2)
        if plain_name(left.name) and likeness(plain_name(left.name), plain_name(right.name)) >= SIMILAR
    }
    assert {(left.id, right.id) for left, right, _ in like_pairs(parties, SIMILAR)} == every


def paid(as_of: date, amount: str, **fields: Any) -> bool:
    """Whether a contractor paid half by cheque against a bill and half directly lacks a tax id."""
    on = as_of.replace(month=1, day=1)
    snapshot = books(
        vendors=(vendor("v1", "Birch", **({"is_1099": True} | fields)),),
        bill_payments=(
            bill_payment("p", on, [("x", amount)]),
            bill_payment("card", on, [("y", 9000)], by_card=True),
            bill_payment("before", on.replace(year=on.year - 1), [("z", 9000)]),
        ),
        purchases=(
            purchase("q", on, amount, entity_kind="Vendor", entity_id="v1", method="Check"),
            purchase("r", on, 9000, entity_kind="Vendor", entity_id="v1", method="CreditCard"),
        ),
    )
    return "VEN-1099" in {one.code for one in judge(snapshot, as_of).findings}


def test_a_contractor_at_the_threshold_of_the_year_needs_a_tax_id() -> None:
    assert paid(date(2025, 12, 31), "300.00")
    assert not paid(date(2025, 12, 31), "299.99")
    assert paid(date(2026, 6, 1), "1000.00")
    assert not paid(date(2026, 6, 1), "999.99")
    assert not paid(date(2026, 6, 1), "1000.00", tax_id="given")
    assert not paid(date(2026, 6, 1), "1000.00", is_1099=False)
