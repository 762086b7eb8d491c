"""What every store of reconciliations does."""

import pytest
from tests.fixtures.worlds import NOW, World

from domain.errors import NotFound
from domain.firms.firm import Scope
from domain.rails.reconciliation import KindReconciled, Reconciliation


def outcome(cause: str, drifted: int = 0) -> Reconciliation:
    kind = KindReconciled(kind="Bill", at_rail=3, in_mirror=3 - drifted, fetched=True, drifted=drifted)
    return Reconciliation(at=NOW, cause=cause, kinds=(kind,), requests=4)


def test_outcomes_come_newest_first(world: World, scope: Scope) -> None:
    assert world.reconciliations.list_reconciliations(scope, 5) == ()
    for number in range(4):
        world.reconciliations.save(scope, outcome(f"cause {number}", drifted=number))
    assert world.reconciliations.list_reconciliations(scope, 2) == (outcome("cause 3", 3), outcome("cause 2", 2))


def test_they_stay_with_their_business_and_firm(world: World, scope: Scope) -> None:
    world.reconciliations.save(scope, outcome("nightly"))
    assert world.reconciliations.list_reconciliations(world.client("f_one", "realm-2"), 5) == ()
    with pytest.raises(NotFound):
        world.reconciliations.list_reconciliations(Scope("f_two", scope.business_id), 5)
    with pytest.raises(NotFound):
        world.reconciliations.save(Scope("f_two", scope.business_id), outcome("stolen"))
