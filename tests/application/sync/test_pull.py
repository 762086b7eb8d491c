"""What full and incremental syncs store, find deleted, and leave for the next one."""

import itertools
from collections.abc import Iterator
from datetime import timedelta
from threading import Event

import pytest
from tests.fakes.rails import document, strange, tombstone, vendor
from tests.fixtures.books import day, invoice, payment
from tests.fixtures.logs import captured_logs
from tests.fixtures.syncing import Bench

from application.sync.pull import one_ahead
from domain.books.invoice import Invoice
from domain.errors import RailRefused, RailRetriable


def test_a_second_full_sync_changes_nothing(books: Bench) -> None:
    books.rail.put(vendor("1"), vendor("2"), vendor("3"))

    first = books.sync.run(books.scope)
    version = books.state().version
    second = books.sync.run(books.scope, full=True)

    assert (first.mode, first.created, first.received) == ("full", 3, {"Vendor": 3})
    assert (second.mode, second.created, second.updated, second.deleted, second.unchanged) == ("full", 0, 0, 0, 3)
    assert books.state().version == version


def test_a_kind_the_rail_refuses_is_told_and_nothing_of_it_is_taken_for_deleted(books: Bench) -> None:
    books.rail.put(vendor("1"), vendor("2"))
    books.sync.run(books.scope)
    books.rail.refused_kinds = {"Vendor"}

    report = books.sync.run(books.scope, full=True)

    assert (report.error, report.incomplete, report.deleted) == ("", ("Vendor",), 0)
    health = books.sync.health(books.scope)
    assert health.refused_kinds == ("Vendor",)
    assert "refuses Vendor" in " ".join(health.troubles)
    assert books.ids() == {"1", "2"}


def test_an_incremental_sync_asks_for_what_changed_and_nothing_else(books: Bench) -> None:
    books.rail.put(*(vendor(str(number)) for number in range(10)))
    books.sync.run(books.scope)
    books.rail.put(vendor("3", 1, name="Renamed"), tombstone("4", minutes=1), vendor("10"))

    report = books.sync.run(books.scope)

    assert (report.mode, report.received) == ("incremental", {"Vendor": 3})
    assert (report.created, report.updated, report.deleted) == (1, 1, 1)
    assert (report.requests, books.rail.reads) == (3, [("4",)]), "what is told deleted is asked for"
    assert books.ids() == {"0", "1", "2", "3", "5", "6", "7", "8", "9", "10"}


