"""The order of payment and the advice."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.fixtures.books import MONDAY, NOW, account, bill, cents, day

from application.runway.calculators.decisions.early_payment import discount_offer
from application.runway.calculators.decisions.priority import (
    Tier,
    account_tiers,
    advise,
    order_key,
    pay_day_for,
    tier_of,
)
from application.runway.calculators.plan.payment_dates import PlannedBill
from domain.answers.console import Recommendation, Verdict
from domain.books.account import Account, Term
from domain.books.lines import ExpenseLine
from domain.policy.policy import DEFAULT_POLICY, Policy

MUST, KEY, WAIT = Tier(1, "rent"), Tier(2, "untagged"), Tier(3, "can wait")
LEGAL = Tier(1, "taxes", legal=True)


def planned(id: str = "x", due: date = MONDAY, amount: int = 100, name: str = "Birch", **fields: Any) -> PlannedBill:
    return PlannedBill(
        bill=bill(id, amount, due, **fields),
        vendor=name,
        due=due,
        due_derived=False,
        pay_on=due,
        basis="due date",
        home_minor=cents(amount),
    )


def tier(*accounts: Account, name: str = "Birch", policy: Policy = DEFAULT_POLICY) -> Tier:
    lines = tuple(ExpenseLine(amount_minor=100 + n, account_id=a.id) for n, a in enumerate(accounts))
    return tier_of(planned(name=name, lines=lines), account_tiers(accounts), policy)


@pytest.mark.parametrize(
    ("subtype", "number", "legal"),
    [
        ("PayrollExpenses", 1, True),
        ("TaxesPaid", 1, True),
        ("RentOrLeaseOfBuildings", 1, False),
        ("Insurance", 1, False),
        ("Utilities", 1, False),
        ("LoanPayable", 1, False),
        ("SuppliesMaterials", 2, False),
        ("CharitableContributions", 3, False),
    ],
)
def test_the_account_tells_the_tier(subtype: str, number: int, legal: bool) -> None:  # noqa: FBT001
    found = tier(account("a", "Expense", subtype=subtype, name="Account", full_name="Account"))
    assert (found.number, found.legal) == (number, legal)


def test_the_account_with_the_larger_part_of_the_bill_tells() -> None:
    small, large = account("a", "Expense", subtype="Utilities"), account("b", "Expense", subtype="SuppliesMaterials")
    assert tier(small, large).number == 2


def test_the_vendor_name_tells_where_the_account_does_not() -> None:
    assert tier(account("a", "Expense", subtype="Other"), name="City Water & Power").number == 1


def test_unknown_is_tier_two_and_says_untagged() -> None:
    found = tier(account("a", "Expense", subtype="Other"))
    assert found.number == 2
    assert "untagged" in found.reason


def test_words_inside_other_words_tell_nothing() -> None:
    assert "untagged" in tier(account("a", "Expense", subtype="Other"), name="Parent Current Taxidermy").reason


def test_order_is_tier_then_legal_then_days_to_due_then_amount_and_large_is_no_reason_to_wait() -> None:
    entries = [
        (planned("late-key", day(-30)), KEY),
        (planned("rent-soon", day(2), 9_000), MUST),
        (planned("rent-later", day(9)), MUST),
        (planned("tax", day(20)), LEGAL),
        (planned("wait", day(-90)), WAIT),
        (planned("key-large", day(5), 90_000), KEY),
        (planned("key-later", day(6)), KEY),
    ]
    entries.sort(key=lambda entry: order_key(entry[0], entry[1], None, MONDAY))
    assert [bill.bill.id for bill, _ in entries] == [
        "tax",
        "rent-soon",
        "rent-later",
        "late-key",
        "key-large",
        "key-later",
        "wait",
    ]


def advice(due: date, tier: Tier, verdict: Verdict = Verdict.PASS) -> tuple[Recommendation, date | None]:
    found = advise(planned(due=due), tier, None, verdict, MONDAY, DEFAULT_POLICY)
    return found.recommendation, found.day


def test_an_overdue_must_is_paid_now() -> None:
    assert advice(day(-1), MUST) == (Recommendation.PAY_NOW, MONDAY)
    assert advice(day(-1), MUST, Verdict.BLOCK) == (Recommendation.PAY_NOW, MONDAY)


def test_a_bill_is_scheduled_on_the_last_pay_day_before_it_is_due() -> None:
    # Due Wednesday the 10th; pay-days are Tuesday and Thursday.
    assert advice(day(9), KEY) == (Recommendation.SCHEDULE, day(8))


def test_an_overdue_bill_that_need_not_be_paid_now_waits_for_the_next_pay_day() -> None:
    assert advice(day(-4), KEY) == (Recommendation.SCHEDULE, day(1))


def test_a_bill_due_before_any_pay_day_is_paid_now() -> None:
    assert advice(MONDAY, KEY) == (Recommendation.PAY_NOW, MONDAY)


def test_what_can_wait_is_held_to_its_last_pay_day() -> None:
    assert advice(day(9), WAIT) == (Recommendation.HOLD, day(8))


def test_breaking_the_floor_negotiates_with_suppliers_and_holds_what_can_wait() -> None:
    assert advice(day(9), KEY, Verdict.BLOCK) == (Recommendation.NEGOTIATE, None)
    assert advice(day(9), WAIT, Verdict.BLOCK) == (Recommendation.HOLD, None)


def test_a_discount_worth_taking_is_taken_on_the_last_pay_day_within_it() -> None:
    term = Term(
        id="t",
        version=0,
        updated_at=NOW,
        name="2/10 n/30",
        due_days=30,
        discount_days=10,
        discount_percent=Decimal(2),
    )
    offer = discount_offer(day(-2), term)
    bill = planned(due=day(28))
    assert pay_day_for(bill, offer, MONDAY, DEFAULT_POLICY) == day(8)
    reasons = advise(bill, KEY, offer, Verdict.PASS, MONDAY, DEFAULT_POLICY).reasons
    assert any("37.24 % a year" in reason for reason in reasons)


def test_on_a_weekend_what_is_overdue_is_paid_on_the_next_business_day() -> None:
    found = advise(planned(due=day(-1)), MUST, None, Verdict.PASS, day(5), DEFAULT_POLICY)
    assert (found.recommendation, found.day) == (Recommendation.PAY_NOW, day(7))


def test_the_tier_given_to_a_vendor_comes_before_its_account_and_keeps_what_the_law_asks() -> None:
    given = Policy(vendor_tiers={"v1": 3})
    found = tier(account("a", "Expense", subtype="TaxesPaid"), policy=given)
    assert (found.number, found.legal) == (3, True)
    assert "set for vendor Birch" in found.reason
    assert tier(policy=Policy(vendor_tiers={"other": 1})).number == 2


def test_the_latest_safe_day_is_the_due_date_and_the_vendor_s_grace() -> None:
    # Due on Wednesday the 3rd, Tuesday the 2nd is its pay-day; two days of grace reach Thursday the 4th.
    assert pay_day_for(planned(due=day(2)), None, MONDAY, DEFAULT_POLICY) == day(1)
    assert pay_day_for(planned(due=day(2)), None, MONDAY, Policy(vendor_grace_days={"v1": 2})) == day(3)
    assert pay_day_for(planned(due=day(2)), None, MONDAY, Policy(grace_days=2)) == day(3)
