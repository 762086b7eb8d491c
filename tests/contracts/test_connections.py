"""The contract of `domain.ports.stores.connections.Connections`."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.fixtures.worlds import NOW, TOKENS, World

from domain.errors import Busy, Conflict, NotFound
from domain.firms.firm import Scope
from domain.rails.connection import Connection, ConnectionState, TokenSet


def test_connecting_makes_the_business_once(world: World) -> None:
    first, made = world.connections.connect("f_one", "qbo", "realm-1", "Acme", TOKENS, NOW)
    again, made_again = world.connections.connect("f_one", "qbo", "realm-1", "Acme Renamed", TOKENS, NOW)
    assert (made, made_again) == (True, False)
    assert first == again
    assert first.name == "Acme"
    assert world.firms.businesses("f_one") == (first,)


def test_firms_rails_and_companies_make_different_businesses(world: World) -> None:
    asked = [("f_one", "qbo", "1"), ("f_two", "qbo", "1"), ("f_one", "ramp", "1"), ("f_one", "qbo", "2")]
    ids = {world.connections.connect(*each, "Acme", TOKENS, NOW)[0].id for each in asked}
    assert len(ids) == 4


def test_a_firm_that_is_not_there_cannot_connect(world: World) -> None:
    with pytest.raises(NotFound):
        world.connections.connect("f_nobody", "qbo", "realm-1", "Acme", TOKENS, NOW)


def test_the_connection_is_told_without_its_tokens(world: World, scope: Scope) -> None:
    assert world.connections.get(scope) == Connection(
        business_id=scope.business_id, rail="qbo", tenant="realm-1", connected_at=NOW
    )


def test_tokens_come_back_as_they_were_and_are_replaced(world: World, scope: Scope) -> None:
    assert world.connections.tokens(scope) == TOKENS
    rotated = TokenSet(access_token="next", refresh_token="after", refresh_expires_at=NOW)
    world.connections.save_tokens(scope, rotated, NOW)
    assert world.connections.tokens(scope) == rotated


def test_connecting_again_replaces_the_tokens_and_mends_the_state(world: World, scope: Scope) -> None:
    world.connections.set_state(scope, ConnectionState.RECONNECT, NOW)
    assert world.connections.get(scope).state is ConnectionState.RECONNECT

    later, fresh = NOW + timedelta(days=1), replace(TOKENS, access_token="fresh")
    world.connections.connect("f_one", "qbo", "realm-1", "Acme", fresh, later)

    assert world.connections.get(scope).state is ConnectionState.CONNECTED
    assert world.connections.get(scope).connected_at == later
    assert world.connections.tokens(scope) == fresh


def test_one_refreshes_the_tokens_until_it_is_done_or_dead(world: World, scope: Scope) -> None:
    lease, later = world.connections.lease_refresh, NOW + timedelta(seconds=20)
    with lease(scope, "first", NOW, 30), lease(scope, "first", later, 30), pytest.raises(Conflict):
        lease(scope, "second", NOW, 30).__enter__()
    with world.connections.lease_refresh(scope, "second", NOW, 30):
        pass

    dead = world.connections.lease_refresh(scope, "dead", NOW, 30)
    dead.__enter__()
    with pytest.raises(Conflict), world.connections.lease_refresh(scope, "alive", NOW + timedelta(seconds=30), 30):
        pass
    with world.connections.lease_refresh(scope, "alive", NOW + timedelta(seconds=31), 30):
        pass


def test_another_refreshes_the_tokens_once_the_process_that_did_has_ended(world: World, scope: Scope) -> None:
    dead = world.connections.lease_refresh(scope, "killed", NOW, 30)
    dead.__enter__()
    with pytest.raises(Busy), world.connections.lease_refresh(scope, "alive", NOW, 30):
        pass
    world.processes.ended.add("killed")
    with world.connections.lease_refresh(scope, "alive", NOW, 30):
        pass


def test_who_has_lost_the_lease_does_not_take_it_from_its_successor(world: World, scope: Scope) -> None:
    with world.connections.lease_refresh(scope, "slow", NOW, 30):
        successor = world.connections.lease_refresh(scope, "quick", NOW + timedelta(seconds=31), 30)
        successor.__enter__()
    with pytest.raises(Conflict), world.connections.lease_refresh(scope, "third", NOW + timedelta(seconds=31), 30):
        pass


def test_tokens_that_the_rail_has_just_given_mend_the_state(world: World, scope: Scope) -> None:
    world.connections.set_state(scope, ConnectionState.RECONNECT, NOW)
    world.connections.save_tokens(scope, replace(TOKENS, access_token="fresh"), NOW)
    assert world.connections.get(scope).state is ConnectionState.CONNECTED


def test_a_feed_is_where_its_client_is(world: World, scope: Scope) -> None:
    world.firms.set_time_zone("f_one", scope.business_id, "Asia/Tokyo")
    feed, made = world.connections.connect("f_one", "cards", "1", "Cards", TOKENS, NOW, feed_of=scope.business_id)
    again, _ = world.connections.connect("f_one", "cards", "1", "Cards", TOKENS, NOW, feed_of=scope.business_id)
    assert (made, again) == (True, feed)
    assert (feed.feed_of, feed.time_zone) == (scope.business_id, "Asia/Tokyo")


def test_a_company_stays_the_client_or_the_feed_that_it_is(world: World, scope: Scope) -> None:
    other = world.client("f_one", "realm-2")
    world.connections.connect("f_one", "cards", "1", "Cards", TOKENS, NOW, feed_of=scope.business_id)
    for of in (None, other.business_id):
        with pytest.raises(Conflict):
            world.connections.connect("f_one", "cards", "1", "Cards", TOKENS, NOW, feed_of=of)
    with pytest.raises(Conflict):
        world.connections.connect("f_one", "qbo", "realm-2", "Acme", TOKENS, NOW, feed_of=scope.business_id)
    assert world.firms.feeds("f_one", other.business_id) == ()
