"""Who is one party."""

from typing import Any

import pytest
from tests.fixtures.books import MONDAY, NOW, customer, day, vendor

from domain.books.families import Families
from domain.books.party import Customer
from domain.books.subject import Subject
from domain.findings.life import IgnoreScope, Mute
from domain.snapshot.families import families_of, inheriting, vendors_apart

SIMILARITY = 0.92


def of_vendors(*names: str) -> list[set[str]]:
    """The names that are one vendor's, where they are more than one."""
    vendors = [vendor(str(n), name) for n, name in enumerate(names)]
    families = families_of((), vendors, SIMILARITY)
    groups: dict[str, set[str]] = {}
    for each in vendors:
        groups.setdefault(families.vendor(each.id), set()).add(each.name)
    return [group for group in groups.values() if len(group) > 1]


def of_customers(*customers: Customer) -> Families:
    return families_of(customers, (), SIMILARITY)


def test_jobs_of_any_depth_are_one_with_the_customer_at_the_top() -> None:
    families = of_customers(
        customer("1", "Big Co"), customer("2", "Attic", parent_id="1"), customer("3", "Stairs", parent_id="2")
    )
    assert [families.customer(each) for each in ("1", "2", "3", "4", None)] == ["1", "1", "1", "4", ""]


def test_jobs_of_a_customer_that_is_not_in_the_books_are_one_with_it() -> None:
    families = of_customers(customer("2", "Attic", parent_id="gone"), customer("3", "Stairs", parent_id="gone"))
    assert {families.customer("2"), families.customer("3"), families.customer("gone")} == {"gone"}


def test_a_circle_of_parents_ends() -> None:
    families = of_customers(
        customer("1", "A", parent_id="2"), customer("2", "B", parent_id="1"), customer("3", "C", parent_id="1")
    )
    assert {families.customer(each) for each in "123"} == {"1"}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Acme Paving Inc", "ACME Paving, LLC"),
        ("Acme Roofing Corp", "Acme Roofing Corporation"),
        ("Hart Legal LLP", "Hart Legal"),
        ("Delta Foods Ltd", "Delta Foods Limited"),
        ("Birch Supply", "Birch Supply (deleted)"),
        ("Birch Supply Traders", "Birch Suply Traders"),
    ],
)
def test_vendors_under_two_spellings_are_one(left: str, right: str) -> None:
    assert of_vendors(left, right) == [{left, right}]


@pytest.mark.parametrize(
    ("left", "right"),
    [("Riverside 101", "Riverside 102"), ("Oak Street Properties", "Elm Street Properties"), ("Inc", "LLC")],
)
def test_vendors_that_only_look_alike_are_two(left: str, right: str) -> None:
    assert of_vendors(left, right) == []


def test_many_names_like_one_another_are_the_units_of_something() -> None:
    assert of_vendors(*(f"Harbour District Cleaning {letter}" for letter in "ABCDE")) == []


def test_vendors_of_two_currencies_are_two() -> None:
    vendors = (vendor("1", "Birch"), vendor("2", "Birch Ltd", currency="GBP"))
    assert families_of((), vendors, SIMILARITY).vendors == {}


def test_the_head_of_vendors_is_an_active_one() -> None:
    families = families_of((), (vendor("1", "Birch", active=False), vendor("12", "Birch Ltd")), SIMILARITY)
    assert families.head("Vendor:1") == "Vendor:12"
    assert families.head("Customer:1") == "Customer:1"
    assert families.head("") == ""


def test_a_job_billed_with_its_parent_has_what_it_lacks_from_it() -> None:
    top = customer("1", "Big Co", email="ap@big.example", term_id="net30")
    job = customer("2", "Attic", parent_id="1", bills_parent=True, term_id="net10")
    below = customer("3", "Stairs", parent_id="2", bills_parent=True)
    alone = customer("4", "Cellar", parent_id="1")
    told = {each.id: (each.email, each.term_id) for each in inheriting((top, job, below, alone))}
    assert told["2"] == ("ap@big.example", "net10")
    assert told["3"] == ("ap@big.example", "net10")
    assert told["4"] == ("", None)


def test_inheriting_ends_in_a_circle() -> None:
    pair = (
        customer("1", "A", parent_id="2", bills_parent=True),
        customer("2", "B", parent_id="1", bills_parent=True),
    )
    assert inheriting(pair) == pair


def told_apart(*ids: str, **fields: Any) -> Mute:
    given: dict[str, Any] = {"scope": IgnoreScope.PAIR, "code": None, "waives": True, "made_at": NOW} | fields
    return Mute(id="m", subjects=tuple(Subject("Vendor", each) for each in ids), reason="Two", member="Ada", **given)


def test_vendors_that_somebody_told_apart_are_two_and_a_third_goes_with_the_first() -> None:
    vendors = [vendor(each, name) for each, name in (("1", "Birch"), ("2", "Birch Ltd"), ("3", "Birch Inc"))]
    assert families_of((), vendors, SIMILARITY).vendors == {"2": "1", "3": "1"}
    assert families_of((), vendors, SIMILARITY, vendors_apart([told_apart("1", "2")], MONDAY)).vendors == {"3": "1"}
    all_three = vendors_apart([told_apart("1", "2", "3", scope=IgnoreScope.ITEM, code="VEN-DUP")], MONDAY)
    assert families_of((), vendors, SIMILARITY, all_three).vendors == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"waives": False},
        {"until": MONDAY},
        {"ended_at": NOW},
        {"scope": IgnoreScope.ITEM, "code": "AP-NEG"},
        {"scope": IgnoreScope.RULE, "code": "VEN-DUP"},
    ],
)
def test_what_a_reviewer_ignores_or_holds_no_more_or_is_about_something_else_tells_nobody_apart(
    fields: dict[str, Any],
) -> None:
    assert vendors_apart([told_apart("1", "2", **fields)], MONDAY) == ()
    assert vendors_apart([told_apart("1", "2", until=day(1))], MONDAY) == (frozenset({"1", "2"}),)
