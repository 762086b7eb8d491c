"""The contract of `domain.ports.stores.work.Stores`: what is written in one unit is kept together, or none of it is."""

from datetime import date

import pytest
from msgspec.structs import replace
from tests.fixtures.acts import ASKED
from tests.fixtures.worlds import NOW, TOKENS, World

from domain.errors import NotFound
from domain.firms.firm import Role, Scope
from domain.money import Money
from domain.plans.decision import Decision, DecisionKind, DecisionState
from domain.plans.known_item import KnownItem
from domain.policy.change import PolicyChange
from domain.ports.stores.work import Store
from domain.rails.duty import DutyKind, Urgency

DAY = date(2026, 7, 4)
ITEM = KnownItem(
    id="k_1",
    label="Grant",
    amount=Money(1000, "USD"),
    day=DAY,
    owner="Ann",
    review_by=DAY,
    created_at=NOW,
    updated_at=NOW,
    updated_by="Ann",
)
DECISION = Decision(
    id="d_1",
    kind=DecisionKind.APPROVE,
    record="Bill:1",
    state=DecisionState.STANDING,
    member="Ann",
    at=NOW,
    amount=Money(1000, "USD"),
    party_id="7",
    due_date=None,
    record_version=0,
)


class GivenUp(Exception):
    """What ends a unit early."""


def write_all(store: Store, scope: Scope) -> None:
    """Something in each store, and the act."""
    store.known_items.add(scope, ITEM)
    store.decisions.add(scope, (DECISION,))
    store.policies.save("f_one", PolicyChange(version=0, overrides={"review_days": 9}, member="Ann", at=NOW), 1)
    store.firms.set_time_zone("f_one", scope.business_id, "America/Chicago")
    store.firms.add_key("f_one", "Bo", Role.STAFF, "key", b"hash", NOW)
    store.duties.bring_forward("f_one", scope.business_id, DutyKind.SYNC, NOW, urgency=Urgency.USER, reason="retry")
    store.firms.record_act("f_one", replace(ASKED, business_id=scope.business_id))


def written(world: World, scope: Scope) -> list[bool]:
    """Which of these there are."""
    return [
        bool(world.known_items.list_known_items(scope)),
        bool(world.decisions.live(scope)),
        world.policies.for_business(scope).review_days == 9,
        world.firms.business("f_one", scope.business_id).time_zone == "America/Chicago",
        world.firms.key_and_hash("key") is not None,
        any(duty.reason == "retry" for duty in world.duties.for_business("f_one", scope.business_id)),
        bool(world.firms.acts("f_one", None, 10)),
    ]


def test_all_of_a_unit_is_kept(world: World, scope: Scope) -> None:
    with world.stores.write() as store:
        write_all(store, scope)
    assert all(written(world, scope))


def give_up(world: World, scope: Scope) -> None:
    with world.stores.write() as store:
        write_all(store, scope)
        raise GivenUp


def reach_across(world: World, scope: Scope, business_id: str) -> None:
    with world.stores.write() as store:
        store.known_items.add(scope, ITEM)
        store.known_items.add(Scope("f_one", business_id), replace(ITEM, id="k_2"))


def test_nothing_is_kept_of_a_unit_that_raises(world: World, scope: Scope) -> None:
    with pytest.raises(GivenUp):
        give_up(world, scope)
    assert not any(written(world, scope))


def test_a_unit_sees_what_it_has_written(world: World, scope: Scope) -> None:
    with world.stores.write() as store:
        store.known_items.add(scope, ITEM)
        assert store.known_items.get(scope, "k_1") == ITEM
        with store.finding_lives.edit(scope) as editing:
            assert editing.lives() == ()


def test_a_unit_crosses_no_wall(world: World, scope: Scope) -> None:
    theirs = world.client("f_two", "realm-9")
    with pytest.raises(NotFound):
        reach_across(world, scope, theirs.business_id)
    assert world.known_items.list_known_items(scope) == ()


def test_a_connection_is_kept_with_its_act(world: World) -> None:
    business, _ = world.connections.connect("f_one", "qbo", "realm-7", "Acme", TOKENS, NOW, act=ASKED)
    [act] = world.firms.acts("f_one", None, 10)
    assert (act.member, act.business_id) == ("Ann", business.id)
