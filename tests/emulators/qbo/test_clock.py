"""The service's clock is set, moved, stopped and started again."""

from datetime import UTC, datetime, timedelta

from emulators.service.clock import ServiceClock

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Source:
    """Stands for the machine's clock."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def test_it_runs_with_its_source_from_where_it_was_set() -> None:
    source = Source()
    clock = ServiceClock(source)
    clock.set(NOON + 48 * HOUR)
    source.now += HOUR
    assert clock() == NOON + 49 * HOUR
    clock.forward(-2 * HOUR)
    assert clock() == NOON + 47 * HOUR


def test_a_frozen_clock_stands_until_it_is_moved_and_runs_on_from_there() -> None:
    source = Source()
    clock = ServiceClock(source)
    clock.freeze()
    clock.freeze()
    source.now += 5 * HOUR
    assert clock.frozen
    assert clock() == NOON
    clock.forward(HOUR)
    assert clock() == NOON + HOUR
    clock.run()
    clock.run()
    source.now += HOUR
    assert not clock.frozen
    assert clock() == NOON + 2 * HOUR


def test_everything_done_to_it_is_told() -> None:
    clock = ServiceClock(Source())
    told: list[datetime] = []
    clock.moved.append(told.append)
    clock.set(NOON + HOUR)
    clock.forward(HOUR)
    clock.freeze()
    clock.freeze()
    clock.run()
    assert told == [NOON + HOUR, *[NOON + 2 * HOUR] * 3]


def test_its_state_can_be_taken_up_again() -> None:
    source, again = Source(), Source()
    clock = ServiceClock(source)
    clock.forward(30 * HOUR)
    clock.freeze()
    taken_up = ServiceClock(again)
    again.now += 3 * HOUR
    taken_up.restore(clock.state())
    assert taken_up() == clock() == NOON + 30 * HOUR
    taken_up.run()
    assert taken_up() == NOON + 30 * HOUR
