"""What every keeper of turns does."""

import threading

import pytest
from tests.fixtures.worlds import World

from domain.errors import RailRetriable
from domain.models.rail import RailLimits

TEN_A_SECOND = RailLimits(requests_per_second=10, requests_per_minute=500)
TEN_A_MINUTE = RailLimits(requests_per_minute=10)


def take(
    world: World, count: int, limits: RailLimits = TEN_A_MINUTE, *, tenant: str = "t", reserved: bool = True
) -> int:
    """How many turns are to be had without waiting."""
    for taken in range(count):
        try:
            world.turns.wait("qbo", tenant, limits, timeout_s=0, reserved=reserved)
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
    world.turns.wait("qbo", "t", TEN_A_SECOND, timeout_s=5, reserved=True)


def test_a_pause_holds_for_everybody(world: World) -> None:
    world.turns.pause("qbo", "t", 30)
    assert take(world, 1) == 0
    assert take(world, 1, RailLimits()) == 0
    assert take(world, 1, tenant="other") == 1
    world.turns.pause("qbo", "t", 0)
    assert take(world, 1) == 0
    world.turns.pause("qbo", "short", 0.01)
    world.turns.wait("qbo", "short", RailLimits(), timeout_s=5, reserved=False)


@pytest.mark.parametrize("threads", [4])
def test_turns_are_handed_out_one_by_one(world: World, threads: int) -> None:
    taken: list[int] = []
    workers = [threading.Thread(target=lambda: taken.append(take(world, 8))) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(taken) == 10
