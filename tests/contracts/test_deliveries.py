"""What every store of notices does."""

from datetime import timedelta

import pytest
from tests.fixtures.worlds import NOW, World

from domain.errors import NotFound
from domain.firms.firm import Scope
from domain.rails.notice import Delivery

BODY = b'[{"type":"qbo.bill.created.v1"}]'


def test_a_body_is_kept_once_and_counted(world: World) -> None:
    first, new = world.deliveries.store("qbo", BODY, NOW)
    assert new
    again, new_again = world.deliveries.store("qbo", BODY, NOW + timedelta(minutes=5))
    assert (again.id, again.times, again.received_at, new_again) == (first.id, 2, NOW, False)
    other, new_at_other_rail = world.deliveries.store("ramp", BODY, NOW)
    assert new_at_other_rail
    assert world.deliveries.body(other.id) == ("ramp", BODY)


def test_what_was_found_in_it_is_kept(world: World) -> None:
    stored, _ = world.deliveries.store("qbo", BODY, NOW)
    noted = world.deliveries.note(stored.id, notices=3, businesses=1, problem="")
    assert noted == Delivery(id=stored.id, rail="qbo", received_at=NOW, times=1, notices=3, businesses=1)
    assert world.deliveries.list_deliveries(None, 10) == (noted,)


def test_they_are_listed_newest_first_and_old_ones_go(world: World) -> None:
    ids = [world.deliveries.store("qbo", b"%d" % n, NOW + timedelta(days=n))[0].id for n in range(4)]
    assert [each.id for each in world.deliveries.list_deliveries(None, 2)] == [ids[3], ids[2]]
    assert [each.id for each in world.deliveries.list_deliveries(ids[2], 9)] == [ids[1], ids[0]]
    world.deliveries.store("qbo", b"much later", NOW + timedelta(days=32))
    assert [each.id for each in world.deliveries.list_deliveries(None, 9)][1:] == [ids[3], ids[2]]
    with pytest.raises(NotFound):
        world.deliveries.body(ids[0])


def test_a_company_may_be_connected_by_several_firms(world: World) -> None:
    one, two = world.client("f_one", "realm-1"), world.client("f_two", "realm-1")
    assert set(world.deliveries.businesses_of("qbo", "realm-1")) == {one, two}
    assert world.deliveries.businesses_of("qbo", "realm-9") == world.deliveries.businesses_of("ramp", "realm-1") == ()


def test_a_business_is_known_to_be_told_of(world: World, scope: Scope) -> None:
    assert world.connections.get(scope).last_webhook_at is None
    world.deliveries.note_notices(scope, NOW)
    assert world.connections.get(scope).last_webhook_at == NOW
    with pytest.raises(NotFound):
        world.deliveries.note_notices(Scope("f_two", scope.business_id), NOW)
