"""Whatever is done to books in two currencies, they balance; and what is refused changes nothing."""

import random
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given, settings
from tests.emulators.qbo.clerk import DEEDS, REFUSALS, STEPS, Clerk, firm
from tests.emulators.qbo.test_ledger import check_identities, check_trial_balance

NOW = datetime(2026, 7, 1, 15, 0, tzinfo=UTC)


@settings(max_examples=60)
@given(steps=STEPS)
def test_books_balance_after_any_operations(steps: list[tuple[str, int, Decimal]]) -> None:
    clerk = Clerk(firm(NOW), NOW)
    for deed, number, amount in steps:
        clerk.act(deed, number, amount)
        check_identities(clerk.company)
        check_trial_balance(clerk.company)
    assert clerk.refusals <= REFUSALS


def test_every_deed_is_done_some_time() -> None:
    """Else the property above would hold of deeds that are always refused."""
    rng, clerk = random.Random(1), Clerk(firm(NOW), NOW)
    deeds = [deed for deed in DEEDS if deed != "close"]
    for _ in range(1500):
        clerk.act(rng.choice(deeds), rng.randint(0, 10_000), Decimal(rng.randint(1, 500_000)) / 100)
    clerk.act("close", 1, Decimal(1))
    assert set(DEEDS) <= clerk.done
    check_trial_balance(clerk.company)
