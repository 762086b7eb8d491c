"""The contract of `domain.ports.stores.firms.Firms`."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.fixtures.worlds import NOW, TOKENS, WORLDS, World, open_world

from domain.errors import Conflict, Invalid, NotFound
from domain.firms.firm import Act, Power, Role, Scope
from domain.firms.key import KeyGrant, KeyScope


@pytest.mark.parametrize("kind", WORLDS)
def test_the_default_firm_is_the_same_wherever_it_is_made(kind: str) -> None:
    with open_world(kind, with_firms=False) as world:
        made = world.firms.default_firm()
        assert made == world.firms.default_firm() == world.firms.firm("f_default")
        assert not world.firms.has_others("f_default")


def test_the_first_firm_is_the_default_where_there_are_any(world: World) -> None:
    assert world.firms.default_firm().id == "f_one"
    assert world.firms.has_others("f_one")
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
    key = world.firms.add_key("f_one", "Ada", Role.STAFF, "k1", b"\x00hash", NOW)
    assert (key.member.firm_id, key.member.name, key.member.role) == ("f_one", "Ada", Role.STAFF)
    assert (key.scopes, key.clients, key.expires_at, key.revoked_at) == (tuple(KeyScope), None, None, None)
    assert world.firms.key_and_hash("k1") == (key, b"\x00hash")
    assert world.firms.key_and_hash("k2") is None


def test_a_key_changes_nobodys_role(world: World) -> None:
    first = world.firms.add_key("f_one", "Ada", Role.STAFF, "k1", b"1", NOW)
    second = world.firms.add_key("f_one", "Ada", None, "k2", b"2", NOW)
    assert second.member == first.member == world.firms.add_key("f_one", "Ada", Role.STAFF, "k3", b"3", NOW).member
    with pytest.raises(Conflict, match="Ada is a staff"):
        world.firms.add_key("f_one", "Ada", Role.OWNER, "k4", b"4", NOW)
    with pytest.raises(Invalid, match="Bo is new"):
        world.firms.add_key("f_one", "Bo", None, "k4", b"4", NOW)
    assert [each.name for each in world.firms.members("f_one")] == ["Ada"]


def test_what_a_key_is_good_for_is_kept(world: World, scope: Scope) -> None:
    grant = KeyGrant(
        scopes=(KeyScope.READ, KeyScope.WRITE), clients=(scope.business_id,), expires_at=NOW + timedelta(days=1)
    )
    made = world.firms.add_key("f_one", "Ada", Role.STAFF, "k1", b"1", NOW, grant, "Bob")
    assert world.firms.key_and_hash("k1") == (made, b"1")
    assert made.made_by == "Bob"
    assert (made.scopes, made.clients, made.expires_at) == (grant.scopes, grant.clients, grant.expires_at)
    assert made.powers == {Power.WRITE}
    with pytest.raises(NotFound):
        world.firms.add_key("f_two", "Eve", Role.STAFF, "k2", b"2", NOW, grant)
    assert world.firms.members("f_two") == ()


def test_keys_are_listed_newest_first_and_revoked_once_by_their_firm(world: World) -> None:
    world.firms.add_key("f_one", "Ada", Role.STAFF, "k1", b"1", NOW)
    world.firms.add_key("f_one", "Bo", Role.STAFF, "k2", b"2", NOW + timedelta(hours=1))
    world.firms.add_key("f_two", "Eve", Role.STAFF, "k3", b"3", NOW)
    later = NOW + timedelta(days=1)
    for firm_id, key_id in (("f_two", "k1"), ("f_one", "none")):
        with pytest.raises(NotFound):
            world.firms.revoke_key(firm_id, key_id, later)
    revoked = world.firms.revoke_key("f_one", "k1", later)
    assert world.firms.revoke_key("f_one", "k1", later + timedelta(days=1)) == revoked
    world.firms.note_use("k2", later)
    told = [(key.id, key.revoked_at, key.last_used_at) for key in world.firms.keys("f_one")]
    assert told == [("k2", None, later), ("k1", later, None)]
    with pytest.raises(NotFound):
        world.firms.keys("f_none")


def test_a_role_holds_for_all_keys_and_the_last_owner_stays_one(world: World) -> None:
    for number, name in enumerate(("Ada", "Ada", "Bo")):
        world.firms.add_key("f_one", name, Role.OWNER, f"k{number}", b"1", NOW)
    world.firms.add_key("f_two", "Eve", Role.OWNER, "k9", b"1", NOW)
    changed = world.firms.set_role("f_one", "Ada", Role.VIEWER)
    assert {key.id: key.member.role for key in world.firms.keys("f_one")} == {
        "k0": Role.VIEWER,
        "k1": Role.VIEWER,
        "k2": Role.OWNER,
    }
    assert changed == world.firms.members("f_one")[0]
    with pytest.raises(Conflict, match="last owner"):
        world.firms.set_role("f_one", "Bo", Role.ADVISOR)
    assert world.firms.set_role("f_one", "Bo", Role.OWNER).role is Role.OWNER
    for firm_id, name in (("f_one", "Eve"), ("f_none", "Ada")):
        with pytest.raises(NotFound):
            world.firms.set_role(firm_id, name, Role.OWNER)


def test_namesakes_of_two_firms_are_two_members(world: World) -> None:
    one = world.firms.add_key("f_one", "Ada", Role.STAFF, "k1", b"1", NOW)
    two = world.firms.add_key("f_two", "Ada", Role.VIEWER, "k2", b"2", NOW)
    assert one.member.id != two.member.id
    assert world.firms.key_and_hash("k1") == (one, b"1")


def test_a_key_id_is_given_once(world: World) -> None:
    owned = world.firms.add_key("f_one", "Ada", Role.STAFF, "k1", b"1", NOW)
    with pytest.raises(Conflict):
        world.firms.add_key("f_two", "Eve", Role.OWNER, "k1", b"2", NOW)
    assert world.firms.key_and_hash("k1") == (owned, b"1")


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
    for number, (name, role) in enumerate((("Cat", Role.STAFF), ("Ada", Role.OWNER))):
        world.firms.add_key("f_one", name, role, f"key {number}", b"hash", NOW)
    world.firms.add_key("f_two", "Eve", Role.OWNER, "key 9", b"hash", NOW)
    assert [(each.name, each.role) for each in world.firms.members("f_one")] == [
        ("Ada", Role.OWNER),
        ("Cat", Role.STAFF),
    ]
    with pytest.raises(NotFound):
        world.firms.members("f_none")
