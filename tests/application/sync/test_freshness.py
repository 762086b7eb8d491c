"""When a mirror is fresh enough, and what is said when it is not."""

from datetime import timedelta

import pytest
from tests.fakes.rails import vendor
from tests.fixtures.syncing import Bench

from domain.errors import RailRetriable
from domain.rails.freshness import CACHED, STRICT, Freshness, within

HOUR = timedelta(hours=1)


def test_a_cached_answer_asks_no_rail(books: Bench) -> None:
    books.rail.put(vendor("1"))

    assert books.sync.ensure(books.scope, CACHED) == ""
    assert (books.rail.asked, books.ids()) == ([], set())


def test_an_empty_mirror_is_filled(books: Bench) -> None:
    books.rail.put(vendor("1"))

    assert books.sync.ensure(books.scope, within(HOUR)) == ""
    assert books.ids() == {"1"}


@pytest.mark.parametrize(
    ("passed", "freshness", "asks"),
    [
        (timedelta(minutes=59), within(HOUR), False),
        (HOUR, within(HOUR), False),
        (timedelta(minutes=61), within(HOUR), True),
        (timedelta(0), STRICT, True),
    ],
)
def test_the_rail_is_asked_when_the_mirror_is_older(
    books: Bench, passed: timedelta, freshness: Freshness, *, asks: bool
) -> None:
    books.sync.run(books.scope)
    books.rail.put(vendor("2"))
    books.clock.advance(passed)
    books.rail.asked.clear()

    assert books.sync.ensure(books.scope, freshness) == ""
    assert bool(books.rail.asked) is asks


def test_a_rail_that_is_down_is_a_sentence_and_the_mirror_stays(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.sync.run(books.scope)
    books.rail.put(vendor("2"))
    books.rail.failures = [RailRetriable("Fake Books does not answer.")] * 9

    assert books.sync.ensure(books.scope, STRICT) == "Fake Books does not answer."
    assert books.ids() == {"1"}


def test_a_sync_already_running_is_a_sentence(books: Bench) -> None:
    with books.writing.lease(books.scope, "another process", books.clock.now(), 60):
        problem = books.sync.ensure(books.scope, STRICT)

    assert "Another sync of Acme Inc is running" in problem
    assert books.rail.asked == []
