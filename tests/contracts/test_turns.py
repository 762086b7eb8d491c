"""What every keeper of turns does."""

import threading
from time import sleep

import pytest
from tests.fixtures.worlds import World

from domain.errors import RailRetriable
from domain.rails.rail import RailLimits

TEN_A_SECOND = RailLimits(requests_per_second=10, requests_per_minute=500)
TEN_A_MINUTE = RailLimits(requests_per_minute=10)


def take(
    world: World, count: int, limits: RailLimits = TEN_A_MINUTE, *, tenant: str = "t", reserved: bool = True
) -> int:
    """How many turns are to be had without waiting."""
    for taken in range(count):
        try:
            with world.turns.turn("qbo", tenant, limits, timeout_s=0, reserved=reserved):
                pass
        except RailRetriable:
            return taken
    return count


def test_a_limit_is_kept_and_companies_do_not_share_it(world: World) -> None:
    assert take(world, 20) == 10
    assert take(world, 20, tenant="other") == 10


def test_a_tenth_is_left_to_people_who_wait(world: World) -> None:
    assert take(world, 20, reserved=False) == 9
    assert take(world, 20, reserved=True) == 1


def test_a_rail_without_limits_is_never_waited_for(world: World) -> None:
    assert take(world, 50, RailLimits()) == 50


def test_the_next_turn_comes_when_the_window_has_moved_on(world: World) -> None:
    assert take(world, 20, TEN_A_SECOND) == 10
    with world.turns.turn("qbo", "t", TEN_A_SECOND, timeout_s=5, reserved=True):
        pass


def test_a_request_under_way_counts_as_sent_just_now(world: World) -> None:
    one_a_second = RailLimits(requests_per_second=1)
    with world.turns.turn("qbo", "t", one_a_second, timeout_s=0, reserved=True):
        sleep(1.3)
        assert take(world, 1, one_a_second) == 0


def test_a_slow_request_is_counted_as_late_as_it_can_have_arrived(world: World) -> None:
    one_a_second = RailLimits(requests_per_second=1)
    with world.turns.turn("qbo", "t", one_a_second, timeout_s=0, reserved=True):
        sleep(1.3)
    assert take(world, 1, one_a_second) == 0
    with world.turns.turn("qbo", "quick", one_a_second, timeout_s=0, reserved=True):
        pass
    sleep(1.3)
    assert take(world, 1, one_a_second, tenant="quick") == 1


def test_a_pause_holds_for_everybody(world: World) -> None:
    assert world.turns.paused_until("qbo", "t") is None
    world.turns.pause("qbo", "t", 30)
    assert world.turns.paused_until("qbo", "t") is not None
    assert take(world, 1) == 0
    assert take(world, 1, RailLimits()) == 0
    assert take(world, 1, tenant="other") == 1
    world.turns.pause("qbo", "t", 0)
    assert take(world, 1) == 0
    world.turns.pause("qbo", "short", 0.01)
    with world.turns.turn("qbo", "short", RailLimits(), timeout_s=5, reserved=False):
        pass


@pytest.mark.parametrize("threads", [4])
def test_turns_are_handed_out_one_by_one(world: World, threads: int) -> None:
    taken: list[int] = []
    workers = [threading.Thread(target=lambda: taken.append(take(world, 8))) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(taken) == 10
