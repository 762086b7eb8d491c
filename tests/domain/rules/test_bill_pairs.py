"""Duplicate bills, bills paid outside and payments made twice (B14)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.fixtures.books import bill, bill_payment, books, day, purchase, vendor
from tests.fixtures.judging import only, subjects

from domain.models.bill import Bill
from domain.money import Money
from domain.rules.bill_pairs import duplicate_score
from domain.rules.doc_numbers import edit_distance, normalised

TWO_VENDORS = (vendor("v1", "Birch Supply"), vendor("v2", "Walnut Foods"))


def pairs(*bills: Bill) -> set[frozenset[str]]:
    return subjects(books(vendors=TWO_VENDORS, bills=bills), "BILL-DUP")


def numbered(id: str, number: str, on: date, amount: Any = 500, **fields: Any) -> Bill:
    return bill(id, amount, day(30), doc_number=number, txn_date=on, **fields)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("INV-00123", "123"),
        ("invoice 123", "123"),
        ("Bill#0123", "123"),
        ("1O5", "105"),
        ("I2-l", "121"),
        ("---", ""),
    ],
)
def test_numbers_are_compared_as_people_mistype_them(typed: str, plain: str) -> None:
    assert normalised(typed) == plain


def test_edit_distance_counts_single_characters() -> None:
    assert edit_distance("123", "123A") == 1
    assert edit_distance("kitten", "sitting") == 3
    assert edit_distance("", "ab") == 2


@pytest.mark.parametrize(
    ("number", "amount", "days", "score"),
    [
        ("123", 500, 20, "0.98"),
        ("123", 600, 20, "0.85"),
        ("123A", 500, 20, "0.70"),
        ("123A", 500, 3, "0.90"),
        ("", 500, 3, "0.90"),
        ("", 500, 4, "0"),
        ("12399", 505, 30, "0.70"),
        ("12399", 506, 30, "0"),
        ("12399", 505, 31, "0"),
        ("12AB9", 500, 30, "0"),
    ],
)
def test_scores_of_two_bills_of_one_vendor(number: str, amount: int, days: int, score: str) -> None:
    first = numbered("a", "INV-00123", day(-40))
    second = numbered("b", number, day(-40 + days), amount)
    assert duplicate_score(first, second)[0] == Decimal(score)


def test_bills_in_two_currencies_are_never_alike_by_amount() -> None:
    assert duplicate_score(numbered("a", "", day(-9)), numbered("b", "", day(-9), currency="EUR"))[0] == 0


def test_the_finding_names_both_and_what_would_be_saved() -> None:
    snapshot = books(
        vendors=TWO_VENDORS,
        bills=(numbered("a", "INV-7", day(-20), 1234), numbered("b", "7", day(-10), 1234, balance_minor=30_000)),
    )
    finding = only(snapshot, "BILL-DUP")
    assert finding.key == "BILL-DUP:Bill-a:Bill-b"
    assert finding.cash_effect == finding.exposure == Money.of("300.00", "USD")
    assert "Birch Supply" in finding.explanation
    assert finding.blocks


def test_one_of_the_two_has_to_be_open_and_none_voided() -> None:
    paid = numbered("a", "7", day(-20), balance_minor=0)
    assert pairs(paid, numbered("b", "7", day(-10)))
    assert not pairs(paid, numbered("b", "7", day(-10), balance_minor=0))
    assert not pairs(numbered("a", "7", day(-20), voided=True), numbered("b", "7", day(-10)))


def test_the_window_is_ninety_days() -> None:
    assert pairs(numbered("a", "7", day(-100)), numbered("b", "7", day(-10)))
    assert not pairs(numbered("a", "7", day(-101)), numbered("b", "7", day(-10)))


def test_three_equal_bills_make_each_pair_once() -> None:
    three = [numbered(key, "7", day(-9)) for key in "abc"]
    assert pairs(*three) == {frozenset("ab"), frozenset("ac"), frozenset("bc")}


def test_the_same_number_and_amount_at_another_vendor() -> None:
    first = numbered("a", "INV-7", day(-20))
    assert pairs(first, numbered("b", "7", day(-10), vendor_id="v2"))
    assert not pairs(first, numbered("b", "7", day(-10), 501, vendor_id="v2"))
    assert not pairs(first, numbered("b", "8", day(-20), vendor_id="v2"))
    assert not pairs(first, numbered("b", "", day(-20), vendor_id="v2"))


def rent(months: int) -> list[Bill]:
    return [numbered(f"r{n}", f"R-{101 + n}", day(-30 * (months - n))) for n in range(months)]


def test_monthly_rent_with_its_own_numbers_is_no_duplicate() -> None:
    assert pairs(*rent(3)) == set()
    assert pairs(*rent(2)) == {frozenset({"r0", "r1"})}


def test_a_bill_entered_twice_is_found_beside_its_series_and_alone() -> None:
    series = rent(8)
    twice = numbered("twice", "R-104", series[3].txn_date + timedelta(days=2))
    assert pairs(*series, twice) == {frozenset({"r3", "twice"})}


@pytest.mark.parametrize(("days", "trips"), [(-10, True), (-11, False), (10, True), (11, False)])
def test_a_cheque_over_the_same_amount_near_the_bill_or_its_due_date(*, days: int, trips: bool) -> None:
    open_bill = bill("x", 750, day(60), txn_date=day(-30))
    for near in (day(-30), day(60)):
        cheque = purchase("p", near + timedelta(days=days), 750, entity_kind="Vendor", entity_id="v1")
        found = subjects(books(bills=(open_bill,), purchases=(cheque,)), "BILL-PAIDOUT")
        assert found == ({frozenset({"x", "p"})} if trips else set())


@pytest.mark.parametrize(
    "fields",
    [
        {"entity_kind": "Vendor", "entity_id": "v2"},
        {"entity_kind": "Customer", "entity_id": "v1"},
        {"entity_kind": "Vendor", "entity_id": "v1", "refund": True},
        {"entity_kind": "Vendor", "entity_id": "v1", "currency": "EUR"},
        {},
    ],
)
def test_other_cheques_do_not_pay_the_bill(fields: dict[str, Any]) -> None:
    cheque = purchase("p", day(-10), 750, **fields)
    assert not subjects(books(bills=(bill("x", 750, day(9)),), purchases=(cheque,)), "BILL-PAIDOUT")


def paid_twice(*payments: Any) -> set[frozenset[str]]:
    return subjects(books(bills=(bill("x", 100, day(9), balance_minor=0),), bill_payments=payments), "BPMT-DUP")


def test_a_bill_paid_twice_beyond_its_total() -> None:
    first = bill_payment("p", day(-5), [("x", 100)])
    assert paid_twice(first, bill_payment("q", day(-2), [("x", 100)])) == {frozenset("pq")}
    assert not paid_twice(first, bill_payment("q", day(-2), [("x", 99)]))
    halves = [bill_payment(key, day(-5), [("x", 50)]) for key in "pq"]
    assert not paid_twice(*halves)


def test_one_payment_is_no_pair_with_itself() -> None:
    assert not paid_twice(bill_payment("p", day(-5), [("x", 100), ("x", 100)]))
