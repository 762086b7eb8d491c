"""Open credits in the projection, where the policy lets them count."""

from typing import Any

from msgspec.structs import replace
from tests.fixtures.books import (
    MONDAY,
    bank,
    bill,
    bill_payment,
    books,
    cents,
    credit_memo,
    day,
    invoice,
    payment,
    vendor_credit,
)

from application.runway.calculators.position.assessment import assess, forecast_under
from domain.answers.forecast import Scenario
from domain.policy.policy import DEFAULT_POLICY, Policy

COUNTED = replace(DEFAULT_POLICY, credits_in_forecast=True)


def lines(policy: Policy = COUNTED, scenario: Scenario = Scenario.BASE, **fields: Any) -> dict[str, tuple[int, bool]]:
    """By document what it moves in cents, and whether its basis tells of credits."""
    snapshot = books(accounts=(bank(42_000),), **fields)
    told = forecast_under(scenario, assess(snapshot, policy, MONDAY), snapshot).lines
    return {line.records[0]: (line.amount.amount_minor, "less open credits" in line.basis) for line in told}


BILLS = (bill("late", 100, day(20)), bill("soon", 50, day(10)))


def test_credits_count_only_when_the_policy_says_so() -> None:
    given: dict[str, Any] = {"bills": BILLS, "vendor_credits": (vendor_credit("c", 70),)}
    whole = {"Bill:soon": (-cents(50), False), "Bill:late": (-cents(100), False)}
    assert lines(DEFAULT_POLICY, **given) == whole
    assert lines(**given) == {"Bill:late": (-cents(80), True)}


def test_unapplied_payments_count_like_credits_on_either_side() -> None:
    unapplied = bill_payment("p", day(-5), [], total_minor=cents(30))
    assert lines(bills=BILLS[:1], bill_payments=(unapplied,)) == {"Bill:late": (-cents(70), True)}
    owed = (invoice("i", 90, day(10)),)
    received = payment("r", day(-5), [], total_minor=cents(20), unapplied_minor=cents(20))
    settled = lines(invoices=owed, payments=(received,), credit_memos=(credit_memo("m", 30),))
    assert settled == {"Invoice:i": (cents(40), True)}


def test_credits_of_others_voided_or_without_a_rate_count_for_nothing() -> None:
    others = (
        vendor_credit("of another", 70, vendor_id="v2"),
        vendor_credit("foreign", 70, currency="EUR"),
        vendor_credit("voided", 70, voided=True),
    )
    assert lines(bills=BILLS[:1], vendor_credits=others) == {"Bill:late": (-cents(100), False)}


def test_what_is_left_of_a_credit_is_no_receipt() -> None:
    assert lines(bills=BILLS, vendor_credits=(vendor_credit("c", 900),)) == {}


def test_a_scenario_keeps_the_credits() -> None:
    given: dict[str, Any] = {"bills": BILLS[:1], "vendor_credits": (vendor_credit("c", 70),)}
    assert lines(scenario=Scenario.CONSERVATIVE, **given) == {"Bill:late": (-cents(30), True)}
