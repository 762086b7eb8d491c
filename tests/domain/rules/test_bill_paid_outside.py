"""Open bills that were paid past their payments (B14)."""

from time import process_time
from typing import Any

import pytest
from msgspec.structs import replace
from tests.fixtures.books import (
    bill,
    cents,
    day,
    purchase,
)
from tests.fixtures.judging import found, outcome, subjects

from domain.books.bill import Bill
from domain.books.subject import Subject
from domain.money import Money
from domain.policy.severity import Severity


def test_bill_paidout_each_purchase_pays_one_bill_and_is_told_of_those_that_it_may_have_paid_instead() -> None:
    bills = tuple(bill(f"b{n}", 100, day(20)) for n in range(3))
    paid = tuple(purchase(f"p{n}", day(0), 100, entity_kind="Vendor", entity_id="v1") for n in range(2))
    told = found("BILL-PAIDOUT", bills=bills, purchases=paid)
    first, second = (one for one in told if one.blocks)
    assert [tuple(each.id for each in one.subjects) for one in (first, second)] == [("b0", "p0"), ("b1", "p1")]
    assert (first.severity, first.blocks, first.exposure) == (Severity.CRITICAL, True, Money.of(100, "USD"))
    # Its payment is told of another bill: that may be dismissed, so this pair is told too, with no money twice.
    instead = [one for one in told if not one.blocks]
    crossed = [("b0", "p1"), ("b1", "p0"), ("b2", "p0"), ("b2", "p1")]
    assert sorted(tuple(each.id for each in one.subjects) for one in instead) == crossed
    assert {(one.severity, one.exposure) for one in instead} == {(Severity.MEDIUM, None)}


def test_bill_paidout_tells_payments_beyond_three_together_and_hides_none() -> None:
    paid = tuple(purchase(f"p{n:02}", day(-n % 10), 100, entity_kind="Vendor", entity_id="v1") for n in range(45))
    told = found("BILL-PAIDOUT", bills=(bill("a", 100, day(5)),), purchases=paid[:6])
    [group] = [one for one in told if len(one.subjects) > 2]
    assert (len(told), len(group.subjects), group.severity, group.blocks, group.exposure) == (
        4,
        4,
        Severity.MEDIUM,
        False,
        None,
    )
    assert "beside those told with it 3 more payments of 100.00 USD" in group.explanation
    assert {subject for one in told for subject in one.subjects} >= {Subject("Purchase", each.id) for each in paid[:6]}
    # One more is another group, which a dismissal of this one does not hide.
    [other] = [
        one
        for one in found("BILL-PAIDOUT", bills=(bill("a", 100, day(5)),), purchases=paid[:7])
        if len(one.subjects) > 2
    ]
    assert other.key != group.key
    [large] = [
        one for one in found("BILL-PAIDOUT", bills=(bill("a", 100, day(5)),), purchases=paid) if len(one.subjects) > 2
    ]
    assert (len(large.subjects), len(large.key) < 100) == (43, True)


@pytest.mark.parametrize(("first", "second"), [(-10, -10), (-10, -9), (-12, -7)])
def test_bill_paidout_of_two_bills_and_two_purchases_no_dismissed_pair_hides_a_crossed_one(
    first: int, second: int
) -> None:
    bills = (bill("a", 100, day(20), txn_date=day(-10)), bill("b", 100, day(20), txn_date=day(-8)))
    paid = tuple(
        purchase(each, day(on), 100, entity_kind="Vendor", entity_id="v1") for each, on in (("p", first), ("q", second))
    )
    told = found("BILL-PAIDOUT", bills=bills, purchases=paid)
    pairs = [tuple(each.id for each in one.subjects) for one in told]
    assert sorted(pairs) == [("a", "p"), ("a", "q"), ("b", "p"), ("b", "q")]
    # One bill can be paid by one of them only: two are in doubt with their money, by one purchase each.
    certain = [one for one in told if one.blocks]
    assert len({one.subjects[0].id for one in certain}) == len({one.subjects[1].id for one in certain}) == 2
    # A purchase out of reach crosses nothing.
    away = replace(paid[1], txn_date=day(9))
    assert subjects("BILL-PAIDOUT", bills=bills, purchases=(paid[0], away)) == [("a", "p"), ("b", "p")]


