"""What every store of balance snapshots does."""

from datetime import date

import pytest
from tests.fixtures.worlds import NOW, World

from domain.books.balance_snapshot import BalanceSnapshot
from domain.errors import NotFound
from domain.findings.finding import Evaluation
from domain.firms.firm import AsOf, Scope
from domain.policy.policy import DEFAULT_POLICY

DAY = date(2026, 6, 30)


def kept(account_id: str, day: date, balance: int) -> BalanceSnapshot:
    return BalanceSnapshot(
        account_id=account_id, day=day, taken_at=NOW, balance_minor=balance, documents_minor=-balance, basis="1"
    )


def test_the_last_of_each_account_and_day_is_kept(world: World, scope: Scope) -> None:
    earlier = date(2026, 6, 29)
    world.writing.save_balances(scope, [kept("b", DAY, 5), kept("a", DAY, 1)])
    world.writing.save_balances(scope, [kept("a", earlier, 7), kept("a", DAY, 2)])
    with world.mirror.read(scope) as reading:
        assert reading.balance_snapshots() == (kept("a", earlier, 7), kept("a", DAY, 2), kept("b", DAY, 5))


def test_what_was_concluded_without_them_is_dropped(world: World, scope: Scope) -> None:
    world.mirror.save_evaluation(scope, 0, AsOf(DAY, NOW), DEFAULT_POLICY, Evaluation(outcomes=(), findings=()))
    with world.mirror.read(scope) as reading:
        member_changes = reading.state().member_changes
        assert reading.is_evaluated(DAY, DEFAULT_POLICY.version)
    world.writing.save_balances(scope, [kept("a", DAY, 1)])
    with world.mirror.read(scope) as reading:
        assert not reading.is_evaluated(DAY, DEFAULT_POLICY.version)
        assert reading.state().member_changes > member_changes


def test_they_stay_with_their_business_and_firm(world: World, scope: Scope) -> None:
    world.writing.save_balances(scope, [kept("a", DAY, 1)])
    with world.mirror.read(world.client("f_one", "realm-2")) as reading:
        assert reading.balance_snapshots() == ()
    with pytest.raises(NotFound):
        world.writing.save_balances(Scope("f_two", scope.business_id), [kept("a", DAY, 2)])
