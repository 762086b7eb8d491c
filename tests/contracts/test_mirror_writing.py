"""The contract of `domain.ports.stores.mirror_writing.MirrorWriting`."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from tests.fixtures.changes import at, bill, gone, live, unread, vendor
from tests.fixtures.worlds import NOW, World

from domain.books.bill import Bill, VendorCredit
from domain.books.cash_document import Deposit, JournalEntry, Purchase
from domain.books.lines import DepositLine, ExpenseLine, JournalLine
from domain.books.party import Customer, Vendor
from domain.books.record import Record
from domain.books.unreadable import Unreadable
from domain.errors import Busy, Conflict
from domain.findings.finding import Evaluation
from domain.firms.firm import AsOf, Scope
from domain.money import Money
from domain.policy.policy import DEFAULT_POLICY
from domain.ports.stores.mirror_writing import Applied
from domain.rails.change import RecordChange, StoredPayload
from domain.rails.sync import Calls


def stored_bills(world: World, scope: Scope) -> dict[str, int]:
    with world.mirror.read(scope) as mirror:
        return {found.id: found.version for found in mirror.records(Bill)}


def test_a_new_mirror_is_empty(world: World, scope: Scope) -> None:
    state = world.writing.state(scope)
    assert (state.version, state.cursor, state.last_success_at, state.requests) == (0, None, None, 0)
    assert world.writing.counts(scope) == {}


def test_new_records_are_created_and_the_version_grows_with_each(world: World, scope: Scope) -> None:
    assert world.apply(scope, live(bill("1")), live(bill("2"))) == Applied(created=2)
    assert stored_bills(world, scope) == {"1": 0, "2": 0}
    assert world.writing.state(scope).version == 2


def test_the_same_changes_again_change_nothing(world: World, scope: Scope) -> None:
    batch = (live(bill("1", 3, 5)), live(bill("2", 1, 6)), gone("Bill", "3", 7), unread("Gadget", "4", 1, 8))
    world.apply(scope, *batch)
    before = world.writing.state(scope)

    assert world.apply(scope, *batch) == Applied(unchanged=4)
    assert world.writing.state(scope) == before


def test_a_newer_version_replaces_and_an_older_one_never_does(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("1", 2, 2)))
    assert world.apply(scope, live(bill("1", 1, 9))) == Applied(unchanged=1)
    assert world.apply(scope, live(bill("1", 2, 1))) == Applied(unchanged=1)
    assert world.apply(scope, live(bill("1", 2, 3))) == Applied(updated=1)
    assert world.apply(scope, live(bill("1", 3, 4))) == Applied(updated=1)
    assert stored_bills(world, scope) == {"1": 3}


def test_another_payload_under_the_same_version_and_time_is_an_update(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("1", 2, 2), raw=b"first"))
    assert world.apply(scope, live(bill("1", 2, 2, balance_minor=1), raw=b"second")) == Applied(updated=1)


def stored_vendor(world: World, scope: Scope) -> Vendor:
    with world.mirror.read(scope) as mirror:
        [found] = mirror.records(Vendor)
        return found


def test_a_vendors_changed_particulars_are_noted_and_stay_noted(world: World, scope: Scope) -> None:
    first = vendor("1", 0, 0, email="old@example.com", phone="555")
    world.apply(scope, live(first))
    assert stored_vendor(world, scope).particulars_changed == ()
    world.apply(scope, live(vendor("1", 1, 5, email="new@example.com", phone="555", account_number="9")))
    world.apply(scope, live(vendor("1", 2, 9, email="new@example.com", phone="555", account_number="9")))
    noted = stored_vendor(world, scope)
    assert (noted.version, noted.particulars_changed, noted.particulars_changed_at) == (2, ("email",), at(5))


def test_the_same_change_of_a_vendor_again_keeps_the_note(world: World, scope: Scope) -> None:
    changed = live(vendor("1", 1, 5, email="new@example.com"))
    world.apply(scope, live(vendor("1", 0, 0, email="old@example.com")))
    world.apply(scope, changed)
    assert world.apply(scope, changed) == Applied(unchanged=1)
    assert stored_vendor(world, scope).particulars_changed_at == at(5)


def test_the_newest_of_several_changes_in_one_batch_wins(world: World, scope: Scope) -> None:
    batch = (live(bill("1", 1, 1)), live(bill("1", 3, 3)), live(bill("1", 2, 2)))
    assert world.apply(scope, *batch) == Applied(created=1)
    assert stored_bills(world, scope) == {"1": 3}


def test_a_deletion_leaves_a_tombstone_and_a_later_live_state_brings_the_record_back(
    world: World, scope: Scope
) -> None:
    world.apply(scope, live(bill("1", 2, 2)))
    assert world.apply(scope, gone("Bill", "1", 5)) == Applied(deleted=1)
    assert stored_bills(world, scope) == {}
    assert world.writing.record_ids(scope, "Bill") == frozenset()
    assert world.apply(scope, live(bill("1", 2, 2))) == Applied(unchanged=1, contradicted=(("Bill", "1"),))
    assert world.apply(scope, live(bill("1", 3, 6))) == Applied(updated=1)
    assert stored_bills(world, scope) == {"1": 3}


def test_a_deletion_that_arrives_before_an_older_page_stands(world: World, scope: Scope) -> None:
    assert world.apply(scope, gone("Bill", "1", 5)) == Applied(deleted=1)
    assert world.apply(scope, live(bill("1", 7, 4))) == Applied(unchanged=1, contradicted=(("Bill", "1"),))
    assert stored_bills(world, scope) == {}


def test_a_deletion_older_than_the_live_state_is_left_out(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("1", 2, 6)))
    assert world.apply(scope, gone("Bill", "1", 5)) == Applied(unchanged=1)


def test_a_deletion_at_a_time_unknown_applies_to_a_live_record_and_once(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("1", 2, 6)))
    assert world.apply(scope, gone("Bill", "1")) == Applied(deleted=1)
    assert world.apply(scope, gone("Bill", "1")) == Applied(unchanged=1)
    assert world.apply(scope, live(bill("1", 2, 6))) == Applied(unchanged=1, contradicted=(("Bill", "1"),))
    assert world.apply(scope, live(bill("1", 3, 7))) == Applied(updated=1)


def test_a_record_that_the_rail_confirms_alive_stands_over_any_tombstone(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("1", 2, 6)), gone("Bill", "1", 9))
    assert apply_confirmed(world, scope, live(bill("1", 2, 6))) == Applied(updated=1)
    assert stored_bills(world, scope) == {"1": 2}
    assert apply_confirmed(world, scope, live(bill("1", 2, 6))) == Applied(unchanged=1)


def test_a_deletion_by_the_very_stamp_of_the_live_state_waits_for_confirmation(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("1", 2, 6)))
    deletion = gone("Bill", "1", 6)
    assert world.apply(scope, deletion) == Applied(unchanged=1, contradicted=(("Bill", "1"),))
    assert stored_bills(world, scope) == {"1": 2}
    assert apply_confirmed(world, scope, deletion) == Applied(deleted=1)
    assert world.apply(scope, deletion) == Applied(unchanged=1)


def apply_confirmed(world: World, scope: Scope, change: RecordChange) -> Applied:
    return world.writing.apply(scope, [change], "qbo", "sync", NOW, confirmed=True)


def test_records_that_cannot_be_read_are_kept_and_counted(world: World, scope: Scope) -> None:
    world.apply(scope, unread("Gadget", "9", 1, 1), unread("Bill", "8", 1, 1))
    assert world.writing.counts(scope) == {"Gadget": 1, "Bill": 1}
    assert world.writing.record_ids(scope, "Bill") == {"8"}
    assert stored_bills(world, scope) == {}
    assert world.apply(scope, live(bill("8", 2, 2))) == Applied(updated=1)
    assert stored_bills(world, scope) == {"8": 2}


def test_records_that_cannot_be_read_are_told_until_they_can_be(world: World, scope: Scope) -> None:
    stated = Money(940_000, "USD")
    spoilt = replace(unread("Bill", "9", 2, 3), problem="It has no date.", called="A-1", stated=stated)
    told = Unreadable(kind="Bill", id="9", problem="It has no date.", called="A-1", stated=stated)
    world.apply(scope, spoilt, replace(unread("Gadget", "1", 1, 1), problem=""), live(bill("2")))
    with world.mirror.read(scope) as mirror:
        assert mirror.unreadable() == (told,)
        assert [found.id for found in mirror.records(Bill)] == ["2"]

    # The same payload under the same version, read by a rail that has learnt to.
    assert world.apply(scope, live(bill("9", 2, 3), raw=spoilt.raw)) == Applied(updated=1)
    with world.mirror.read(scope) as mirror:
        assert mirror.unreadable() == ()
        assert [found.id for found in mirror.records(Bill)] == ["2", "9"]

    world.apply(scope, replace(spoilt, version=3), gone("Bill", "9", 7))
    with world.mirror.read(scope) as mirror:
        assert mirror.unreadable() == ()


def test_the_same_payload_seen_later_is_no_news(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("1", 0, 1), raw=b'{"a": 1}'))

    assert world.apply(scope, live(bill("1", 0, 5), raw=b'{"a": 1}')) == Applied(unchanged=1)
    assert world.apply(scope, live(bill("1", 0, 6, total_minor=7), raw=b'{"a": 1}')) == Applied(updated=1)
    assert world.apply(scope, live(bill("1", 0, 7, total_minor=7), raw=b'{"a": 2}')) == Applied(updated=1)
    assert world.apply(scope, live(bill("1", 1, 8, total_minor=7), raw=b'{"a": 2}')) == Applied(updated=1)


def test_ids_and_counts_are_those_of_live_records(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("1")), live(bill("2")), unread("Gadget", "1", 0, 0))
    world.apply(scope, gone("Bill", "1", 9), gone("Gadget", "1", 9))
    assert world.writing.record_ids(scope, "Bill") == {"2"}
    assert world.writing.counts(scope) == {"Bill": 1}


def test_records_are_found_by_the_parties_that_they_name(world: World, scope: Scope) -> None:
    batch = (live(bill("1", vendor_id="v1")), live(bill("2", vendor_id="v2")), live(bill("3", vendor_id="v1")))
    world.apply(scope, *batch, gone("Bill", "3", 9))
    assert world.writing.records_naming(scope, ["v1", "nobody"]) == {"Bill": ("1",)}
    assert world.writing.records_naming(scope, []) == {}


def test_records_are_found_by_the_parties_on_their_lines_and_by_their_parent(world: World, scope: Scope) -> None:
    named: dict[str, Any] = {"entity_kind": "Customer", "entity_id": "c1"}
    dated: dict[str, Any] = {"version": 0, "updated_at": at(0), "txn_date": NOW.date(), "currency": "USD"}
    billable = (ExpenseLine(amount_minor=1, customer_id="c1"),)
    naming: list[Record] = [
        bill("1", lines=(ExpenseLine(amount_minor=1), *billable)),
        Deposit(id="2", lines=(DepositLine(amount_minor=1, **named),), **dated),
        JournalEntry(id="3", lines=(JournalLine(amount_minor=1, **named),), **dated),
        Purchase(id="4", lines=billable, **dated),
        VendorCredit(id="5", lines=billable, **dated),
        Customer(id="6", version=0, updated_at=at(0), name="Job", currency="USD", parent_id="c1"),
    ]
    others = [replace(each, id=f"{each.id}0", **_naming_nobody(each)) for each in naming]
    world.apply(scope, *map(live, (*naming, *others)))
    found = world.writing.records_naming(scope, ["c1"])
    assert found == {type(each).__name__: (each.id,) for each in sorted(naming, key=lambda one: type(one).__name__)}


def _naming_nobody(record: Record) -> dict[str, object]:
    return {"parent_id": None} if isinstance(record, Customer) else {"lines": ()}


def test_an_equal_payload_of_which_something_else_was_read_is_an_update(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("1"), raw=b"{}"), unread("Bill", "2", 0, 0, b"[]"))
    assert world.apply(scope, live(bill("1", private_note="read"), raw=b"{}")) == Applied(updated=1)
    assert world.apply(scope, live(bill("1", private_note="read"), raw=b"{}")) == Applied(unchanged=1)
    assert world.apply(scope, unread("Bill", "1", 0, 0, b"{}")) == Applied(unchanged=1), "less than before"
    assert world.apply(scope, live(bill("2"), raw=b"[]")) == Applied(updated=1)
    assert stored_bills(world, scope) == {"1": 0, "2": 0}


def test_what_the_mirror_has_noted_of_a_vendor_is_no_other_reading(world: World, scope: Scope) -> None:
    world.apply(scope, live(vendor("1", phone="555 0100")))
    world.apply(scope, live(vendor("1", 1, 1, phone="555 0199")))
    assert world.apply(scope, live(vendor("1", 1, 1, phone="555 0199"))) == Applied(unchanged=1)


def test_payloads_are_told_by_kind_and_id_without_those_of_the_dead(world: World, scope: Scope) -> None:
    batch = [live(bill(each), raw=f"[{each}]".encode()) for each in ("2", "10", "1")]
    own = RecordChange(kind="FeedLink", id="x", version=0, updated_at=None)
    world.apply(scope, *batch, live(vendor("9"), raw=b"{}"), own)
    world.apply(scope, live(bill("1", 1, 1), raw=b"[1, 2]"), gone("Bill", "2", 9))
    told = [StoredPayload(kind="Bill", id="1", updated_at=at(1), raw=b"[1, 2]")]
    told += [StoredPayload(kind="Bill", id="10", updated_at=at(0), raw=b"[10]")]
    told += [StoredPayload(kind="Vendor", id="9", updated_at=at(0), raw=b"{}")]
    assert list(world.writing.payloads(scope, ("", ""), 9)) == told
    assert list(world.writing.payloads(scope, ("", ""), 2)) == told[:2]
    assert list(world.writing.payloads(scope, ("Bill", "10"), 9)) == told[2:]
    assert list(world.writing.payloads(scope, ("Vendor", "9"), 9)) == []


def test_the_translation_is_noted(world: World, scope: Scope) -> None:
    assert world.writing.state(scope).translation == ""
    world.writing.note_translation(scope, "2")
    assert world.writing.state(scope).translation == "2"


def test_a_batch_larger_than_one_lookup(world: World, scope: Scope) -> None:
    batch = [live(bill(str(number))) for number in range(1_200)]
    assert world.apply(scope, *batch) == Applied(created=1_200)
    assert world.apply(scope, *batch) == Applied(unchanged=1_200)


def test_ids_with_quotes_and_letters_beyond_ascii_are_text_like_any(world: World, scope: Scope) -> None:
    strange = ["a'b", 'c"d', "%(x)s", "{e}", "é, 漢", "NULL", ""]
    assert world.apply(scope, *(live(bill(each)) for each in strange)) == Applied(created=len(strange))
    assert world.writing.record_ids(scope, "Bill") == set(strange)
    assert world.apply(scope, *(live(bill(each)) for each in strange)) == Applied(unchanged=len(strange))


def test_an_empty_batch_is_nothing(world: World, scope: Scope) -> None:
    assert world.apply(scope) == Applied()


def test_success_is_noted_with_its_cursor(world: World, scope: Scope) -> None:
    world.writing.save_failure(scope, "The rail is down.", NOW, calls=Calls(2))
    failed = world.writing.state(scope)
    assert (failed.last_error, failed.last_error_at, failed.last_success_at) == ("The rail is down.", NOW, None)

    later = NOW + timedelta(minutes=1)
    world.writing.save_cursor(scope, "c1", later, full=True, calls=Calls(3))
    world.writing.save_cursor(scope, "c2", later + timedelta(minutes=1), full=False, calls=Calls(4))

    state = world.writing.state(scope)
    assert (state.cursor, state.last_full_at) == ("c2", later)
    assert state.last_success_at == later + timedelta(minutes=1)
    assert (state.last_error, state.last_error_at) == ("", None)


def test_a_failure_leaves_cursor_and_records(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("1")))
    world.writing.save_cursor(scope, "c1", NOW, full=True, calls=Calls(1))
    world.writing.save_failure(scope, "The rail is down.", NOW, calls=Calls(1))
    state = world.writing.state(scope)
    assert (state.cursor, state.version, state.last_success_at) == ("c1", 1, NOW)


def test_requests_are_counted_by_the_day_in_utc(world: World, scope: Scope) -> None:
    evening = datetime(2026, 6, 30, 23, 59, tzinfo=UTC)
    world.writing.save_cursor(scope, "c", evening, full=False, calls=Calls(5))
    world.writing.save_failure(scope, "no", evening, calls=Calls(2))
    assert (world.writing.state(scope).requests, world.writing.state(scope).requests_day) == (7, evening.date())
    world.writing.save_cursor(scope, "c", evening + timedelta(minutes=2), full=False, calls=Calls(1))
    assert (world.writing.state(scope).requests, world.writing.state(scope).requests_day) == (1, date(2026, 7, 1))


def test_repetitions_are_counted_with_the_requests(world: World, scope: Scope) -> None:
    world.writing.save_failure(scope, "no", NOW, calls=Calls(5, 2))
    world.writing.count_calls(scope, Calls(3, 1), NOW)
    assert (world.writing.state(scope).requests, world.writing.state(scope).repeated) == (8, 3)
    world.writing.count_calls(scope, Calls(1), NOW + timedelta(days=1))
    assert world.writing.state(scope).repeated == 0


def test_the_kinds_that_are_refused_are_kept_until_others_are_told(world: World, scope: Scope) -> None:
    world.writing.save_cursor(scope, "c1", NOW, full=True, calls=Calls(1), refused_kinds=("Bill", "Term"))
    world.writing.save_cursor(scope, "c2", NOW, full=False, calls=Calls(1))
    assert world.writing.state(scope).refused_kinds == ("Bill", "Term")
    world.writing.save_cursor(scope, "c3", NOW, full=False, calls=Calls(1), refused_kinds=("Term",))
    assert world.writing.state(scope).refused_kinds == ("Term",)
    world.writing.save_cursor(scope, "c4", NOW, full=True, calls=Calls(1), refused_kinds=())
    assert world.writing.state(scope).refused_kinds == ()


def test_kinds_that_were_told_in_part_are_noted_until_they_are_whole(world: World, scope: Scope) -> None:
    world.writing.note_doubted(scope, ("Bill", "Invoice"))
    world.writing.save_cursor(scope, "c1", NOW, full=True, calls=Calls(1))
    assert world.writing.state(scope).doubted_kinds == ("Bill", "Invoice")
    with world.mirror.read(scope) as mirror:
        assert mirror.state().doubted_kinds == ("Bill", "Invoice")
    world.writing.note_doubted(scope, ())
    assert world.writing.state(scope).doubted_kinds == ()


@pytest.mark.parametrize("what", ["refused", "told in part"])
def test_what_the_books_lack_makes_the_rules_run_again_when_it_changes(world: World, scope: Scope, what: str) -> None:
    today = AsOf(NOW.date(), NOW)

    def note(*kinds: str) -> bool:
        """Whether what the rules found before still stands afterwards."""
        world.mirror.save_evaluation(scope, 0, today, DEFAULT_POLICY, Evaluation(outcomes=(), findings=()))
        if what == "refused":
            world.writing.save_cursor(scope, "c", NOW, full=True, calls=Calls(1), refused_kinds=kinds)
        else:
            world.writing.note_doubted(scope, kinds)
        with world.mirror.read(scope) as mirror:
            return mirror.is_evaluated(today.day, DEFAULT_POLICY.version)

    assert [note(), note("Bill"), note("Bill"), note()] == [True, False, True, False]


def test_a_lease_keeps_others_out_until_it_is_released(world: World, scope: Scope) -> None:
    with world.writing.lease(scope, "first", NOW, 60):
        with pytest.raises(Conflict), world.writing.lease(scope, "second", NOW, 60):
            pass
        with pytest.raises(Conflict), world.writing.lease(scope, "second", NOW + timedelta(seconds=60), 60):
            pass
    with world.writing.lease(scope, "second", NOW, 60):
        pass


def test_a_lease_is_renewed_by_its_owner(world: World, scope: Scope) -> None:
    late = NOW + timedelta(seconds=61)
    first = world.writing.lease(scope, "first", NOW, 60), world.writing.lease(scope, "first", late, 60)
    with first[0], first[1], pytest.raises(Conflict), world.writing.lease(scope, "second", late, 60):
        pass


def test_a_lease_that_has_run_out_is_taken_over_and_its_late_release_does_no_harm(world: World, scope: Scope) -> None:
    late = NOW + timedelta(seconds=61)
    first = world.writing.lease(scope, "first", NOW, 60)
    first.__enter__()
    with world.writing.lease(scope, "second", late, 60):
        first.__exit__(None, None, None)
        with pytest.raises(Conflict), world.writing.lease(scope, "third", late, 60):
            pass


def test_a_lease_is_released_when_its_holder_fails(world: World, scope: Scope) -> None:
    with pytest.raises(RuntimeError), world.writing.lease(scope, "first", NOW, 60):
        raise RuntimeError
    with world.writing.lease(scope, "second", NOW, 60):
        pass


def test_a_lease_of_a_process_that_has_ended_is_taken_over_at_once(world: World, scope: Scope) -> None:
    dead = world.writing.lease(scope, "killed/1", NOW, 60)
    dead.__enter__()
    with pytest.raises(Busy), world.writing.lease(scope, "alive/1", NOW, 60):
        pass
    world.processes.ended.add("killed")
    with world.writing.lease(scope, "alive/1", NOW, 60):
        with pytest.raises(Busy), world.writing.lease(scope, "other/1", NOW, 60):
            pass
        dead.__exit__(None, None, None)
        with pytest.raises(Busy), world.writing.lease(scope, "other/1", NOW, 60):
            pass


def test_leases_of_two_clients_do_not_meet(world: World, scope: Scope) -> None:
    other = world.client("f_one", "realm-2")
    with world.writing.lease(scope, "first", NOW, 60), world.writing.lease(other, "second", NOW, 60):
        pass


def test_instants_come_back_aware_and_exact(world: World, scope: Scope) -> None:
    exact = at(1).replace(microsecond=123_457)
    world.writing.save_cursor(scope, "c", exact, full=True, calls=Calls(0))
    state = world.writing.state(scope)
    assert state.last_success_at == exact
    assert state.last_success_at is not None
    assert state.last_success_at.utcoffset() == timedelta(0)
