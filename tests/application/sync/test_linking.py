"""What a second rail tells is kept beside the client's books, and compared with them."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.fakes.rails import vendor
from tests.fixtures.books import bill, cents, day
from tests.fixtures.changes import live
from tests.fixtures.syncing import Bench

from domain.books.bill import Bill
from domain.errors import Conflict, Invalid, NotFound
from domain.firms.firm import Scope
from domain.rails.connection import TokenSet
from domain.rails.duty import DutyKind
from domain.rails.feed import Feed, FeedLink

TOKENS = TokenSet(access_token="access-0", refresh_token="refresh-0")


def feed_of(books: Bench) -> Scope:
    made = books.sync.import_tokens(
        books.scope.firm_id, "fake", "realm-2", "Cards", TOKENS, feed_of=books.scope.business_id
    )
    return Scope(made.firm_id, made.id)


def links(books: Bench) -> dict[str, FeedLink]:
    with books.mirror.read(books.scope) as mirror:
        return {link.feed_record_id: link for link in mirror.records(FeedLink)}


def recent(books: Bench, id: str, amount: int) -> Bill:
    return bill(id, amount, None, txn_date=books.clock.now().date(), vendor_id="1")


def test_a_feed_is_no_client_and_takes_the_clients_time_zone(books: Bench) -> None:
    feed = feed_of(books)
    with books.mirror.read(feed) as mirror:
        assert (mirror.business.name, mirror.business.feed_of) == ("Cards", books.scope.business_id)
    assert books.duties.for_business(feed.firm_id, feed.business_id)[0].kind is DutyKind.SYNC


def test_only_a_client_has_feeds(books: Bench) -> None:
    feed = feed_of(books)
    with pytest.raises(Invalid, match="A feed has no feeds"):
        books.sync.import_tokens(feed.firm_id, "fake", "realm-3", "More", TOKENS, feed_of=feed.business_id)
    with pytest.raises(NotFound):
        books.sync.import_tokens(feed.firm_id, "fake", "realm-3", "More", TOKENS, feed_of="b_nobody")


def test_a_company_is_a_client_or_a_feed_and_not_both(books: Bench) -> None:
    feed_of(books)
    with pytest.raises(Conflict, match="as a feed"):
        books.sync.import_tokens(books.scope.firm_id, "fake", "realm-2", "Cards", TOKENS)
    with pytest.raises(Conflict, match="as a client"):
        books.sync.import_tokens(
            books.scope.firm_id, "fake", "realm-1", "Acme", TOKENS, feed_of=books.scope.business_id
        )


def test_what_both_tell_is_linked_when_either_was_synced(books: Bench) -> None:
    feed = feed_of(books)
    books.rail.put(vendor("1"), live(recent(books, "7", 100)))
    books.sync.run(feed)
    assert {of: link.record_id for of, link in links(books).items()} == {"7": None}

    books.sync.run(books.scope)

    [link] = links(books).values()
    assert (link.record_id, link.matched_by, link.feed_id, link.rail) == ("7", "amount", feed.business_id, "fake")
    with books.mirror.read(books.scope) as mirror:
        assert [(each.id, each.name) for each in mirror.records(Feed)] == [(feed.business_id, "Cards")]


def test_the_books_stay_the_ledgers(books: Bench) -> None:
    feed = feed_of(books)
    books.rail.put(vendor("1"), live(recent(books, "7", 100)))
    books.sync.run(feed)
    assert books.ids("Bill") == set()


def test_comparing_again_changes_nothing(books: Bench) -> None:
    feed = feed_of(books)
    books.rail.put(vendor("1"), live(recent(books, "7", 100)))
    for _ in range(2):
        books.sync.run(feed)
        books.sync.run(books.scope)
    before = books.state().version
    books.sync.run(feed, full=True)
    books.sync.reconcile(feed, "nightly")
    books.sync.reconcile(books.scope, "nightly")
    assert books.state().version == before


def test_what_the_feed_edits_and_deletes_follows(books: Bench) -> None:
    feed, old = feed_of(books), recent(books, "7", 100)
    books.rail.put(vendor("1"), live(old))
    books.sync.run(feed)
    before = books.state().version
    edited = replace(old, version=1, total_minor=cents(120), updated_at=old.updated_at + timedelta(hours=1))
    books.rail.put(live(edited))
    books.clock.advance(timedelta(minutes=1))
    books.sync.run(feed)
    assert links(books)["7"].total_minor == cents(120)
    assert books.state().version == before + 1

    books.rail.put(replace(live(edited), deleted=True, record=None, updated_at=edited.updated_at + timedelta(hours=1)))
    books.clock.advance(timedelta(minutes=1))
    books.sync.run(feed)
    assert links(books) == {}


def test_what_is_old_and_settled_is_not_told(books: Bench) -> None:
    feed = feed_of(books)
    old = replace(recent(books, "7", 100), txn_date=books.clock.now().date() - timedelta(days=400))
    books.rail.put(vendor("1"), live(replace(old, balance_minor=0)), live(replace(old, id="8")))
    books.sync.run(feed)
    assert set(links(books)) == {"8"}


def test_while_the_client_is_held_the_comparison_is_put_off(books: Bench) -> None:
    feed = feed_of(books)
    books.rail.put(vendor("1"), live(recent(books, "7", 100)))
    with books.writing.lease(books.scope, "another process", books.clock.now(), 600):
        assert books.sync.run(feed).error == ""
    assert links(books) == {}
    [duty] = [
        each
        for each in books.duties.for_business(books.scope.firm_id, books.scope.business_id)
        if each.kind is DutyKind.RECONCILE
    ]
    assert (duty.due_at, duty.reason) == (books.clock.now(), "Cards told something new")


def test_a_client_without_feeds_is_left_as_it_was(books: Bench) -> None:
    books.rail.put(vendor("1"), live(bill("7", 100, day(0))))
    assert books.sync.run(books.scope).created == 2
    assert books.state().version == 2
    assert links(books) == {}