def test_an_incremental_sync_of_nothing_is_a_success(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.sync.run(books.scope)
    cursor = books.state().cursor

    report = books.sync.run(books.scope)

    assert (report.error, report.received, books.state().cursor) == ("", {}, cursor)


def test_what_a_full_sync_does_not_deliver_is_deleted_only_when_the_rail_does_not_know_it(books: Bench) -> None:
    books.rail.put(vendor("1"), vendor("2"), vendor("3"))
    books.sync.run(books.scope)
    books.rail.vanish("2")
    books.rail.hidden.add("3")

    report = books.sync.run(books.scope, full=True)

    assert books.rail.reads == [("2", "3"), ("2",)]
    assert report.deleted == 1
    assert books.ids() == {"1", "3"}


def test_absent_records_are_asked_for_a_hundred_at_a_time(books: Bench) -> None:
    books.rail.page_size = 500
    books.rail.put(*(vendor(str(number)) for number in range(250)))
    books.sync.run(books.scope)
    for number in range(120):
        books.rail.vanish(str(number))

    report = books.sync.run(books.scope, full=True)

    together, alone = books.rail.reads[:2], books.rail.reads[2:]
    assert [len(ids) for ids in together] == [100, 20]
    assert {len(ids) for ids in alone} == {1}
    assert len(alone) <= 30
    assert report.deleted == 120


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("left", [0, 4])
def test_most_of_a_kind_is_not_gone_by_one_pull_but_by_one_a_day_later(books: Bench, left: int, *, full: bool) -> None:
    books.rail.put(*(vendor(str(number)) for number in range(10)))
    books.sync.run(books.scope)
    for number in range(left, 10):
        books.rail.vanish(str(number))

    for _ in range(2):
        report = books.sync.run(books.scope, full=True)
        assert (report.deleted, report.incomplete, len(books.ids())) == (0, ("Vendor",), 10)
    books.clock.advance(timedelta(hours=25))
    report = books.sync.run(books.scope, full=full)

    assert (report.deleted, report.incomplete, len(books.ids())) == (10 - left, (), left)
    assert books.state().doubted_kinds == ()


def test_most_of_a_kind_that_comes_back_was_never_gone(books: Bench) -> None:
    gone = [vendor(str(number)) for number in range(10)]
    books.rail.put(*gone)
    books.sync.run(books.scope)
    for number in range(10):
        books.rail.vanish(str(number))
    books.sync.run(books.scope, full=True)
    books.rail.put(*gone)

    report = books.sync.run(books.scope)

    assert (report.deleted, report.incomplete, len(books.ids())) == (0, (), 10)


def test_a_kind_that_the_feed_leaves_out_is_noticed_by_the_payments_of_it(books: Bench) -> None:
    owed = (document(invoice("1", 90, None)), document(invoice("2", 60, None)))
    books.rail.put(*owed, vendor("1"))
    books.sync.run(books.scope)
    # Invoice 1 is paid and 2 is edited, and the feed tells of the payment alone.
    for told in (document(invoice("1", 90, None, balance_minor=0), 1), document(invoice("2", 75, None), 1)):
        books.rail.books["Invoice", told.id] = told
    books.rail.put(document(payment("p", day(0), [("1", 90)]), 1))

    report = books.sync.run(books.scope)

    assert report.received == {"Invoice": 3, "Payment": 1}
    assert (report.created, report.updated) == (1, 2)
    with books.mirror.read(books.scope) as mirror:
        assert sorted((each.id, each.balance_minor) for each in mirror.records(Invoice)) == [("1", 0), ("2", 7_500)]


def test_payments_of_what_the_feed_tells_of_or_has_not_changed_cost_little(books: Bench) -> None:
    books.rail.put(document(invoice("1", 90, None)), vendor("1"))
    books.sync.run(books.scope)
    books.rail.put(document(payment("p", day(0), [("1", 90)]), 1))
    report = books.sync.run(books.scope)
    assert (books.rail.reads, report.received) == ([("1",)], {"Invoice": 1, "Payment": 1})
    books.rail.put(document(payment("p", day(0), [("1", 90)]), 2), document(invoice("1", 90, None, balance_minor=0), 2))
    books.sync.run(books.scope)
    assert books.rail.reads == [("1",)]


def test_a_failing_page_keeps_the_pages_before_it_and_leaves_no_cursor(books: Bench) -> None:
    books.rail.put(*(vendor(str(number)) for number in range(6)))
    books.rail.failures = [None, None, RailRefused("Page three is not for you.")]

    report = books.sync.run(books.scope)

    assert report.error == "Page three is not for you."
    assert (report.created, books.ids()) == (4, {"0", "1", "2", "3"})
    assert (books.state().cursor, books.state().last_error) == (None, "Page three is not for you.")

    repeated = books.sync.run(books.scope)

    assert (repeated.error, repeated.created, repeated.unchanged) == ("", 2, 4)
    assert books.state().last_error == ""


def test_a_failure_while_deletions_are_confirmed_deletes_nothing(books: Bench) -> None:
    books.rail.put(vendor("1"), vendor("2"))
    books.sync.run(books.scope)
    books.rail.vanish("2")
    books.rail.failures = [None, *(RailRetriable("Too busy.") for _ in range(9))]

    report = books.sync.run(books.scope, full=True)

    assert report.error == "Too busy."
    assert books.ids() == {"1", "2"}


def test_a_failing_incremental_sync_keeps_the_old_cursor(books: Bench) -> None:
    books.rail.put(vendor("1"))
    books.sync.run(books.scope)
    cursor, success = books.state().cursor, books.state().last_success_at
    books.rail.put(vendor("2"))
    books.rail.failures = [RailRefused("Not today.")]

    assert books.sync.run(books.scope).error == "Not today."
    assert (books.state().cursor, books.state().last_success_at) == (cursor, success)
    assert books.sync.run(books.scope).created == 1


def test_an_expired_cursor_makes_the_sync_a_full_one(books: Bench) -> None:
    books.rail.put(vendor("1"), vendor("2"))
    books.sync.run(books.scope)
    books.rail.feed_reaches_back_to = 5
    books.rail.vanish("1")

    report = books.sync.run(books.scope)

    assert (report.mode, report.error, report.deleted) == ("full", "", 1)
    assert books.state().last_full_at == books.clock.now()


def test_where_a_feed_tells_no_deletions_only_kinds_of_another_number_are_read_whole(books: Bench) -> None:
    books.rail.put(*(vendor(str(number)) for number in range(4)), strange("9", "Bill"))
    books.sync.run(books.scope)
    books.rail.tells_deletions = False
    books.rail.put(vendor("0", 1, name="Renamed"), vendor("4"), tombstone("1", minutes=5))

    report = books.sync.run(books.scope)

    assert (report.mode, report.error) == ("incremental", "")
    assert (report.created, report.updated, report.deleted) == (1, 1, 1)
    assert books.ids() == {"0", "2", "3", "4"}
    assert set(report.received) == {"Vendor"}, "of bills the number is the same: they are not read again"
    assert books.rail.reads == [("1",)]


def test_an_unknown_kind_is_kept_raw_and_logged_once(books: Bench) -> None:
    books.rail.put(strange("1"), strange("2"), strange("3"), vendor("4"))

    with captured_logs() as logs:
        books.sync.run(books.scope)
        books.sync.run(books.scope, full=True)

    told = [log for log in logs if log["event"] == "unknown kind kept raw"]
    assert [(log["kind"], log["log_level"]) for log in told] == [("Budget", "warning")]
    assert books.ids("Budget") == {"1", "2", "3"}


def test_unreadable_records_are_counted_and_kept(books: Bench) -> None:
    books.rail.put(vendor("1"), vendor("2", problem="DueDate is no date"), vendor("3", problem="no currency"))

    with captured_logs() as logs:
        report = books.sync.run(books.scope)

    assert (report.error, report.unreadable, report.created) == ("", 2, 3)
    assert books.ids() == {"1", "2", "3"}
    assert [(log["log_level"], log["record_id"]) for log in logs] == [("warning", "2"), ("info", "3")]


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("point", range(1, 8))
def test_a_sync_killed_at_any_point_is_completed_by_the_next(books: Bench, point: int) -> None:
    books.rail.put(*(vendor(str(number)) for number in range(4)))
    books.sync.run(books.scope)
    books.rail.put(*(vendor(str(number), 1) for number in range(2, 8)))
    books.rail.vanish("0")
    requests = itertools.count(1)

    def die(_: str) -> None:
        if next(requests) == point:
            raise Killed

    books.rail.on_request = die
    try:
        books.sync.run(books.scope, full=True)
    except Killed:
        assert books.state().cursor == "4"
    books.rail.on_request = str

    report = books.sync.run(books.scope, full=True)

    assert (report.error, books.ids()) == ("", {"1", "2", "3", "4", "5", "6", "7"})
    with books.mirror.read(books.scope) as mirror:
        (vendors,) = (total for total in mirror.totals() if total.kind == "Vendor")
    assert (vendors.records, vendors.sync_tokens) == (7, 6)
    assert books.sync.run(books.scope, full=True).unchanged == 7


def test_progress_is_told_by_kind_as_it_is_stored(books: Bench) -> None:
    books.rail.put(vendor("1"), vendor("2"), vendor("3"))
    told: list[tuple[str, int]] = []

    books.sync.run(books.scope, progress=lambda kind, count: told.append((kind, count)))

    assert told == [("Vendor", 2), ("Vendor", 1)]


def test_the_next_item_is_fetched_while_one_is_used() -> None:
    second_asked_for = Event()

    def items() -> Iterator[int]:
        yield 1
        second_asked_for.set()
        yield 2

    ahead = one_ahead(items())

    assert next(ahead) == 1
    assert second_asked_for.wait(timeout=10)
    assert list(ahead) == [2]


def test_an_abandoned_pull_closes_the_rail_s_pages() -> None:
    closed: list[bool] = []

    def pages() -> Iterator[int]:
        try:
            yield from range(100)
        finally:
            closed.append(True)

    ahead = one_ahead(pages())
    assert [next(ahead), next(ahead)] == [0, 1]
    ahead.close()

    assert closed == [True]


def test_order_is_kept() -> None:
    assert all(earlier < later for earlier, later in itertools.pairwise(one_ahead(iter(range(50)))))
