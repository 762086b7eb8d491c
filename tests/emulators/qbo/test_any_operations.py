"""Whatever is done to books in two currencies, they balance; and what is refused changes nothing."""

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from tests.emulators.qbo.clerk import REFUSALS, STEPS, Clerk, firm
from tests.emulators.qbo.test_ledger import check_identities, check_trial_balance

NOW = datetime(2026, 7, 1, 15, 0, tzinfo=UTC)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_books_balance_after_any_operations(steps: list[tuple[str, int, Decimal]]) -> None:
    clerk = Clerk(firm(NOW), NOW)
    for deed, number, amount in steps:
        clerk.act(deed, number, amount)
        check_identities(clerk.company)
        check_trial_balance(clerk.company)
    assert clerk.refusals <= REFUSALS
