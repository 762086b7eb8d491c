"""A rail that keeps failing is left alone, told of, and tried again."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.fakes.rails import vendor
from tests.fixtures.syncing import Bench, bench

from domain.errors import RailLimited, RailRetriable
from domain.ports.sync.sync import Strategy
from domain.rails.breaker import OPENS_AFTER, BreakerState


@pytest.fixture
def down() -> Iterator[Bench]:
    """A company whose rail has failed as often as it takes."""
    with bench() as books:
        books.rail.put(vendor("1"))
        books.rail.failures = [RailRetriable("The rail is down.")] * 1_000
        for _ in range(OPENS_AFTER):
            assert books.sync.run(books.scope).error == "The rail is down."
        yield books


def test_while_the_breaker_is_open_nothing_is_sent(down: Bench) -> None:
    sent = len(down.rail.asked)
    report = down.sync.run(down.scope)
    assert (report.requests, len(down.rail.asked)) == (0, sent)
    assert "left alone for a while" in report.error
    assert "12:01 UTC" in report.error
    health = down.sync.health(down.scope)
    assert (health.breaker, health.failures, health.last_error) == (BreakerState.OPEN, OPENS_AFTER, "The rail is down.")
    assert health.next_trial_at == down.clock.now() + timedelta(minutes=1)


def test_a_person_may_try_at_once_and_success_closes_it(down: Bench) -> None:
    down.rail.failures = []
    assert down.sync.run(down.scope, strategy=Strategy.USER_ACTION).error == ""
    assert down.sync.health(down.scope).breaker is BreakerState.CLOSED
    assert down.connections.get(down.scope).breaker.failures == 0


def test_a_failed_trial_opens_it_for_longer(down: Bench) -> None:
    down.clock.advance(timedelta(minutes=1))
    assert down.sync.health(down.scope).breaker is BreakerState.HALF_OPEN
    assert down.sync.run(down.scope).error == "The rail is down."
    assert down.sync.health(down.scope).next_trial_at == down.clock.now() + timedelta(minutes=2)


def test_a_person_who_tries_in_vain_does_not_lengthen_it(down: Bench) -> None:
    before = down.sync.health(down.scope)
    down.clock.advance(timedelta(seconds=20))
    assert down.sync.run(down.scope, strategy=Strategy.USER_ACTION).error == "The rail is down."
    after = down.sync.health(down.scope)
    assert (after.next_trial_at, after.failures) == (before.next_trial_at, before.failures)


def test_our_own_limits_are_no_failure_of_the_rail() -> None:
    with bench() as books:
        books.rail.put(vendor("1"))
        books.rail.failures = [RailLimited("The request limit is used up.")] * 100
        for _ in range(OPENS_AFTER + 1):
            assert books.sync.run(books.scope).error != ""
        assert books.sync.health(books.scope).breaker is BreakerState.CLOSED


def test_a_new_connection_begins_afresh(down: Bench) -> None:
    down.reconnect()
    assert down.sync.health(down.scope).breaker is BreakerState.CLOSED
