"""What every store of writes does."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace
from tests.fixtures.acts import ASKED
from tests.fixtures.worlds import NOW, World

from domain.books.subject import Subject
from domain.errors import Busy, Conflict, Invalid, NotFound
from domain.firms.firm import Scope
from domain.money import Money
from domain.rails.intent import ChangeVendor, PayBill
from domain.rails.write import Write, WriteProblem, WriteState

PAY = PayBill(bill_id="7", version=2, amount=Money(1250, "USD"), account_id="35", paid_on=date(2026, 6, 30))
RENAME = ChangeVendor(vendor_id="9", version=0, tax_id="12-3456789")


def write(id: str = "w_1", intent: PayBill | ChangeVendor = PAY, *, minutes: int = 0) -> Write:
    at = NOW + timedelta(minutes=minutes)
    return Write(id=id, intent=intent, state=WriteState.PENDING, member="Ann", created_at=at, updated_at=at)


def test_a_write_comes_back_as_it_was_stored(world: World, scope: Scope) -> None:
    assert world.stored_writes.add(scope, write(intent=RENAME), "key-1", NOW, ASKED) == write(intent=RENAME)
    assert world.stored_writes.get(scope, "w_1") == write(intent=RENAME)
    with pytest.raises(NotFound):
        world.stored_writes.get(scope, "w_2")


def test_a_write_is_kept_with_the_act_that_asks_for_it_once(world: World, scope: Scope) -> None:
    for _ in range(2):
        world.stored_writes.add(scope, write(), "key-1", NOW, ASKED)
    assert [act.action for act in world.firms.acts("f_one", None, 10)] == ["write"]


def test_what_is_done_with_a_new_write_is_kept_with_it_or_keeps_it_away(world: World, scope: Scope) -> None:
    seen: list[str] = []
    for _ in range(2):
        world.stored_writes.add(scope, write(), "key-1", NOW, ASKED, lambda _, new, __: seen.append(new.id))
    assert seen == ["w_1"]

    def refuse(_: object, __: object, ___: object) -> None:
        raise Conflict("Somebody else was here.")

    with pytest.raises(Conflict):
        world.stored_writes.add(scope, write("w_2"), "key-2", NOW, ASKED, refuse)
    with pytest.raises(NotFound):
        world.stored_writes.get(scope, "w_2")
    assert len(world.firms.acts("f_one", None, 10)) == 1


def test_a_new_write_is_told_of_those_that_what_was_looked_at_does_not_show(world: World, scope: Scope) -> None:
    log, later = world.stored_writes, NOW + timedelta(seconds=9)
    for number, state, ended in ((1, "pending", NOW), (2, "confirmed", NOW), (3, "failed", later), (4, "unknown", NOW)):
        new = write(f"w_{number}")
        log.add(scope, new, f"key-{number}", NOW, ASKED)
        log.save(scope, replace(new, state=WriteState(state), updated_at=ended))
    told: list[str] = []
    asked = replace(write("w_5"), created_at=NOW + timedelta(seconds=5))
    log.add(scope, asked, "key-5", later, ASKED, lambda _, __, others: told.extend(each.id for each in others))
    assert sorted(told) == ["w_1", "w_3", "w_4"]


def test_a_key_stands_for_one_intent_for_a_day(world: World, scope: Scope) -> None:
    log = world.stored_writes
    log.add(scope, write(), "key-1", NOW, ASKED)
    assert log.add(scope, write("w_2"), "key-1", NOW + timedelta(hours=23), ASKED).id == "w_1"
    assert log.find(scope, write("w_2"), "key-1", NOW) == write()
    for other in (write("w_3", RENAME), replace(write("w_3"), undoes="w_0")):
        with pytest.raises(Invalid, match="Idempotency-Key"):
            log.add(scope, other, "key-1", NOW, ASKED)
    later = write("w_4", RENAME, minutes=24 * 60)
    assert log.add(scope, later, "key-1", NOW + timedelta(hours=24), ASKED).id == "w_4"
    assert [each.id for each in log.list_writes(scope, None, 10)] == ["w_4", "w_1"]


def test_one_process_at_a_time_works_on_a_write(world: World, scope: Scope) -> None:
    log = world.stored_writes
    log.add(scope, write(), "key-1", NOW, ASKED)
    with log.own(scope, "w_1", "first", NOW, 60) as owned:
        assert owned == write()
        with pytest.raises(Conflict), log.own(scope, "w_1", "second", NOW + timedelta(seconds=60), 60):
            pass
    later = NOW + timedelta(seconds=61)
    with log.own(scope, "w_1", "second", NOW, 60), log.own(scope, "w_1", "third", later, 60) as taken_over:
        assert taken_over.id == "w_1"


def test_a_write_of_a_process_that_has_ended_is_taken_up_at_once(world: World, scope: Scope) -> None:
    log = world.stored_writes
    log.add(scope, write(), "key-1", NOW, ASKED)
    dead = log.own(scope, "w_1", "killed/1", NOW, 60)
    dead.__enter__()
    with pytest.raises(Busy), log.own(scope, "w_1", "alive/1", NOW, 60):
        pass
    world.processes.ended.add("killed")
    with log.own(scope, "w_1", "alive/1", NOW, 60) as taken_over:
        assert taken_over.id == "w_1"


def test_a_write_gets_on_and_its_before_image_stays(world: World, scope: Scope) -> None:
    log = world.stored_writes
    log.add(scope, write(), "key-1", NOW, ASKED)
    sent = replace(write(), state=WriteState.SENT, attempts=1)
    log.save(scope, sent, before=b'{"Id":"7"}')
    assert log.unsettled(scope) == (sent,)
    done = replace(sent, state=WriteState.CONFIRMED, made=Subject("BillPayment", "88"), made_version=0)
    log.save(scope, done)
    assert (log.get(scope, "w_1"), log.before(scope, "w_1")) == (done, b'{"Id":"7"}')
    assert (log.unsettled(scope), log.unreconciled(scope)) == ((), (done,))
    log.save(scope, replace(done, reconciled_at=NOW))
    assert log.unreconciled(scope) == ()


def test_a_confirmed_undo_marks_what_it_undid(world: World, scope: Scope) -> None:
    log = world.stored_writes
    log.add(scope, replace(write(), state=WriteState.CONFIRMED), "key-1", NOW, ASKED)
    undo = replace(write("w_2", minutes=1), undoes="w_1")
    log.add(scope, undo, "key-2", NOW, ASKED)
    log.save(scope, replace(undo, state=WriteState.FAILED, problem=WriteProblem.STALE, error="It has changed."))
    assert log.get(scope, "w_1").undone_by is None
    log.save(scope, replace(undo, state=WriteState.CONFIRMED))
    assert log.get(scope, "w_1").undone_by == "w_2"


def test_writes_are_listed_newest_first_page_by_page(world: World, scope: Scope) -> None:
    log = world.stored_writes
    for number in range(5):
        log.add(scope, write(f"w_{number}", minutes=number // 2), f"key-{number}", NOW, ASKED)
    first = log.list_writes(scope, None, 3)
    assert [each.id for each in first] == ["w_4", "w_3", "w_2"]
    assert [each.id for each in log.list_writes(scope, first[-1].id, 3)] == ["w_1", "w_0"]
    with pytest.raises(Invalid, match="cursor"):
        log.list_writes(scope, "w_none", 3)


def test_another_business_and_another_firm_see_nothing(world: World, scope: Scope) -> None:
    world.stored_writes.add(scope, write(), "key-1", NOW, ASKED)
    other = world.client("f_one", "realm-2")
    assert world.stored_writes.list_writes(other, None, 10) == ()
    assert world.stored_writes.add(other, write("w_9", RENAME), "key-1", NOW, ASKED).id == "w_9"
    with pytest.raises(NotFound):
        world.stored_writes.get(other, "w_1")
    with pytest.raises(NotFound):
        world.stored_writes.list_writes(Scope("f_two", scope.business_id), None, 10)
