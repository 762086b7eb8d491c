"""What every store of endpoints, and of what is sent to them, does."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.fixtures.worlds import NOW, World

from domain.errors import NotFound
from domain.events.endpoint import DeliveryState, Endpoint, EndpointState
from domain.events.event import AboutEndpoint, EventType, Told
from domain.firms.firm import Scope
from domain.rails.connection import ConnectionState
from domain.rails.duty import Duty, DutyKind

SECOND = timedelta(seconds=1)
LATER = NOW + 60 * SECOND


def endpoint(id: str = "e_1", **fields: object) -> Endpoint:
    return replace(
        Endpoint(id=id, url="https://receiver.example/events", member="Ann", created_at=NOW),
        **fields,
    )


def flap(world: World, scope: Scope) -> None:
    """Two events."""
    world.connections.set_state(scope, ConnectionState.RECONNECT, NOW)
    world.connections.set_state(scope, ConnectionState.CONNECTED, NOW + SECOND)


def sent(world: World, endpoint_id: str = "e_1") -> list[int]:
    world.event_deliveries.spread("f_one", LATER)
    return [event.id for _, event in world.event_deliveries.due("f_one", endpoint_id, LATER, 100)]


def delivering(world: World) -> list[Duty]:
    return [duty for duty in world.duties.for_business("f_one", "") if duty.kind is DutyKind.DELIVER]


def test_an_endpoint_comes_back_as_it_was_stored(world: World) -> None:
    first = endpoint(types=(EventType.CONNECTION_LOST,), clients=("b_1",))
    world.event_endpoints.add("f_one", first, "whsec_1")
    world.event_endpoints.add("f_one", endpoint("e_2", created_at=NOW + SECOND), "whsec_2")
    assert world.event_endpoints.get("f_one", "e_1") == first
    assert [each.id for each in world.event_endpoints.list_endpoints("f_one")] == ["e_1", "e_2"]
    assert world.event_endpoints.list_endpoints("f_two") == ()


def test_a_member_s_change_forgets_the_failures_that_sending_has_noted(world: World) -> None:
    endpoints = world.event_endpoints
    endpoints.add("f_one", endpoint(), "whsec_1")
    off = endpoint(state=EndpointState.OFF, failing_since=NOW, off_because="It has failed.")
    endpoints.note("f_one", off)
    assert endpoints.get("f_one", "e_1") == off
    endpoints.note("f_one", endpoint(url="https://stale.example", failing_since=LATER))
    assert endpoints.get("f_one", "e_1") == replace(off, failing_since=LATER)
    on = endpoint(url="https://other.example", types=(EventType.DUTY_FAILED,))
    endpoints.change("f_one", on)
    assert endpoints.get("f_one", "e_1") == on


def test_two_secrets_sign_while_they_overlap(world: World) -> None:
    endpoints = world.event_endpoints
    endpoints.add("f_one", endpoint(), "whsec_1")
    assert endpoints.secrets("f_one", "e_1", NOW) == ("whsec_1",)
    endpoints.rotate("f_one", "e_1", "whsec_2", LATER)
    assert endpoints.secrets("f_one", "e_1", LATER - SECOND) == ("whsec_2", "whsec_1")
    assert endpoints.secrets("f_one", "e_1", LATER) == ("whsec_2",)
    assert endpoints.get("f_one", "e_1").overlap_until == LATER


def test_what_happens_after_it_was_made_is_sent_once(world: World, scope: Scope) -> None:
    world.event_endpoints.add("f_one", endpoint(), "whsec_1")
    flap(world, scope)
    assert sent(world) == [2, 3]
    for delivery, _ in world.event_deliveries.due("f_one", "e_1", LATER, 100):
        world.event_deliveries.note("f_one", "e_1", replace(delivery, state=DeliveryState.DELIVERED))
    assert sent(world) == []


def test_only_what_an_endpoint_wants_is_sent(world: World, scope: Scope) -> None:
    other = world.client("f_one", "realm-2")
    world.event_endpoints.add("f_one", endpoint("e_lost", types=(EventType.CONNECTION_LOST,)), "s")
    world.event_endpoints.add("f_one", endpoint("e_other", clients=(other.business_id,)), "s")
    world.event_endpoints.add("f_one", endpoint("e_off", state=EndpointState.OFF), "s")
    flap(world, scope)
    flap(world, other)
    tried = Told(type=EventType.ENDPOINT_TESTED, at=NOW, data=AboutEndpoint(endpoint_id="e_lost"))
    world.event_deliveries.add("f_one", "e_lost", world.events.add("f_one", tried).id, NOW)
    assert (sent(world, "e_lost"), sent(world, "e_other"), sent(world, "e_off")) == ([7, 3, 5], [5, 6], [])
    world.event_endpoints.change("f_one", endpoint("e_off"))
    assert sent(world, "e_off") == [3, 4, 5, 6]


def test_a_delivery_waits_for_its_time_and_is_listed(world: World, scope: Scope) -> None:
    deliveries = world.event_deliveries
    world.event_endpoints.add("f_one", endpoint(), "whsec_1")
    flap(world, scope)
    deliveries.spread("f_one", NOW)
    [(first, _), (second, _)] = deliveries.due("f_one", "e_1", NOW, 9)
    again = replace(first, attempts=1, due_at=LATER, tried_at=NOW, status=500)
    failed = replace(second, state=DeliveryState.FAILED, attempts=14, trouble="No answer came in time.")
    deliveries.note("f_one", "e_1", again)
    deliveries.note("f_one", "e_1", failed)
    assert deliveries.due("f_one", "e_1", LATER - SECOND, 9) == ()
    assert deliveries.next_due("f_one") == LATER
    assert deliveries.list_deliveries("f_one", "e_1", None, 9) == (failed, again)
    assert deliveries.list_deliveries("f_one", "e_1", 3, 9) == (again,)
    deliveries.postpone("f_one", "e_1", LATER + SECOND)
    assert deliveries.next_due("f_one") == LATER + SECOND
    world.event_endpoints.note("f_one", endpoint(state=EndpointState.OFF))
    assert deliveries.next_due("f_one") is None


def test_events_are_sent_again_one_or_all_since_an_instant(world: World, scope: Scope) -> None:
    deliveries = world.event_deliveries
    world.event_endpoints.add("f_one", endpoint(types=(EventType.CONNECTION_REGAINED,)), "whsec_1")
    flap(world, scope)
    assert sent(world) == [3]
    [(delivery, _)] = deliveries.due("f_one", "e_1", LATER, 9)
    deliveries.note("f_one", "e_1", replace(delivery, state=DeliveryState.FAILED, attempts=14))
    assert deliveries.add("f_one", "e_1", 3, LATER) == replace(delivery, due_at=LATER)
    # Whoever names one event gets that one.
    assert deliveries.add("f_one", "e_1", 2, LATER).event_id == 2
    assert deliveries.add_since("f_one", "e_1", NOW + SECOND, LATER) == 1
    assert deliveries.add_since("f_one", "e_1", LATER, LATER) == 0
    with pytest.raises(NotFound):
        deliveries.add("f_one", "e_1", 99, LATER)


def test_deliveries_go_with_their_events_and_endpoints(world: World, scope: Scope) -> None:
    world.event_endpoints.add("f_one", endpoint(), "whsec_1")
    flap(world, scope)
    sent(world)
    world.events.forget("f_one", NOW + SECOND)
    assert sent(world) == [3]
    world.event_endpoints.remove("f_one", "e_1")
    assert world.event_deliveries.next_due("f_one") is None


def test_who_sends_is_woken_by_what_somebody_wants(world: World, scope: Scope) -> None:
    flap(world, scope)
    assert delivering(world) == []
    world.event_endpoints.add("f_one", endpoint(state=EndpointState.OFF), "whsec_1")
    flap(world, scope)
    assert delivering(world) == []
    world.event_endpoints.change("f_one", endpoint())
    flap(world, scope)
    [duty] = delivering(world)
    assert (duty.due_at, duty.is_asleep) == (NOW, False)
    [claimed] = world.duties.claim(LATER, 9, LATER + SECOND, "w")
    flap(world, scope)
    world.duties.finish(claimed, None)
    assert not delivering(world)[0].is_asleep


ACROSS: dict[str, Callable[[World], object]] = {
    "get": lambda world: world.event_endpoints.get("f_two", "e_1"),
    "change": lambda world: world.event_endpoints.change("f_two", endpoint(url="https://stolen.example")),
    "note": lambda world: world.event_endpoints.note("f_two", endpoint(state=EndpointState.OFF)),
    "remove": lambda world: world.event_endpoints.remove("f_two", "e_1"),
    "rotate": lambda world: world.event_endpoints.rotate("f_two", "e_1", "stolen", LATER),
    "secrets": lambda world: world.event_endpoints.secrets("f_two", "e_1", NOW),
    "add": lambda world: world.event_deliveries.add("f_two", "e_1", 1, NOW),
    "add since": lambda world: world.event_deliveries.add_since("f_two", "e_1", NOW, NOW),
    "list": lambda world: world.event_deliveries.list_deliveries("f_two", "e_1", None, 9),
}


@pytest.mark.parametrize("name", ACROSS)
def test_an_endpoint_is_its_firm_s_alone(world: World, scope: Scope, name: str) -> None:
    assert scope.firm_id == "f_one"
    world.event_endpoints.add("f_one", endpoint(), "whsec_1")
    with pytest.raises(NotFound):
        ACROSS[name](world)
    assert world.event_endpoints.get("f_one", "e_1") == endpoint()
    assert world.event_endpoints.secrets("f_one", "e_1", NOW) == ("whsec_1",)
