"""The job engine over stores in memory: what it carries out, how much at a time, and what goes wrong."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Lock

import pytest
from tests.fixtures.workers import eventually
from tests.fixtures.worlds import NOW, World, open_world

from adapters.jobs.engine import JobEngine
from adapters.jobs.rounds import Rounds
from domain.errors import Misconfigured
from domain.ports.stores.duties import Duties
from domain.rails.duty import DEAD_AFTER, Duty, DutyKind

LATER = NOW + timedelta(hours=1)


class StillClock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def world() -> Iterator[World]:
    with open_world("fake") as opened:
        yield opened


def rounds(duties: Duties, handler: Callable[[Duty], datetime | None], worker: str = "w") -> Rounds:
    return Rounds(duties, {DutyKind.SYNC: handler}, StillClock(), worker=worker, lease_s=1)


@contextmanager
def working(over: Rounds, at_once: int = 8) -> Iterator[None]:
    engine = JobEngine(over, at_once=at_once, tick_s=0.2)
    engine.start()
    try:
        yield
    finally:
        engine.stop()


def clients(world: World, count: int) -> None:
    for number in range(count):
        scope = world.client("f_one", f"realm-{number}")
        world.duties.ensure(scope.firm_id, scope.business_id, DutyKind.SYNC, NOW)


def due_at(world: World) -> set[datetime]:
    return {duty.due_at for duty in world.duties.of_firm("f_one")}


def test_no_more_is_claimed_than_is_carried_out(world: World) -> None:
    """What waits here could be done elsewhere."""
    clients(world, 9)
    go, lock = Event(), Lock()
    running, most = [0], [0]

    def handler(_: Duty) -> datetime:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        go.wait(10)
        with lock:
            running[0] -= 1
        return LATER

    with working(rounds(world.duties, handler), at_once=4):
        eventually(lambda: running[0] == 4, "four at a time")
        assert sum(duty.worker == "w" for duty in world.duties.of_firm("f_one")) == 4
        go.set()
        eventually(lambda: due_at(world) == {LATER}, "all done")
    assert most[0] == 4


def test_what_nobody_foresaw_is_shown_and_the_others_go_on(world: World) -> None:
    clients(world, 6)
    broken = world.duties.of_firm("f_one")[2].business_id

    def handler(duty: Duty) -> datetime:
        if duty.business_id == broken:
            raise KeyError("a fault of ours")
        return LATER

    def standing() -> Duty:
        [duty] = world.duties.for_business("f_one", broken)
        return duty

    with working(rounds(world.duties, handler), at_once=1):
        eventually(lambda: sum(each == LATER for each in map(_due, world.duties.of_firm("f_one"))) == 5, "the others")
        eventually(lambda: standing().attempts == 1, "the failure")
    assert (standing().last_error, standing().worker) == ("Unexpected trouble: KeyError.", "")
    assert standing().due_at > NOW


def _due(duty: Duty) -> datetime:
    return duty.due_at


@pytest.mark.parametrize("trouble", [Misconfigured("It is away."), RuntimeError("no connection left")])
def test_a_database_out_of_reach_is_tried_again(world: World, trouble: Exception) -> None:
    clients(world, 1)
    troubles = iter([trouble] * 2)

    class Away(Rounds):
        def claim(self, limit: int) -> tuple[Duty, ...]:
            if away := next(troubles, None):
                raise away
            return super().claim(limit)

    over = Away(world.duties, {DutyKind.SYNC: lambda _: LATER}, StillClock(), worker="w")
    with working(over):
        eventually(lambda: due_at(world) == {LATER}, "the duty, once the database is back")


def test_what_a_dead_worker_held_is_done_and_what_kills_workers_is_not_done_at_once(world: World) -> None:
    clients(world, 1)
    clock = StillClock()
    over = Rounds(world.duties, {DutyKind.SYNC: lambda _: None}, clock, worker="w", lease_s=20)
    waits = []
    for _ in range(DEAD_AFTER):
        assert len(over.claim(1)) == 1
        clock.at += timedelta(seconds=20)
        over.take_up()
        [left] = world.duties.of_firm("f_one")
        waits.append(left.due_at - clock.at)
        clock.at = left.due_at
    assert waits[0] == timedelta()
    assert waits[1] >= timedelta(seconds=30)
    assert waits[-1] == timedelta(hours=2)
    assert left.is_dead
    assert "ended" in left.last_error
    assert over.run_due() == 1
    assert [(duty.attempts, duty.is_asleep) for duty in world.duties.of_firm("f_one")] == [(0, True)]


def test_a_clock_that_is_set_forward_stops_no_thread(world: World) -> None:
    """The duty in hand is claimed here once more, since its lease seems to have ended."""
    clients(world, 1)
    clock, go, begun = StillClock(), Event(), []

    def handler(duty: Duty) -> datetime | None:
        begun.append(duty)
        go.wait(10)
        return None

    over = Rounds(world.duties, {DutyKind.SYNC: handler}, clock, worker="w", lease_s=20)
    with working(over, at_once=2):
        eventually(lambda: len(begun) == 1, "the duty")
        clock.at += timedelta(hours=2)
        eventually(lambda: len(begun) == 2, "the duty once more")
        go.set()
        eventually(lambda: all(duty.is_asleep for duty in world.duties.of_firm("f_one")), "its end")
        for _ in range(2):
            scope = world.client("f_one", f"realm-{len(begun)}")
            world.duties.ensure(scope.firm_id, scope.business_id, DutyKind.SYNC, clock.at)
            eventually(lambda: all(duty.is_asleep for duty in world.duties.of_firm("f_one")), "another duty")
