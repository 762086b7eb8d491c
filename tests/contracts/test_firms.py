"""The contract of `domain.ports.stores.firms.Firms`."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.fixtures.worlds import NOW, TOKENS, WORLDS, World, open_world

from domain.errors import Conflict, NotFound
from domain.firms.firm import Act, Role, Scope


@pytest.mark.parametrize("kind", WORLDS)
def test_the_default_firm_is_the_same_wherever_it_is_made(kind: str) -> None:
    with open_world(kind, with_firms=False) as world:
        made = world.firms.default_firm()
        assert made == world.firms.default_firm() == world.firms.firm("f_default")


def test_the_first_firm_is_the_default_where_there_are_any(world: World) -> None:
    assert world.firms.default_firm().id == "f_one"
    with pytest.raises(NotFound):
        world.firms.firm("f_default")


def test_clients_are_listed_by_name(world: World) -> None:
    for tenant, name in (("1", "Zebra"), ("2", "Acme"), ("3", "Acme")):
        world.client("f_one", tenant, name)
    world.client("f_two", "4", "Other")
    assert [each.name for each in world.firms.businesses("f_one")] == ["Acme", "Acme", "Zebra"]
    assert world.firms.businesses("f_nobody") == ()


def test_feeds_are_listed_apart_from_clients(world: World, scope: Scope) -> None:
    other = world.client("f_one", "realm-2")
    for tenant, name in (("1", "Zebra cards"), ("2", "Bank")):
        world.connections.connect("f_one", "feed", tenant, name, TOKENS, NOW, feed_of=scope.business_id)
    world.connections.connect("f_one", "feed", "3", "Cards", TOKENS, NOW, feed_of=other.business_id)
    assert {each.id for each in world.firms.businesses("f_one")} == {scope.business_id, other.business_id}
    assert [each.name for each in world.firms.feeds("f_one")] == ["Bank", "Cards", "Zebra cards"]
    assert [each.name for each in world.firms.feeds("f_one", scope.business_id)] == ["Bank", "Zebra cards"]


def test_a_scope_is_a_pair_that_belongs_together(world: World, scope: Scope) -> None:
    assert world.firms.scope("f_one", scope.business_id) == scope
    assert world.firms.business("f_one", scope.business_id).id == scope.business_id
    for firm_id, business_id in (("f_two", scope.business_id), ("f_one", "b_nowhere")):
        with pytest.raises(NotFound):
            world.firms.scope(firm_id, business_id)
        with pytest.raises(NotFound):
            world.firms.business(firm_id, business_id)


def test_a_key_leads_to_its_member_and_hash(world: World) -> None:
    member = world.firms.add_key("f_one", "Ada", Role.STAFF, "k1", b"\x00hash", NOW)
    assert (member.firm_id, member.name, member.role) == ("f_one", "Ada", Role.STAFF)
    assert world.firms.key_owner("k1") == (member, b"\x00hash")
    assert world.firms.key_owner("k2") is None


def test_a_member_has_several_keys_and_the_role_given_last(world: World) -> None:
    world.firms.add_key("f_one", "Ada", Role.STAFF, "k1", b"1", NOW)
    promoted = world.firms.add_key("f_one", "Ada", Role.OWNER, "k2", b"2", NOW)
    assert world.firms.key_owner("k1") == (promoted, b"1")
    assert world.firms.key_owner("k2") == (promoted, b"2")


def test_namesakes_of_two_firms_are_two_members(world: World) -> None:
    one = world.firms.add_key("f_one", "Ada", Role.STAFF, "k1", b"1", NOW)
    two = world.firms.add_key("f_two", "Ada", Role.VIEWER, "k2", b"2", NOW)
    assert one.id != two.id
    assert world.firms.key_owner("k1") == (one, b"1")


def test_a_key_id_is_given_once(world: World) -> None:
    owner = world.firms.add_key("f_one", "Ada", Role.STAFF, "k1", b"1", NOW)
    with pytest.raises(Conflict):
        world.firms.add_key("f_two", "Eve", Role.OWNER, "k1", b"2", NOW)
    assert world.firms.key_owner("k1") == (owner, b"1")


def test_acts_are_told_newest_first(world: World, scope: Scope) -> None:
    acts = [Act(at=NOW + timedelta(minutes=n), member="Ada", action=f"act {n}", detail="d") for n in range(3)]
    for act in acts:
        world.firms.record_act("f_one", act)
    about = Act(at=NOW, member="Ada", action="sync", business_id=scope.business_id)
    world.firms.record_act("f_one", about)
    kept = world.firms.acts("f_one", None, 10)
    assert tuple(replace(act, number=0) for act in kept) == (about, *reversed(acts))
    assert world.firms.acts("f_one", None, 2) == kept[:2]
    assert world.firms.acts("f_one", kept[1].number, 2) == kept[2:]


def test_a_firm_that_is_not_there_has_no_keys_and_no_acts(world: World) -> None:
    with pytest.raises(NotFound):
        world.firms.add_key("f_nobody", "Ada", Role.STAFF, "k1", b"1", NOW)
    with pytest.raises(NotFound):
        world.firms.record_act("f_nobody", Act(at=NOW, member="Ada", action="a"))


def test_a_business_s_time_zone_is_changed_by_its_firm_only(world: World, scope: Scope) -> None:
    changed = world.firms.set_time_zone("f_one", scope.business_id, "Asia/Tokyo")
    assert changed.time_zone == "Asia/Tokyo"
    assert world.firms.business("f_one", scope.business_id) == changed
    with pytest.raises(NotFound):
        world.firms.set_time_zone("f_two", scope.business_id, "UTC")
    assert world.firms.business("f_one", scope.business_id) == changed


def test_members_are_listed_by_name_as_they_are_now(world: World) -> None:
    assert world.firms.members("f_one") == ()
    for number, (name, role) in enumerate((("Cat", Role.STAFF), ("Ada", Role.ADVISOR), ("Ada", Role.OWNER))):
        world.firms.add_key("f_one", name, role, f"key {number}", b"hash", NOW)
    world.firms.add_key("f_two", "Eve", Role.OWNER, "key 9", b"hash", NOW)
    assert [(each.name, each.role) for each in world.firms.members("f_one")] == [
        ("Ada", Role.OWNER),
        ("Cat", Role.STAFF),
    ]
    with pytest.raises(NotFound):
        world.firms.members("f_none")
