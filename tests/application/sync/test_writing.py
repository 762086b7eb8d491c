"""Writes: stored first, made once or not at all, settled by asking."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.fakes.rail_writes import vendor_state
from tests.fixtures.acts import ASKED
from tests.fixtures.writing import Desk, desk

from domain.books.party import Vendor
from domain.books.subject import Subject
from domain.errors import Conflict, Invalid, NotFound, RailRefused, RailRetriable, Refused
from domain.firms.firm import Scope
from domain.rails.connection import ConnectionState, TokenSet
from domain.rails.duty import DutyKind
from domain.rails.intent import ChangeVendor, SendInvoice
from domain.rails.write import Write, WriteProblem, WriteState

RETIRE = ChangeVendor(vendor_id="1", version=0, active=False)


@pytest.fixture
def at() -> Iterator[Desk]:
    with desk() as opened:
        yield opened


def execute(at: Desk, intent: ChangeVendor = RETIRE, key: str = "key-1") -> Write:
    return at.writing.execute(at.bench.scope, intent, act=ASKED, key=key)


def mirrored(at: Desk) -> Vendor:
    with at.bench.mirror.read(at.bench.scope) as mirror:
        [vendor] = mirror.records(Vendor)
    return vendor


def test_a_write_is_made_mirrored_and_logged_under_its_member(at: Desk) -> None:
    write = execute(at)
    assert (write.state, write.made, write.made_version) == (WriteState.CONFIRMED, Subject("Vendor", "1"), 1)
    assert (mirrored(at).active, mirrored(at).version) == (False, 1)
    with at.bench.mirror.read(at.bench.scope) as mirror:
        last = mirror.changes(0, 10)[-1]
    assert (last.actor, last.operation, last.record_id) == ("Ann", "updated", "1")
    assert [duty.kind for duty in at.duties.for_business(at.bench.scope.firm_id, at.bench.scope.business_id)] == [
        DutyKind.RECONCILE,
        DutyKind.SETTLE,
        DutyKind.SYNC,
    ]


@pytest.mark.parametrize("clears", [True, False])
def test_25_vendor_sparse(at: Desk, clears: bool) -> None:  # noqa: FBT001 - a case of the test
    """A ledger that clears what a change does not name is told of; nothing is said of one that does not."""
    known = vendor_state("1", 0, active=True)
    assert isinstance(known.record, Vendor)
    at.rail.put(replace(known, record=replace(known.record, email="pay@acme.test")))
    at.rail.clears_email = clears

    write = execute(at)

    assert write.state is WriteState.CONFIRMED
    assert ("email was pay@acme.test and is empty" in write.error) is clears
    assert clears or write.error == ""


def test_nothing_is_written_to_a_feed(at: Desk) -> None:
    firm_id, client_id = at.bench.scope.firm_id, at.bench.scope.business_id
    tokens = TokenSet(access_token="access-0", refresh_token="refresh-0")
    feed = at.bench.sync.import_tokens(firm_id, "fake", "realm-2", "Cards", tokens, feed_of=client_id)
    at.bench.sync.run(Scope(firm_id, feed.id))
    with pytest.raises(Refused, match="It is a feed"):
        at.writing.execute(Scope(firm_id, feed.id), RETIRE, act=ASKED, key="key-1")
    assert at.rail.sent == []


def test_the_same_key_makes_the_same_write_once(at: Desk) -> None:
    first = execute(at)
    assert execute(at) == first
    assert at.rail.sent == [first.id]
    with pytest.raises(Invalid, match="Idempotency-Key"):
        execute(at, ChangeVendor(vendor_id="1", version=0, term_id="3"))


def test_a_lost_answer_is_asked_for_and_nothing_is_sent_twice(at: Desk) -> None:
    at.rail.lost = ["after"]
    write = execute(at)
    assert (write.state, at.rail.sent) == (WriteState.CONFIRMED, [write.id])


def test_a_request_that_never_arrived_is_sent_again_under_its_name(at: Desk) -> None:
    at.rail.lost = ["before"]
    write = execute(at)
    assert (write.state, write.attempts, at.rail.sent) == (WriteState.CONFIRMED, 2, [write.id, write.id])
    assert list(at.rail.made) == [write.id]


def test_an_outage_leaves_the_write_unknown_and_it_is_settled_later(at: Desk) -> None:
    at.rail.lost = ["before", "before", "after"]
    at.rail.failures = [None] * 6 + [RailRetriable("The rail is down.")] * 9
    write = execute(at)
    assert write.state is WriteState.UNKNOWN
    assert at.writing.settle(at.bench.scope) == 1
    at.rail.failures = []
    assert at.writing.settle(at.bench.scope) == 0
    assert at.log.get(at.bench.scope, write.id).state is WriteState.CONFIRMED
    assert list(at.rail.made) == [write.id]
    assert mirrored(at).active is False


def test_a_rail_that_cannot_be_reached_at_all_fails_the_write(at: Desk) -> None:
    at.rail.failures = [RailRetriable("The rail is down.")] * 3
    write = execute(at)
    assert (write.state, write.problem) == (WriteState.FAILED, WriteProblem.UNREACHABLE)
    assert at.rail.sent == []
    assert execute(at, key="key-2").state is WriteState.CONFIRMED


def test_a_record_that_has_moved_on_is_not_written_over(at: Desk) -> None:
    at.rail.put(vendor_state("1", 1, active=False))
    write = execute(at, ChangeVendor(vendor_id="1", version=0, active=True))
    assert (write.state, write.problem, at.rail.sent) == (WriteState.FAILED, WriteProblem.STALE, [])
    assert write.error == "The Vendor 1 has changed since: active was True and is False."
    assert mirrored(at).version == 1


def test_a_record_that_moves_while_the_write_is_sent_is_told_too(at: Desk) -> None:
    def edit_first(_: str) -> None:
        if len(at.rail.asked) == asked + 2:
            at.rail.put(vendor_state("1", 1, active=False))

    asked, at.rail.on_request = len(at.rail.asked), edit_first
    write = execute(at, RETIRE, key="key-9")
    assert (write.state, write.problem) == (WriteState.FAILED, WriteProblem.STALE)


def test_what_the_rail_refuses_has_failed_for_good(at: Desk) -> None:
    at.rail.refusal = "A business validation error has occurred."
    write = execute(at)
    assert (write.state, write.problem) == (WriteState.FAILED, WriteProblem.REFUSED)
    assert "business validation" in write.error
    assert at.writing.settle(at.bench.scope) == 0


def test_a_process_that_died_is_followed_by_another(at: Desk) -> None:
    class Died(BaseException):
        """What kill -9 looks like from inside."""

    def die(_: str) -> None:
        if len(at.rail.asked) == asked + 3:
            raise Died

    asked, at.rail.on_request, at.rail.lost = len(at.rail.asked), die, ["after"]
    with pytest.raises(Died):
        execute(at)
    at.rail.on_request = str
    assert at.another().settle(at.bench.scope) == 0
    [write] = at.log.list_writes(at.bench.scope, None, 10)
    assert (write.state, at.rail.sent) == (WriteState.CONFIRMED, [write.id])


def test_a_write_under_way_is_left_to_the_process_that_makes_it(at: Desk) -> None:
    def intrude(_: str) -> None:
        if len(at.rail.asked) == asked + 2:
            with pytest.raises(Conflict):
                at.another().execute(at.bench.scope, RETIRE, act=ASKED, key="key-1")
            assert at.another().settle(at.bench.scope) == 1

    asked, at.rail.on_request = len(at.rail.asked), intrude
    assert execute(at).state is WriteState.CONFIRMED
    assert len(at.rail.sent) == 1


def test_an_undo_puts_the_record_back_once(at: Desk) -> None:
    first = execute(at)
    undo = at.writing.undo(at.bench.scope, first.id, act=replace(ASKED, member="Bob"), key="key-2")
    assert (undo.state, undo.undoes, mirrored(at).active) == (WriteState.CONFIRMED, first.id, True)
    assert at.writing.undo(at.bench.scope, first.id, act=replace(ASKED, member="Bob"), key="key-2") == undo
    with pytest.raises(Refused, match="undone already"):
        at.writing.undo(at.bench.scope, first.id, act=replace(ASKED, member="Bob"), key="key-3")
    with pytest.raises(Refused, match="undo itself"):
        at.writing.undo(at.bench.scope, undo.id, act=replace(ASKED, member="Bob"), key="key-4")


def test_what_cannot_be_undone_says_so_before(at: Desk) -> None:
    taxed = ChangeVendor(vendor_id="1", version=0, tax_id="12-3456789")
    assert at.writing.preview(at.bench.scope, taxed).irreversible == "The fake rail masks tax ids."
    assert at.writing.preview(at.bench.scope, RETIRE).irreversible == ""
    write = execute(at, taxed)
    with pytest.raises(Refused, match="masks tax ids"):
        at.writing.undo(at.bench.scope, write.id, act=ASKED, key="key-2")
    assert "12-3456789" not in repr(write)


def test_an_intent_that_makes_no_sense_is_not_stored(at: Desk) -> None:
    with pytest.raises(NotFound, match="no vendor 99"):
        execute(at, ChangeVendor(vendor_id="99", version=0, active=False))
    with pytest.raises(Refused, match="takes no send-invoice"):
        at.writing.execute(at.bench.scope, SendInvoice(invoice_id="5", version=0), act=ASKED, key="key-2")
    at.bench.connections.set_state(at.bench.scope, ConnectionState.RECONNECT, at.bench.clock.now())
    with pytest.raises(Refused, match="connect the client again"):
        execute(at)
    assert at.log.list_writes(at.bench.scope, None, 10) == ()


def test_a_grant_that_ends_fails_the_write_and_shows(at: Desk) -> None:
    at.rail.grant_stands, at.rail.good_tokens = False, set()
    write = execute(at)
    assert (write.state, write.problem) == (WriteState.FAILED, WriteProblem.RECONNECT)
    assert at.bench.connections.get(at.bench.scope).state is ConnectionState.RECONNECT


def test_a_refusal_to_say_what_became_of_a_write_leaves_it_unknown(at: Desk) -> None:
    at.rail.lost = ["after"]
    at.rail.failures = [None, None, RailRefused("Not now.", code="5020")]
    write = execute(at)
    assert write.state is WriteState.UNKNOWN
    at.bench.clock.advance(timedelta(minutes=5))
    assert at.writing.settle(at.bench.scope) == 0
    assert list(at.rail.made) == [write.id]
