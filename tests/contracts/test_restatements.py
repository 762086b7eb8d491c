"""What every mirror keeps of documents that were deleted, or whose amount or date was changed."""

from datetime import date, timedelta

from tests.fixtures.changes import at, bill, gone, live, unread, vendor
from tests.fixtures.worlds import NOW, World

from domain.books.restatement import Restatement
from domain.firms.firm import Scope
from domain.money import Money

MAY = date(2026, 5, 1)


def kept(world: World, scope: Scope) -> tuple[Restatement, ...]:
    with world.mirror.read(scope) as reading:
        return reading.restatements(NOW)


def test_what_stood_there_before_is_kept_beside_the_log_s_entry(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("b", doc_number="7")), live(vendor("v1")))
    world.apply(scope, live(bill("b", 1, 1, doc_number="7", total_minor=9_000, balance_minor=9_000)))
    world.apply(scope, gone("Bill", "b", 2))
    changed, deleted = kept(world, scope)
    assert (changed.kind, changed.record_id, changed.doc_number, changed.party_id) == ("Bill", "b", "7", "v1")
    assert (changed.total, changed.total_after) == (Money.of(100, "USD"), Money.of(90, "USD"))
    assert (changed.txn_date, changed.txn_date_after, changed.changed_at) == (MAY, MAY, at(1))
    assert (deleted.total, deleted.total_after, deleted.txn_date_after) == (Money.of(90, "USD"), None, None)
    with world.mirror.read(scope) as reading:
        entries = {each.sequence: each.operation for each in reading.changes(0, 10)}
    assert (entries[changed.sequence], entries[deleted.sequence]) == ("updated", "deleted")


def test_the_first_sight_of_a_document_and_what_leaves_amount_and_date_are_not_kept(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("b")), live(vendor("v1")))
    world.apply(scope, live(bill("b", 1, 1, balance_minor=0)), live(vendor("v1", 1, 1, email="new@example.com")))
    world.apply(scope, gone("Vendor", "v1", 2))
    assert kept(world, scope) == ()


def test_a_document_that_lives_again_or_cannot_be_read_any_more(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("b")))
    world.apply(scope, gone("Bill", "b", 1))
    world.apply(scope, live(bill("b", 1, 2)))
    deleted, back = kept(world, scope)
    assert (deleted.total_after, back.total, back.total_after) == (None, Money.of(100, "USD"), Money.of(100, "USD"))
    world.apply(scope, unread("Bill", "b", 2, 3))
    assert kept(world, scope) == (deleted, back)


def test_who_changed_a_document_from_here_is_told_and_who_did_it_in_the_ledger_is_not(
    world: World, scope: Scope
) -> None:
    world.apply(scope, live(bill("b")))
    world.writing.apply(scope, [live(bill("b", 1, 1, txn_date=date(2026, 5, 2)))], "qbo", "Ada", NOW, correlation="w1")
    world.writing.apply(scope, [gone("Bill", "b")], "qbo", "sync", NOW)
    ours, theirs = kept(world, scope)
    assert (ours.member, ours.txn_date_after) == ("Ada", date(2026, 5, 2))
    assert (theirs.member, theirs.changed_at) == ("", NOW)


def test_only_what_was_recorded_since_is_read_and_only_the_business_s_own(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("b")))
    world.apply(scope, gone("Bill", "b", 1))
    with world.mirror.read(scope) as reading:
        assert len(reading.restatements(NOW)) == 1
        assert reading.restatements(NOW + timedelta(seconds=1)) == ()
    with world.mirror.read(world.client("f_one", "realm-2")) as reading:
        assert reading.restatements(NOW) == ()