def outside(one: Bill, on: int, amount: int | str = 100, **fields: Any) -> list[tuple[str, ...]]:
    payee: dict[str, Any] = {"entity_kind": "Vendor", "entity_id": "v1"} | fields
    return subjects("BILL-PAIDOUT", bills=(one,), purchases=(purchase("p", day(on), amount, **payee),))


def test_bill_paidout_reaches_ten_days_around_its_date_and_its_due_date() -> None:
    # Dated day -10, due day 20: days -20 to 0 and 10 to 30.
    one = bill("x", 100, day(20))
    trips = [on for on in (-21, -20, 0, 1, 9, 10, 30, 31) if outside(one, on) == [("x", "p")]]
    assert trips == [-20, 0, 10, 30]


def test_bill_paidout_needs_the_vendor_the_amount_and_a_payment_that_stands() -> None:
    one = bill("x", 100, day(20))
    assert outside(one, 0, "100.01") == []
    assert outside(one, 0, entity_id="v2") == []
    assert outside(one, 0, entity_kind="Customer") == []
    assert outside(one, 0, refund=True) == []
    assert outside(one, 0, currency="EUR") == []
    assert outside(bill("x", 100, None, balance_minor=0), 0) == []
    assert outside(bill("x", 0, None, voided=True), 0, 0, voided=True) == []
    assert outside(bill("x", 100, None, vendor_id=None), 0, entity_id=None) == []


def test_bill_paidout_is_critical_and_puts_the_open_part_at_stake() -> None:
    paid = purchase("p", day(0), 100, entity_kind="Vendor", entity_id="v1")
    [one] = found("BILL-PAIDOUT", bills=(bill("x", 100, None, balance_minor=cents(60)),), purchases=(paid,))
    assert (one.severity, one.cash_effect) == (Severity.CRITICAL, Money.of(60, "USD"))


def test_bill_paidout_takes_the_bill_that_the_payment_lies_nearest_to() -> None:
    bills = tuple(bill(n, 500, day(25), txn_date=day(on)) for n, on in (("a", -12), ("b", -3)))
    cheque = purchase("p", day(-3), 500, entity_kind="Vendor", entity_id="v1")
    assert subjects("BILL-PAIDOUT", bills=bills, purchases=(cheque,)) == [("a", "p"), ("b", "p")]
    [nearest] = [one for one in found("BILL-PAIDOUT", bills=bills, purchases=(cheque,)) if one.blocks]
    assert nearest.subjects[0].id == "b"


def test_bill_paidout_trips_on_a_payment_of_what_is_open() -> None:
    part = bill("x", 1_000, day(0), balance_minor=cents(400))
    assert outside(part, -1, 400) == [("x", "p")]
    assert outside(part, -1, 401) == []


def test_bill_paidout_of_two_thousand_like_bills_and_cheques_takes_seconds() -> None:
    bills = tuple(bill(f"b{n}", 100, day(20)) for n in range(2_000))
    paid = tuple(purchase(f"p{n}", day(9), 100, entity_kind="Vendor", entity_id="v1") for n in range(2_000))
    begin = process_time()
    assert (
        len(subjects("BILL-PAIDOUT", bills=bills, purchases=(*paid, *(replace(p, id=f"{p.id}-") for p in paid)))) == 0
    )
    near = tuple(replace(p, txn_date=day(-1)) for p in paid)
    judged = outcome("BILL-PAIDOUT", bills=bills, purchases=near)
    # Each with one of them, with two that are told of other bills, and with some more together.
    assert judged.findings == 8_000
    assert process_time() - begin < 15
