"""Repetitions by error family, the waits between them, and the rails' request limits."""

import time

import msgspec
import pytest
from tests.fakes.rails import FakeRail, vendor
from tests.fixtures.syncing import QUICK, Bench, bench

from application.sync.run import open_session
from application.sync.strategies import RETRY_POLICIES, repeating
from domain.errors import RailError, RailLimited, RailRefused, RailRetriable, RailStale
from domain.ports.sync.sync import Strategy
from domain.rails.rail import RailLimits


@pytest.mark.parametrize(
    ("strategy", "attempts"), [(Strategy.USER_ACTION, 3), (Strategy.DATA_FETCH, 4), (Strategy.BULK, 6)]
)
def test_the_strategy_decides_the_attempts(books: Bench, strategy: Strategy, attempts: int) -> None:
    books.rail.put(vendor("1"))
    books.rail.failures = [RailRetriable("The service is down.")] * 20

    report = books.sync.run(books.scope, strategy=strategy)

    assert (report.error, report.requests, len(books.rail.asked)) == ("The service is down.", attempts, attempts)
    assert RETRY_POLICIES[strategy].attempts == attempts


def test_a_passing_failure_is_repeated_within_the_same_sync(books: Bench) -> None:
    books.rail.put(*(vendor(str(number)) for number in range(4)))
    books.rail.failures = [RailRetriable("busy"), RailRetriable("busy"), None, RailRetriable("busy")]

    report = books.sync.run(books.scope)

    assert (report.error, report.created, report.requests) == ("", 4, 6)


@pytest.mark.parametrize("error", [RailRefused("no"), RailStale("old"), RailError("odd")])
def test_other_failures_are_not_repeated(books: Bench, error: RailError) -> None:
    books.rail.put(vendor("1"))
    books.rail.failures = [error]

    assert (books.sync.run(books.scope).error, len(books.rail.asked)) == (str(error), 1)


def test_the_wait_that_the_rail_asks_for_is_kept(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.rail.failures = [RailRetriable("slow down", retry_after_s=0.3)]
    arrived: list[float] = []
    books.rail.on_request = lambda _: arrived.append(time.perf_counter())

    assert books.sync.run(books.scope).error == ""
    assert arrived[1] - arrived[0] >= 0.3


def test_a_wait_beyond_all_patience_is_not_begun(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.rail.failures = [RailRetriable("slow down for an hour", retry_after_s=3600)]

    report = books.sync.run(books.scope)

    assert (report.error, report.requests) == ("slow down for an hour", 1)
    assert report.seconds < 10


def test_a_dead_rail_fails_in_bounded_time() -> None:
    retry_policy = msgspec.structs.replace(QUICK[Strategy.BULK], attempts=1000, give_up_after_s=0.3, wait_max_s=0.05)
    sent: list[float] = []

    def request() -> None:
        sent.append(time.perf_counter())
        raise RailRetriable("dead")

    started = time.perf_counter()
    with pytest.raises(RailRetriable, match="dead"):
        repeating(retry_policy, request)

    assert time.perf_counter() - started < 5
    assert len(sent) > 3


def test_requests_wait_for_the_rail_s_limit() -> None:
    rail = FakeRail(limits=RailLimits(requests_per_second=5, requests_per_minute=300), page_size=1)
    rail.put(*(vendor(str(number)) for number in range(12)))
    arrived: list[float] = []
    rail.on_request = lambda _: arrived.append(time.monotonic())

    with bench(rail) as limited:
        assert limited.sync.run(limited.scope).error == ""

    assert len(arrived) == 13
    assert all(arrived[number + 5] - arrived[number] > 1 for number in range(7)), "six requests in one second"


def test_batches_have_a_limit_of_their_own() -> None:
    limits = RailLimits(requests_per_minute=500, batches_per_minute=2)
    with bench(FakeRail(limits=limits)) as books:
        connection = books.sync.connection(books.scope)
        session = open_session(books.sync.context, books.scope, connection, QUICK[Strategy.BULK])
        assert [session.call(str, batch=True) for _ in range(2)] == ["access-0", "access-0"]
        with pytest.raises(RailLimited):
            session.call(str, batch=True)
        assert session.call(str) == "access-0"
