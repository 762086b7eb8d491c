"""What every store of duties does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from tests.fixtures.worlds import NOW, World

from domain.firms.firm import Scope
from domain.rails.duty import Duty, DutyKind, Urgency

MINUTE = timedelta(minutes=1)
LATER = NOW + timedelta(hours=1)


def ensure(world: World, scope: Scope, kind: DutyKind = DutyKind.SYNC, minutes: int = 0) -> None:
    world.duties.ensure(scope.firm_id, scope.business_id, kind, NOW + minutes * MINUTE)


def bring_forward(world: World, scope: Scope, minutes: int = 0, *, urgency: int = Urgency.NOTICE) -> None:
    due_at = NOW + minutes * MINUTE
    world.duties.bring_forward(
        scope.firm_id, scope.business_id, DutyKind.SYNC, due_at, urgency=urgency, reason="webhook"
    )


def one(world: World, scope: Scope) -> Duty:
    [duty] = world.duties.for_business(scope.firm_id, scope.business_id)
    return duty


def test_a_duty_is_set_up_once(world: World, scope: Scope) -> None:
    ensure(world, scope, minutes=5)
    ensure(world, scope, minutes=9)
    assert one(world, scope).due_at == NOW + 5 * MINUTE
    assert world.duties.claim(NOW, 10, LATER, "w") == ()


def test_due_duties_go_to_one_caller_the_most_urgent_first(world: World, scope: Scope) -> None:
    other = world.client("f_two", "realm-2")
    ensure(world, scope, minutes=-9)
    bring_forward(world, other, minutes=-1, urgency=Urgency.USER)
    ensure(world, other, DutyKind.RECONCILE, minutes=3)
    claimed = world.duties.claim(NOW, 10, LATER, "w")
    assert [(duty.business_id, duty.kind) for duty in claimed] == [
        (other.business_id, DutyKind.SYNC),
        (scope.business_id, DutyKind.SYNC),
    ]
    assert world.duties.claim(NOW, 10, LATER, "w") == ()
    assert len(world.duties.claim(LATER, 2, LATER + MINUTE, "w")) == 2


def test_what_is_finished_comes_again_when_it_is_told_to(world: World, scope: Scope) -> None:
    bring_forward(world, scope, urgency=Urgency.USER)
    [duty] = world.duties.claim(NOW, 10, LATER, "w")
    world.duties.fail(duty, "The rail is down.", NOW, NOW + MINUTE)
    assert (one(world, scope).attempts, one(world, scope).last_error) == (1, "The rail is down.")
    [again] = world.duties.claim(NOW + MINUTE, 10, LATER, "w")
    assert (again.attempts, again.urgency, again.reason) == (1, Urgency.USER, "webhook")
    world.duties.finish(again, NOW + 15 * MINUTE)
    rested = one(world, scope)
    assert (rested.attempts, rested.last_error, rested.urgency, rested.reason) == (0, "", Urgency.ROUTINE, "")
    assert (rested.due_at, rested.claimed_at) == (NOW + 15 * MINUTE, None)


def test_a_duty_without_a_next_time_sleeps_until_it_is_hastened(world: World, scope: Scope) -> None:
    ensure(world, scope)
    [duty] = world.duties.claim(NOW, 10, LATER, "w")
    world.duties.finish(duty, None)
    assert world.duties.claim(NOW + timedelta(days=3000), 10, LATER, "w") == ()
    bring_forward(world, scope, minutes=1)
    assert len(world.duties.claim(NOW + MINUTE, 10, LATER, "w")) == 1


def test_hastening_never_delays(world: World, scope: Scope) -> None:
    bring_forward(world, scope, minutes=1)
    bring_forward(world, scope, minutes=8)
    assert one(world, scope).due_at == NOW + MINUTE
    bring_forward(world, scope, minutes=0, urgency=Urgency.USER)
    assert (one(world, scope).due_at, one(world, scope).urgency) == (NOW, Urgency.USER)


def test_what_is_hastened_while_it_is_done_is_done_once_more(world: World, scope: Scope) -> None:
    ensure(world, scope)
    [duty] = world.duties.claim(NOW, 10, LATER, "w")
    bring_forward(world, scope, minutes=2)
    world.duties.finish(duty, NOW + 15 * MINUTE)
    [again] = world.duties.claim(NOW + 2 * MINUTE, 10, LATER, "w")
    assert again.reason == "webhook"
    world.duties.fail(duty, "too late to tell", NOW, LATER)
    assert one(world, scope).last_error == ""


def test_a_firm_has_duties_of_its_own(world: World) -> None:
    world.duties.ensure("f_one", "", DutyKind.DIGEST, NOW)
    [duty] = world.duties.claim(NOW, 10, LATER, "w")
    assert (duty.firm_id, duty.business_id, duty.kind) == ("f_one", "", DutyKind.DIGEST)
    assert world.duties.for_business("f_two", "") == ()
    assert world.duties.of_firm("f_two") == ()
    ensure(world, world.client("f_one", "realm-1"))
    assert [each.kind for each in world.duties.of_firm("f_one")] == [DutyKind.DIGEST, DutyKind.SYNC]


@pytest.mark.parametrize("count", [1, 3])
def test_a_claim_takes_no_more_than_asked_for(world: World, count: int) -> None:
    for number in range(5):
        ensure(world, world.client("f_one", f"realm-{number}"))
    assert len(world.duties.claim(NOW, count, LATER, "w")) == count


def test_of_one_line_one_is_carried_out_at_a_time(world: World, scope: Scope) -> None:
    other = world.client("f_one", "realm-2")
    ensure(world, scope)
    ensure(world, scope, DutyKind.RECONCILE, minutes=-1)
    ensure(world, other)
    first = world.duties.claim(NOW, 10, LATER, "w")
    assert [(duty.business_id, duty.kind, duty.worker) for duty in first] == [
        (scope.business_id, DutyKind.RECONCILE, "w"),
        (other.business_id, DutyKind.SYNC, "w"),
    ]
    assert world.duties.claim(NOW + MINUTE, 10, LATER, "v") == ()
    world.duties.finish(first[0], LATER)
    [second] = world.duties.claim(NOW + MINUTE, 10, LATER, "v")
    assert (second.business_id, second.kind, second.worker) == (scope.business_id, DutyKind.SYNC, "v")


def test_what_a_firm_sends_does_not_wait_for_its_other_duties(world: World) -> None:
    for kind in (DutyKind.DIGEST, DutyKind.PURGE, DutyKind.DELIVER):
        world.duties.ensure("f_one", "", kind, NOW)
    claimed = {duty.kind for duty in world.duties.claim(NOW, 10, LATER, "w")}
    assert len(claimed) == 2
    assert DutyKind.DELIVER in claimed


def test_what_is_hastened_while_it_is_done_waits_for_its_end(world: World, scope: Scope) -> None:
    ensure(world, scope)
    [duty] = world.duties.claim(NOW, 10, LATER, "w")
    bring_forward(world, scope)
    assert world.duties.claim(NOW + MINUTE, 10, LATER, "v") == ()
    world.duties.finish(duty, LATER)
    assert (one(world, scope).worker, one(world, scope).reason) == ("", "webhook")
    assert len(world.duties.claim(NOW + MINUTE, 10, LATER, "v")) == 1


def test_a_claim_that_is_not_held_is_left_to_others(world: World, scope: Scope) -> None:
    ensure(world, scope)
    [duty] = world.duties.claim(NOW, 10, NOW + MINUTE, "w")
    world.duties.hold([duty], NOW + 3 * MINUTE)
    assert world.duties.left(NOW + 2 * MINUTE) == ()
    assert world.duties.claim(NOW + 2 * MINUTE, 10, LATER, "v") == ()
    assert world.duties.left(NOW + 3 * MINUTE) == (duty,)
    [again] = world.duties.claim(NOW + 3 * MINUTE, 10, LATER, "v")
    # Who stood still says too late that it lives.
    world.duties.hold([duty], NOW + MINUTE)
    world.duties.finish(duty, LATER)
    assert world.duties.left(NOW + 4 * MINUTE) == ()
    assert one(world, scope) == again


def test_the_claim_of_a_process_that_has_ended_is_left_at_once(world: World, scope: Scope) -> None:
    ensure(world, scope)
    [duty] = world.duties.claim(NOW, 10, LATER, "killed")
    world.processes.ended.add("killed")
    assert world.duties.left(NOW) == (duty,)
    world.duties.fail(duty, "It ended.", NOW, NOW)
    assert [each.attempts for each in world.duties.claim(NOW, 10, LATER, "w")] == [1]


def test_what_was_hastened_and_then_left_is_done_as_it_was_wished(world: World, scope: Scope) -> None:
    ensure(world, scope)
    world.duties.claim(NOW, 10, NOW + MINUTE, "w")
    bring_forward(world, scope)
    assert world.duties.left(NOW + MINUTE) == ()
    assert (one(world, scope).worker, one(world, scope).attempts) == ("", 0)


def test_no_stream_of_notices_keeps_out_what_is_overdue(world: World, scope: Scope) -> None:
    ensure(world, scope, minutes=-11)
    noticed, asked = world.client("f_one", "realm-2"), world.client("f_one", "realm-3")
    bring_forward(world, noticed, minutes=-1)
    bring_forward(world, asked, urgency=Urgency.USER)
    order = [duty.business_id for duty in world.duties.claim(NOW, 10, LATER, "w")]
    assert order == [asked.business_id, scope.business_id, noticed.business_id]


def test_many_that_claim_at_once_share_no_line(world: World) -> None:
    scopes = [world.client("f_one", f"realm-{number}") for number in range(12)]
    for scope in scopes:
        ensure(world, scope)
        ensure(world, scope, DutyKind.RECONCILE)
    with ThreadPoolExecutor(6) as claimers:
        claims = list(claimers.map(lambda worker: world.duties.claim(NOW, 4, LATER, f"w{worker}"), range(6)))
    lines = [duty.line for claimed in claims for duty in claimed]
    assert sorted(lines) == sorted(set(lines))
    assert len(lines) == len(scopes)
