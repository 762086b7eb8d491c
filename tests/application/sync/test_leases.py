"""One sync of a business at a time, and what becomes of a sync that dies."""

import time
from datetime import timedelta

import pytest
from tests.fakes.rails import vendor
from tests.fixtures.syncing import Bench

from application.sync.leases import LEASE_S, Lease
from domain.errors import Busy, Conflict


def held_by(books: Bench, owner: str) -> Lease:
    """The business, held for a second at a time."""
    return Lease(lambda seconds: books.writing.lease(books.scope, owner, books.clock.now(), seconds), seconds=1)


def test_a_second_sync_is_refused_while_one_runs_even_in_the_same_process(books: Bench) -> None:
    books.rail.put(vendor("1"))
    refusals: list[str] = []

    def sync_again(_: str) -> None:
        try:
            books.sync.run(books.scope)
        except Conflict as conflict:
            refusals.append(str(conflict))

    books.rail.on_request = sync_again

    assert books.sync.run(books.scope).error == ""
    assert set(refusals) == {"Another sync of Acme Inc is running."}


def test_the_business_is_free_after_a_sync_and_after_a_failed_one(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.rail.failures = [ValueError("a bug in the rail")]

    assert books.sync.run(books.scope).error != ""
    assert books.sync.run(books.scope).error == ""
    with books.writing.lease(books.scope, "another process", books.clock.now(), 60):
        pass


def test_a_dead_process_holds_the_business_for_no_longer_than_its_lease(books: Bench) -> None:
    abandoned = books.writing.lease(books.scope, "a dead process", books.clock.now(), LEASE_S)
    abandoned.__enter__()
    with pytest.raises(Conflict):
        books.sync.run(books.scope)

    books.clock.advance(timedelta(seconds=LEASE_S + 1))

    assert books.sync.run(books.scope).error == ""


def test_a_sync_that_waits_goes_on_when_the_other_has_ended(books: Bench) -> None:
    books.rail.put(vendor("1"))
    other = books.writing.lease(books.scope, "another process", books.clock.now(), LEASE_S)
    other.__enter__()
    told: list[str] = []

    def waiting(why: str) -> bool:
        told.append(why)
        if len(told) == 3:
            other.__exit__(None, None, None)
        return True

    assert books.sync.run(books.scope, waiting=waiting).created == 1
    assert told == ["Another sync of Acme Inc is running."] * 3


def test_a_sync_that_no_longer_waits_is_refused(books: Bench) -> None:
    with (
        books.writing.lease(books.scope, "another process", books.clock.now(), LEASE_S),
        pytest.raises(Busy, match="Another sync of Acme Inc is running"),
    ):
        books.sync.run(books.scope, waiting=lambda _: False)


def test_a_long_sync_keeps_its_lease(books: Bench) -> None:
    with held_by(books, "long run") as lease:
        for _ in range(3):
            books.clock.advance(timedelta(seconds=0.7))
            time.sleep(0.5)
        lease.check()
        with pytest.raises(Conflict), books.writing.lease(books.scope, "another", books.clock.now(), 60):
            pass


def test_a_sync_that_stood_still_stops_when_another_has_begun(books: Bench) -> None:
    with held_by(books, "slow run") as lease:
        books.clock.advance(timedelta(seconds=5))
        with books.writing.lease(books.scope, "another", books.clock.now(), 60):
            message = _refusal_in_time(lease)

    assert "stood still" in message


def _refusal_in_time(lease: Lease) -> str:
    """What the lease says once a renewal has failed; renewals come three times a second here."""
    for _ in range(100):
        time.sleep(0.1)
        try:
            lease.check()
        except Conflict as conflict:
            return str(conflict)
    return ""
