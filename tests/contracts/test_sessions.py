"""The contract of `domain.ports.stores.sessions.Sessions`."""

from datetime import timedelta

import pytest
from tests.fixtures.worlds import NOW, World

from domain.errors import Conflict, Invalid, NotFound
from domain.firms.firm import Member, Role
from domain.firms.session import IDLE_MAX, LENGTH_MAX, LINK_GOOD_FOR, SignInLink

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def ada(world: World) -> Member:
    return world.firms.admit("f_one", "Ada", Role.STAFF)


def test_who_is_admitted_is_made_once_and_keeps_the_role(world: World, ada: Member) -> None:
    assert (ada.firm_id, ada.name, ada.role) == ("f_one", "Ada", Role.STAFF)
    assert world.firms.admit("f_one", "Ada", None) == ada == world.firms.admit("f_one", "Ada", Role.STAFF)
    with pytest.raises(Conflict, match="Ada is a staff"):
        world.firms.admit("f_one", "Ada", Role.OWNER)
    with pytest.raises(Invalid, match="Bo is new"):
        world.firms.admit("f_one", "Bo", None)
    with pytest.raises(NotFound):
        world.firms.admit("f_nobody", "Ada", Role.STAFF)


def test_a_link_is_given_once(world: World, ada: Member) -> None:
    world.sessions.keep_link("f_one", ada.id, b"\x00link", NOW)
    assert world.sessions.take_link(b"other") is None
    assert world.sessions.take_link(b"\x00link") == SignInLink(member=ada, made_at=NOW)
    assert world.sessions.take_link(b"\x00link") is None


def test_links_of_no_use_are_dropped_when_another_is_kept(world: World, ada: Member) -> None:
    bob = world.firms.admit("f_two", "Bob", Role.STAFF)
    world.sessions.keep_link("f_one", ada.id, b"old", NOW)
    world.sessions.keep_link("f_two", bob.id, b"theirs", NOW)
    world.sessions.keep_link("f_one", ada.id, b"fresh", NOW + A_MINUTE)
    world.sessions.keep_link("f_one", ada.id, b"new", NOW + LINK_GOOD_FOR)
    found = [world.sessions.take_link(each) is not None for each in (b"old", b"theirs", b"fresh", b"new")]
    assert found == [False, True, True, True]


def test_neither_link_nor_session_is_another_firm_s_member_s(world: World, ada: Member) -> None:
    with pytest.raises(NotFound):
        world.sessions.keep_link("f_two", ada.id, b"1", NOW)
    with pytest.raises(NotFound):
        world.sessions.begin("f_two", ada.id, b"1", NOW)


def test_a_session_tells_its_member_as_of_now(world: World, ada: Member) -> None:
    begun = world.sessions.begin("f_one", ada.id, b"\x00token", NOW)
    assert (begun.member, begun.begun_at, begun.seen_at) == (ada, NOW, NOW)
    world.firms.admit("f_one", "Olga", Role.OWNER)
    changed = world.firms.set_role("f_one", "Ada", Role.VIEWER)
    world.sessions.note_seen(b"\x00token", NOW + A_MINUTE)
    found = world.sessions.find(b"\x00token")
    assert found is not None
    assert (found.member, found.begun_at, found.seen_at) == (changed, NOW, NOW + A_MINUTE)
    assert world.sessions.find(b"other") is None


def test_a_session_is_ended_by_its_own_firm(world: World, ada: Member) -> None:
    world.sessions.begin("f_one", ada.id, b"1", NOW)
    world.sessions.end("f_two", b"1")
    assert world.sessions.find(b"1") is not None
    for _ in range(2):
        world.sessions.end("f_one", b"1")
        assert world.sessions.find(b"1") is None
    world.sessions.note_seen(b"1", NOW)


def test_all_sessions_of_a_member_are_ended(world: World, ada: Member) -> None:
    bob = world.firms.admit("f_one", "Bob", Role.STAFF)
    for token, member in ((b"1", ada), (b"2", ada), (b"3", bob)):
        world.sessions.begin("f_one", member.id, token, NOW)
    assert world.sessions.end_all("f_two", ada.id) == 0
    assert world.sessions.end_all("f_one", ada.id) == 2
    assert [world.sessions.find(each) is not None for each in (b"1", b"2", b"3")] == [False, False, True]


def test_sessions_that_have_ended_are_dropped_when_another_begins(world: World, ada: Member) -> None:
    for token in (b"idle", b"used", b"long"):
        world.sessions.begin("f_one", ada.id, token, NOW)
    world.sessions.note_seen(b"used", NOW + A_MINUTE)
    world.sessions.begin("f_one", ada.id, b"new", NOW + IDLE_MAX)
    assert [world.sessions.find(each) is not None for each in (b"idle", b"used", b"new")] == [False, True, True]
    world.sessions.note_seen(b"used", NOW + LENGTH_MAX - A_MINUTE)
    world.sessions.begin("f_one", ada.id, b"later", NOW + LENGTH_MAX)
    assert world.sessions.find(b"used") is None
