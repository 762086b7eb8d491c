"""When a rail that keeps failing is left alone, and when it is tried again."""

from datetime import UTC, datetime, timedelta

from domain.rails.breaker import OPENS_AFTER, Breaker, BreakerState

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def failed(times: int) -> Breaker:
    """A breaker after so many failures, the last of them now."""
    breaker = Breaker()
    for number in range(times):
        breaker = breaker.after_failure(NOW - (times - 1 - number) * MINUTE)
    return breaker


def test_it_opens_after_some_failures_in_a_row() -> None:
    assert failed(OPENS_AFTER - 1).state(NOW) is BreakerState.CLOSED
    assert failed(OPENS_AFTER).state(NOW) is BreakerState.OPEN
    assert Breaker().next_trial_at is None
    assert failed(OPENS_AFTER + 3).opened_at == NOW - 3 * MINUTE


def test_a_trial_comes_later_each_time_and_not_later_than_half_an_hour() -> None:
    trials = [failed(OPENS_AFTER + more).next_trial_at for more in range(8)]
    waits = [int((trial - NOW) / MINUTE) for trial in trials if trial is not None]
    assert waits == [1, 2, 4, 8, 16, 30, 30, 30]
    assert failed(OPENS_AFTER).state(NOW + MINUTE) is BreakerState.HALF_OPEN
