"""What every store of decisions does."""

from datetime import date

import pytest
from msgspec.structs import replace
from tests.fixtures.worlds import NOW, World

from domain.errors import Conflict, Invalid, NotFound
from domain.firms.firm import Scope
from domain.money import Money
from domain.plans.decision import Decision, DecisionKind, DecisionState, Part


def decision(id: str, record: str = "Bill:7", state: DecisionState = DecisionState.STANDING) -> Decision:
    return Decision(
        id=id,
        kind=DecisionKind.SPLIT,
        record=record,
        state=state,
        member="Ann",
        at=NOW,
        amount=Money(5_000, "USD"),
        party_id="3",
        due_date=date(2026, 7, 4),
        record_version=2,
        parts=(Part(day=date(2026, 7, 1), amount=Money(5_000, "USD")),),
    )


def test_a_decision_comes_back_as_it_was_made(world: World, scope: Scope) -> None:
    world.decisions.add(scope, (decision("d1"), decision("d2", "Invoice:9")))
    assert world.decisions.get(scope, "d1") == decision("d1")
    assert world.decisions.live(scope) == (decision("d1"), decision("d2", "Invoice:9"))
    with world.mirror.read(scope) as reading:
        assert reading.decisions() == world.decisions.live(scope)


def test_a_later_one_of_the_same_document_replaces_it(world: World, scope: Scope) -> None:
    world.decisions.add(scope, (decision("d1"), decision("d2", "Bill:8")))
    world.decisions.add(scope, (decision("d3"),))
    assert [each.id for each in world.decisions.live(scope)] == ["d3", "d2"]
    old = world.decisions.get(scope, "d1")
    assert (old.state, old.version) == (DecisionState.REPLACED, 2)


def test_those_about_a_document_come_newest_first_the_ended_ones_too(world: World, scope: Scope) -> None:
    world.decisions.add(scope, (decision("d1"), decision("d2", "Bill:8")))
    world.decisions.add(scope, (decision("d3"),))
    with world.mirror.read(scope) as reading:
        assert [each.id for each in reading.decisions_about("Bill:7")] == ["d3", "d1"]
        assert reading.decisions_about("Bill:9") == ()


def test_changes_follow_upon_each_other(world: World, scope: Scope) -> None:
    world.decisions.add(scope, (decision("d1", state=DecisionState.PROPOSED),))
    later = replace(decision("d1", state=DecisionState.WITHDRAWN), version=2)
    world.decisions.change(scope, later)
    assert (world.decisions.get(scope, "d1"), world.decisions.live(scope)) == (later, ())
    with pytest.raises(Conflict):
        world.decisions.change(scope, later)
    with pytest.raises(NotFound):
        world.decisions.change(scope, decision("d9"))


def test_history_comes_newest_first(world: World, scope: Scope) -> None:
    world.decisions.add(scope, (decision("d1"), decision("d2", "Bill:8")))
    world.decisions.add(scope, (decision("d3", "Bill:9"),))
    assert [each.id for each in world.decisions.list_decisions(scope, None, 2)] == ["d3", "d2"]
    assert [each.id for each in world.decisions.list_decisions(scope, "d2", 2)] == ["d1"]
    with pytest.raises(Invalid, match="cursor"):
        world.decisions.list_decisions(scope, "d9", 2)


def test_what_lacks_approvals_is_found_over_all_businesses_of_the_firm(world: World, scope: Scope) -> None:
    other = world.client("f_one", "realm-2")
    foreign = world.client("f_two", "realm-3")
    proposed = [decision(f"d{n}", f"Bill:{n}", DecisionState.PROPOSED) for n in range(4)]
    world.decisions.add(scope, (proposed[0], decision("d9", "Bill:9"), proposed[1]))
    world.decisions.add(other, (proposed[2],))
    world.decisions.add(foreign, (proposed[3],))
    assert world.decisions.proposed("f_one") == {
        scope.business_id: (proposed[0], proposed[1]),
        other.business_id: (proposed[2],),
    }
    world.decisions.change(other, replace(proposed[2], state=DecisionState.STANDING, version=2))
    assert set(world.decisions.proposed("f_one")) == {scope.business_id}
    with pytest.raises(NotFound):
        world.decisions.proposed("f_none")


def test_they_stay_with_their_business_and_firm(world: World, scope: Scope) -> None:
    world.decisions.add(scope, (decision("d1"),))
    other = world.client("f_one", "realm-2")
    assert (world.decisions.live(other), world.decisions.list_decisions(other, None, 5)) == ((), ())
    with pytest.raises(NotFound):
        world.decisions.get(other, "d1")
    for attempt in (world.decisions.live, lambda scope: world.decisions.add(scope, (decision("d2"),))):
        with pytest.raises(NotFound):
            attempt(Scope("f_two", scope.business_id))
