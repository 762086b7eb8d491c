"""The bridge from last week's projection to today's: each reason for itself, and always to the cent."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.fixtures.books import (
    MONDAY,
    NOW,
    bank,
    bill,
    bill_payment,
    books,
    customer,
    day,
    deposit,
    invoice,
    payment,
    purchase,
    quarter,
    vendor,
)

from application.runway.calculators.change.bridge_sentences import REASONS
from application.runway.calculators.change.client_alerts import ClientAlerts, client_alerts
from application.runway.calculators.change.variance import posted_on
from application.runway.calculators.position.assessment import assess, forecast_under
from domain.answers.bridge import Bridge, BridgeKind
from domain.answers.forecast import Scenario
from domain.answers.kept_forecast import KeptForecast
from domain.answers.metric import Status
from domain.money import Money, sum_money
from domain.plans.arrangement import Arrangements
from domain.policy.policy import DEFAULT_POLICY
from domain.snapshot.snapshot import Snapshot

NEXT = day(7)
CAST: dict[str, Any] = {
    "vendors": (vendor("v1", "Paper & Co"), vendor("v2", "Power Ltd")),
    "customers": (customer("c1", "Acme"),),
}
# 182,000 out over 91 days: 2,000 a day. The next Monday's window holds the same thirteen weeks but one.
HISTORY = quarter(182_000, 0)["purchases"]


def made(cash: int = 42_000, **fields: Any) -> Snapshot:
    return books(accounts=(bank(cash),), **(CAST | fields))


def kept(before: Snapshot) -> KeptForecast:
    assessed = assess(before, DEFAULT_POLICY, MONDAY)
    return KeptForecast(
        as_of=MONDAY,
        made_at=NOW,
        mirror_version=1,
        policy_version=1,
        posted=posted_on(before, DEFAULT_POLICY, MONDAY),
        forecast=forecast_under(Scenario.BASE, assessed, before),
        figures=assessed.figures,
    )


def watched(before: Snapshot, after: Snapshot) -> ClientAlerts:
    return client_alerts(assess(after, DEFAULT_POLICY, NEXT), after, kept(before), DEFAULT_POLICY, NEXT)


def changed(before: Snapshot, after: Snapshot) -> Bridge:
    return watched(before, after).change


def low(answer: Bridge) -> dict[str, str]:
    return {part.kind: str(part.amount.amount) for part in answer.low_water.parts}


def days(answer: Bridge) -> dict[str, str]:
    return {part.kind: str(part.days) for part in answer.buffer.parts}


def test_the_page_s_example() -> None:
    old, paid = bill("1", 5_000, day(10)), bill("2", 1_000, day(3))
    before = made(bills=(old, paid), purchases=HISTORY)
    settled = replace(paid, balance_minor=0)
    new = bill("3", 4_000, day(20), vendor_id="v2", txn_date=day(4))
    after = made(
        27_000,
        bills=(old, settled, new),
        bill_payments=(bill_payment("9", day(3), [("2", 1_000)]),),
        purchases=(*HISTORY, purchase("x", day(1), 14_000)),
    )
    answer = changed(before, after)
    assert (answer.buffer.opening, answer.buffer.closing) == (Decimal("21.0"), Decimal("13.4"))
    assert days(answer) == {"payments": "-7.5", "burn-change": "-0.1"}
    assert low(answer)["new-bills"] == "-4000.00"
    assert answer.sentences[0] == (
        "Since 2026-06-01 the buffer fell by 7.6 days to 13.4: -7.5 payments, -0.1 another rate of spending."
    )


def test_an_invoice_that_is_late_is_expected_on_another_day() -> None:
    due = invoice("1", 9_000, day(4))
    then = bill("2", 40_000, day(9))
    answer = changed(made(invoices=(due,), bills=(then,)), made(invoices=(due,), bills=(then,)))
    assert low(answer) == {"re-dated": "-9000.00"}
    [part] = answer.low_water.parts
    assert [(each.label, each.records) for each in part.largest] == [("Acme", ("Invoice:1",))]


def test_a_bill_paid_as_foreseen_changes_nothing() -> None:
    due = bill("1", 500, day(3))
    after = made(
        41_500, bills=(replace(due, balance_minor=0),), bill_payments=(bill_payment("9", day(3), [("1", 500)]),)
    )
    answer = changed(made(bills=(due,)), after)
    assert answer.low_water.parts == ()
    assert answer.low_water.change == Money(0, "USD")


def test_a_bill_that_is_gone_is_a_correction() -> None:
    stays, voided = bill("1", 500, day(5)), bill("2", 800, day(6))
    assert low(changed(made(bills=(stays, voided)), made(bills=(stays,)))) == {"data-fix": "800.00"}


def test_an_approved_bill_is_set_aside_and_counted_once() -> None:
    due = bill("1", 6_000, day(10))
    after = made(bills=(due,), purchases=HISTORY, arrangements=Arrangements(bills_approved=frozenset({"1"})))
    answer = changed(made(bills=(due,), purchases=HISTORY), after)
    assert days(answer)["approvals"] == "-3.0"
    without = made(bills=(due,), arrangements=Arrangements(bills_approved=frozenset({"1"})))
    assert low(changed(made(bills=(due,)), without)) == {}


def test_an_invoice_paid_and_not_banked_is_settled_without_cash() -> None:
    due, then = invoice("1", 900, day(5)), bill("2", 5_000, day(20))
    received = payment("7", day(3), [("1", 900)])
    after = made(invoices=(replace(due, balance_minor=0),), payments=(received,), bills=(then,))
    assert low(changed(made(invoices=(due,), bills=(then,)), after)) == {"settled": "-900.00"}


def test_money_that_nobody_foresaw_is_received_or_paid() -> None:
    after = made(
        47_000,
        deposits=(deposit("3", day(2), 7_000),),
        purchases=(purchase("4", day(2), 2_000, entity_id="v2"),),
    )
    assert low(changed(made(), after)) == {"receipts": "7000.00", "payments": "-2000.00"}


def test_cash_corrected_for_earlier_days_is_a_correction() -> None:
    after = made(41_000, purchases=(purchase("4", day(-30), 1_000),))
    assert low(changed(made(), after)) == {"data-fix": "-1000.00"}


def test_what_is_overdrawn_counts_as_no_days() -> None:
    after = made(-2_000, purchases=(*HISTORY, purchase("x", day(1), 44_000)))
    answer = changed(made(purchases=HISTORY), after)
    assert (answer.buffer.closing, answer.buffer.change) == (Decimal("0.0"), Decimal("-21.0"))
    assert "overdrawn" in days(answer)
    assert sum(part.days for part in answer.buffer.parts) == Decimal("-21.0")


@pytest.mark.parametrize(
    ("kept", "reason"),
    [
        (None, "No projection is kept yet that a week has passed since."),
        (replace(kept(made()), figures=None), "The projection kept lacks the figures of its day."),
        (kept(made()), "The books show no cash movement to measure flows by."),
    ],
)
def test_what_cannot_be_compared_says_why(kept: KeptForecast | None, reason: str) -> None:
    after = made()
    answer = client_alerts(assess(after, DEFAULT_POLICY, NEXT), after, kept, DEFAULT_POLICY, NEXT).change
    assert answer.buffer.status is Status.INSUFFICIENT
    assert answer.buffer.reason == reason


amounts = st.lists(st.integers(1, 30_000), max_size=5)


@given(
    bills=amounts,
    invoices=amounts,
    new=amounts,
    spent=amounts,
    received=st.integers(0, 4),
    paid=st.integers(0, 4),
    moved=st.integers(-9, 40),
    cash=st.integers(-50_000, 50_000),
    approved=st.integers(0, 4),
)
def test_the_parts_add_up_to_the_change(
    bills: list[int],
    invoices: list[int],
    new: list[int],
    spent: list[int],
    received: int,
    paid: int,
    moved: int,
    cash: int,
    approved: int,
) -> None:
    owed = tuple(bill(str(n), amount, day(3 * n)) for n, amount in enumerate(bills))
    due = tuple(invoice(str(n), amount, day(5 * n - 3)) for n, amount in enumerate(invoices))
    before = made(bills=owed, invoices=due, purchases=HISTORY)
    after = made(
        cash,
        bills=(
            *(replace(each, due_date=(each.due_date or MONDAY) + timedelta(days=moved)) for each in owed[paid:]),
            *(bill(f"n{n}", amount, day(9 + n), txn_date=day(n)) for n, amount in enumerate(new)),
        ),
        invoices=due[received:],
        bill_payments=tuple(bill_payment(f"p{n}", day(n), [(each.id, bills[n])]) for n, each in enumerate(owed[:paid])),
        payments=tuple(
            payment(f"r{n}", day(n), [(each.id, invoices[n])], account_id="bank")
            for n, each in enumerate(due[:received])
        ),
        purchases=(*HISTORY, *(purchase(f"s{n}", day(n), amount) for n, amount in enumerate(spent))),
        arrangements=Arrangements(bills_approved=frozenset(each.id for each in owed[paid : paid + approved])),
    )
    answer = changed(before, after)
    water, buffer = answer.low_water, answer.buffer
    assert water.opening is not None
    assert water.closing is not None
    assert water.opening + sum_money((part.amount for part in water.parts), "USD") == water.closing
    assert water.change == water.closing - water.opening
    assert buffer.opening is not None
    assert buffer.closing is not None
    assert buffer.opening + sum(part.days for part in buffer.parts) == buffer.closing
    assert buffer.change == buffer.closing - buffer.opening
    assert len({part.kind for part in water.parts}) == len(water.parts)
    mirrored = replace(after, bills=after.bills[::-1], purchases=after.purchases[::-1], invoices=after.invoices[::-1])
    assert changed(before, mirrored) == answer


def test_every_reason_is_told() -> None:
    assert set(REASONS) == set(BridgeKind)
