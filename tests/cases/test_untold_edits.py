"""Edits that no payment touches and that the change feed leaves out: found by the first sync of the next day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.fakes.clock import FakeClock
from tests.fixtures.companies import demo_companies
from tests.fixtures.program import AS_OF, Job, connected

from domain.books.bill import Bill
from domain.firms.firm import Scope
from domain.rails.sync import SyncReport

REDATED, REPRICED, DELETED = 0, 1, 2
NEW_DUE = date(2026, 12, 24)


class Client:
    """A synced client of which the feed tells nothing about three bills that are edited and deleted."""

    def __init__(self, job: Job, clock: FakeClock) -> None:
        self.job, self.clock = job, clock
        self.sync()
        self.later(minutes=20)
        [company] = job.running.sandbox.companies
        bills = company.of_kind("Bill")
        self.ids = list(bills)[:3]
        job.running.sandbox.switches.untold_changes = [f"Bill/{each}" for each in self.ids]
        bills[self.ids[REDATED]]["DueDate"] = str(NEW_DUE)
        bills[self.ids[REPRICED]]["TotalAmt"] = Decimal("4321.09")
        for each in self.ids[:DELETED]:
            company.touch("Bill", bills[each], clock.now())
        company.bury("Bill", self.ids[DELETED], clock.now())

    def later(self, **span: int) -> None:
        self.clock.advance(timedelta(**span))

    def sync(self) -> SyncReport:
        [report] = self.job.sync()
        assert report.error == ""
        return report

    @property
    def scope(self) -> Scope:
        [business] = self.job.program.product.bookshelf.businesses(self.job.program.firm_id)
        return business.scope

    def seen(self) -> tuple[bool, bool, bool]:
        """Which of the three the mirror has as they are."""
        with self.job.container.mirror().read(self.scope) as mirror:
            bills = {bill.id: bill for bill in mirror.records(Bill)}
        redated, repriced = bills[self.ids[REDATED]], bills[self.ids[REPRICED]]
        return redated.due_date == NEW_DUE, repriced.total_minor == 432_109, self.ids[DELETED] not in bills


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    clock = FakeClock(datetime(AS_OF.year, AS_OF.month, AS_OF.day, 12, tzinfo=UTC))
    with connected(demo_companies(1), tmp_path, clock=clock) as job:
        yield Client(job, clock)


def test_the_first_sync_of_the_next_day_finds_what_the_feed_left_out(client: Client) -> None:
    assert client.sync().requests == 1
    assert client.seen() == (False, False, False)
    client.later(hours=12)
    report = client.sync()
    assert client.seen() == (True, True, True)
    # An access that has ended, the feed, tax codes and their rates, one batch of what was changed by its own stamp and
    # the second page of the longest; the counts, and the bills, whose number was another, with one asked for by itself.
    assert (report.mode, report.requests <= 11) == ("incremental", True)
    client.later(minutes=20)
    assert client.sync().requests == 1


def test_after_days_without_a_sync_too(client: Client) -> None:
    client.later(days=9)
    client.sync()
    assert client.seen() == (True, True, True)


def test_the_nightly_comparison_begins_with_such_a_sync(client: Client) -> None:
    client.later(hours=15)
    assert client.job.container.sync().reconcile(client.scope, "nightly").error == ""
    assert client.seen() == (True, True, True)


def test_a_quiet_day_costs_a_batch_and_the_counts(client: Client) -> None:
    client.later(hours=12)
    client.sync()
    client.later(days=1)
    # Beside them an access that has ended, the feed, tax codes and their rates.
    assert client.sync().requests == 6
