"""The contract of `domain.ports.turns.Turns`; waits are written down and not sat out."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.fixtures.worlds import World

from domain.errors import RailLimited
from domain.models.rail import RailLimits

TEN_A_SECOND = RailLimits(requests_per_second=10, requests_per_minute=500)


def wait(
    world: World,
    times: int = 1,
    *,
    tenant: str = "realm-1",
    limits: RailLimits = TEN_A_SECOND,
    timeout_s: float = 60.0,
    reserved: bool = False,
) -> list[float]:
    """Take turns; the waits they cost."""
    world.naps.seconds.clear()
    for _ in range(times):
        world.turns.wait("qbo", tenant, limits, timeout_s=timeout_s, reserved=reserved)
    return list(world.naps.seconds)


def test_turns_within_the_limit_are_had_at_once(world: World) -> None:
    assert wait(world, 9) == []


def test_the_tenth_waits_for_the_first_to_be_over(world: World) -> None:
    wait(world, 9)
    tenth, twentieth = wait(world), wait(world, 10)[-1]
    assert 0.2 < tenth[0] <= 1.2
    assert tenth[0] < twentieth <= 2.4


def test_a_reserved_turn_overtakes_those_booked_before_it(world: World) -> None:
    wait(world, 30)
    assert wait(world, reserved=True) == []
    assert 0 < wait(world, reserved=True)[0] <= 1.2


def test_companies_and_rails_do_not_wait_for_each_other(world: World) -> None:
    wait(world, 20)
    assert wait(world, tenant="realm-2") == []
    world.turns.wait("another", "realm-1", TEN_A_SECOND, timeout_s=1, reserved=False)
    assert world.naps.seconds == []


def test_a_turn_too_far_off_is_a_sentence_and_books_nothing(world: World) -> None:
    minute = RailLimits(requests_per_minute=2)
    wait(world, 1, limits=minute)
    for _ in range(3):
        with pytest.raises(RailLimited, match="limit") as refused:
            wait(world, limits=minute, timeout_s=5)
        assert 50 < (refused.value.retry_after_s or 0) <= 61
    assert wait(world, limits=minute, timeout_s=61)[0] <= 61


def test_nobody_sends_before_the_pause_is_over_users_neither(world: World) -> None:
    assert world.turns.paused_until("qbo", "realm-1") is None
    world.turns.pause("qbo", "realm-1", 30)
    world.turns.pause("qbo", "realm-1", 10)

    until = world.turns.paused_until("qbo", "realm-1")
    assert until is not None
    assert timedelta(seconds=20) < until - datetime.now(UTC) <= timedelta(seconds=31)
    assert 20 < wait(world)[0] <= 30
    assert 20 < wait(world, reserved=True)[0] <= 30
    assert world.turns.paused_until("qbo", "realm-2") is None
    assert wait(world, tenant="realm-2") == []


def test_a_pause_longer_than_patience_is_told_at_once(world: World) -> None:
    world.turns.pause("qbo", "realm-1", 30)
    with pytest.raises(RailLimited, match="pause"):
        wait(world, timeout_s=20, reserved=True)
    assert world.naps.seconds == []


def test_a_pause_holds_also_where_there_are_no_limits(world: World) -> None:
    assert wait(world, 3, limits=RailLimits()) == []
    world.turns.pause("qbo", "realm-1", 30)
    assert 20 < wait(world, limits=RailLimits())[0] <= 30


def test_a_pause_that_is_over_holds_nobody(world: World) -> None:
    world.turns.pause("qbo", "realm-1", 0)
    assert world.turns.paused_until("qbo", "realm-1") is None
    assert wait(world) == []


def test_who_has_booked_before_a_pause_sits_it_out_too(world: World) -> None:
    wait(world, 9)
    waits = world.naps.seconds
    world.naps.during = lambda: len(waits) == 1 and world.turns.pause("qbo", "realm-1", 30)

    assert wait(world)[0] <= 1.2
    assert 20 < waits[1] <= 30
    assert len(waits) == 2
