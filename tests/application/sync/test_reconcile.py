"""Comparing a mirror with its rail: what drifted is found, repaired, logged and kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.fakes.rail_writes import vendor_state
from tests.fakes.rails import vendor
from tests.fixtures.acts import ASKED
from tests.fixtures.companies import demo_companies
from tests.fixtures.program import connected
from tests.fixtures.syncing import Bench, bench
from tests.fixtures.writing import Desk, desk

from domain.books.subject import Subject
from domain.errors import RailRetriable
from domain.rails.intent import ChangeVendor
from domain.rails.reconciliation import KindReconciled
from domain.rails.write import WriteState


@pytest.fixture
def books() -> Iterator[Bench]:
    with bench() as set_up:
        set_up.rail.put(vendor("1"), vendor("2"))
        set_up.sync.run(set_up.scope)
        yield set_up


def compared(books: Bench, kind: str = "Vendor") -> KindReconciled:
    done = books.sync.reconcile(books.scope, "nightly")
    assert done.error == ""
    assert books.reconciliations.list_reconciliations(books.scope, 1) == (done,)
    return next(each for each in done.kinds if each.kind == kind)


def last_change(books: Bench) -> tuple[str, str, str]:
    with books.mirror.read(books.scope) as mirror:
        last = mirror.changes(0, 100)[-1]
    return last.actor, last.operation, last.record_id


def test_books_that_agree_have_not_drifted(books: Bench) -> None:
    same = compared(books)
    assert (same.at_rail, same.in_mirror, same.drifted, same.fetched) == (2, 2, 0, True)
    assert books.sync.health(books.scope).drifted == 0


def test_a_deletion_that_nobody_told_of_is_found(books: Bench) -> None:
    books.rail.vanish("2")
    assert compared(books).drifted == 1
    assert books.ids() == {"1"}
    assert last_change(books) == ("reconciliation", "deleted", "2")
    assert books.sync.health(books.scope).drifted == 1


def test_a_record_that_the_feed_left_out_is_found(books: Bench) -> None:
    books.rail.books["Vendor", "3"] = vendor("3")
    assert compared(books).drifted == 1
    assert books.ids() == {"1", "2", "3"}


def test_a_balance_that_moved_unstamped_is_refreshed_and_is_no_drift(books: Bench) -> None:
    moved = replace(vendor("1"), raw=b'{"Id":"1","Balance":12}')
    books.rail.books["Vendor", "1"] = moved
    assert compared(books).drifted == 0
    assert last_change(books) == ("reconciliation", "updated", "1")


def test_a_rail_that_fails_is_told_in_the_outcome(books: Bench) -> None:
    books.rail.failures = [RailRetriable("The rail is down.")] * 50
    done = books.sync.reconcile(books.scope, "nightly")
    assert (done.error, done.kinds) == ("The rail is down.", ())
    assert books.reconciliations.list_reconciliations(books.scope, 1) == (done,)


@pytest.fixture
def at() -> Iterator[Desk]:
    with desk() as opened:
        yield opened


def test_after_a_write_the_mirror_must_have_what_it_made(at: Desk) -> None:
    intent = ChangeVendor(vendor_id="1", version=0, active=False)
    write = at.writing.execute(at.bench.scope, intent, act=ASKED, key="key-1")
    done = at.bench.sync.reconcile(at.bench.scope, "write")
    assert (done.writes, done.drifted, done.error) == (1, 0, "")
    assert at.log.get(at.bench.scope, write.id).reconciled_at == at.bench.clock.now()
    assert at.bench.sync.reconcile(at.bench.scope, "write").writes == 0


def test_a_write_that_the_mirror_missed_is_read_again(at: Desk) -> None:
    intent = ChangeVendor(vendor_id="1", version=0, active=False)
    write = at.writing.execute(at.bench.scope, intent, act=ASKED, key="key-1")
    at.rail.books["Vendor", "1"] = vendor_state("1", 7, active=False)
    missed = replace(write, made=Subject("Vendor", "1"), made_version=7, reconciled_at=None)
    at.log.save(at.bench.scope, missed)
    done = at.bench.sync.reconcile(at.bench.scope, "write")
    assert done.drifted == 1
    with at.bench.mirror.read(at.bench.scope) as mirror:
        known = mirror.known("Vendor", "1")
    assert known is not None
    assert (known.version, known.correlation) == (7, write.id)
    assert at.log.get(at.bench.scope, write.id).state is WriteState.CONFIRMED


@pytest.mark.slow
def test_a_small_company_costs_few_requests_a_night(tmp_path: Path) -> None:
    with connected(demo_companies(1), tmp_path) as job:
        job.sync()
        [client] = job.program.product.bookshelf.businesses(job.program.firm_id)
        done = job.container.sync().reconcile(client.scope, "nightly")
    assert (done.error, done.drifted) == ("", 0)
    counted = [kind for kind in done.kinds if kind.at_rail is not None]
    assert {kind.kind for kind in done.kinds} - {kind.kind for kind in counted} == {"ExchangeRate"}
    assert {kind.at_rail for kind in counted} == {kind.in_mirror for kind in counted}
    assert done.requests <= 14
