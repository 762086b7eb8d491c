"""What every store of events does, and which events the other stores keep with what they keep."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.contracts.test_decisions import decision
from tests.contracts.test_digest_rows import row
from tests.contracts.test_finding_life import conclude, evaluated, finding
from tests.contracts.test_writes import write
from tests.fixtures.acts import ASKED
from tests.fixtures.changes import bill, live
from tests.fixtures.worlds import NOW, TOKENS, World

from domain.answers.runway import Light
from domain.errors import Conflict, NotFound
from domain.events.event import (
    AboutConnection,
    AboutDuty,
    AboutFigures,
    AboutFinding,
    AboutPolicy,
    AboutStatus,
    AboutSync,
    AboutWrite,
    Event,
    EventType,
)
from domain.findings.life import LifeAct
from domain.firms.firm import AsOf, Scope
from domain.money import Money
from domain.plans.decision import DecisionState
from domain.plans.decision_rules import after, approved, claimed
from domain.policy.change import PolicyChange, PolicyProposal
from domain.rails.connection import ConnectionState
from domain.rails.duty import DutyKind
from domain.rails.sync import Calls
from domain.rails.write import WriteProblem, WriteState

SECOND = timedelta(seconds=1)


@pytest.fixture
def scope(world: World) -> Scope:
    """A client whose connecting is told already."""
    return world.client("f_one", "realm-1")


def told(world: World, firm_id: str = "f_one", past: int = 1) -> list[Event]:
    """What was told since the client was connected."""
    return list(world.events.after(firm_id, past, 1000))


def types(world: World) -> list[EventType]:
    return [event.type for event in told(world)]


def lose(world: World, scope: Scope) -> None:
    world.connections.set_state(scope, ConnectionState.RECONNECT, NOW)


def test_events_count_each_firms_own_without_a_gap(world: World, scope: Scope) -> None:
    world.client("f_two", "realm-9")
    lose(world, scope)
    mine = world.events.after("f_one", 0, 10)
    assert [(event.id, event.type) for event in mine] == [
        (1, EventType.CONNECTION_MADE),
        (2, EventType.CONNECTION_LOST),
    ]
    assert (mine[1].firm_id, mine[1].business_id, mine[1].at) == ("f_one", scope.business_id, NOW)
    assert [event.id for event in world.events.after("f_two", 0, 10)] == [1]
    assert (world.events.newest("f_one"), world.events.newest("f_two")) == (2, 1)


def test_events_are_given_from_one_on_by_type_and_by_business(world: World, scope: Scope) -> None:
    other = world.client("f_one", "realm-2")
    lose(world, other)
    events = world.events
    assert [event.id for event in events.after("f_one", 1, 1)] == [2]
    assert [event.id for event in events.after("f_one", 0, 9, types=(EventType.CONNECTION_LOST,))] == [3]
    assert [event.id for event in events.after("f_one", 0, 9, of=(scope.business_id,))] == [1]
    assert events.after("f_one", 0, 9, of=()) == ()
    assert events.after("f_two", 0, 9, of=(scope.business_id,)) == ()


def test_an_unknown_firm_has_no_events(world: World) -> None:
    for ask in (
        lambda: world.events.after("f_none", 0, 1),
        lambda: world.events.newest("f_none"),
        lambda: world.events.forget("f_none", NOW),
    ):
        with pytest.raises(NotFound):
            ask()


def test_what_is_old_is_forgotten_and_the_count_goes_on(world: World, scope: Scope) -> None:
    world.connections.set_state(scope, ConnectionState.LAPSED, NOW + SECOND)
    assert world.events.forget("f_two", NOW + SECOND) == 0
    assert world.events.forget("f_one", NOW + SECOND) == 1
    assert [event.id for event in world.events.after("f_one", 0, 9)] == [2]
    world.events.forget("f_one", NOW + 2 * SECOND)
    lose(world, scope)
    assert world.events.newest("f_one") == 3


def test_a_unit_that_is_given_up_has_told_nothing(world: World, scope: Scope) -> None:
    with suppress(ZeroDivisionError), world.stores.write() as store:
        store.decisions.add(scope, (decision("d1"),))
        raise ZeroDivisionError
    assert (told(world), world.events.newest("f_one")) == ([], 1)


def test_a_connection_is_lost_and_regained_once(world: World, scope: Scope) -> None:
    lose(world, scope)
    lose(world, scope)
    world.connections.save_tokens(scope, TOKENS, NOW)
    world.connections.save_tokens(scope, TOKENS, NOW)
    lose(world, scope)
    world.client("f_one", "realm-1")
    expected = [EventType.CONNECTION_LOST, EventType.CONNECTION_REGAINED] * 2
    assert types(world) == expected
    assert told(world)[0].data == AboutConnection(state=ConnectionState.RECONNECT)


def test_a_sync_is_told_where_the_mirror_has_moved(world: World, scope: Scope) -> None:
    for bills in (("1", "2"), (), ("3",)):
        world.apply(scope, *(live(bill(each)) for each in bills))
        world.writing.save_cursor(scope, "c", NOW, full=False, calls=Calls(1))
    assert [event.data for event in told(world)] == [
        AboutSync(after=0, mirror_version=2),
        AboutSync(after=2, mirror_version=3),
    ]


def test_findings_are_opened_acted_on_and_closed(world: World, scope: Scope) -> None:
    key = finding("1").key
    conclude(world, scope, 0, AsOf(NOW.date(), NOW), evaluated(finding("1")))
    conclude(world, scope, 0, AsOf(NOW.date(), NOW + SECOND), evaluated(finding("1")))
    conclude(world, scope, 0, AsOf(NOW.date(), NOW + 2 * SECOND), evaluated())
    assert [(event.type, event.data, event.at) for event in told(world)] == [
        (EventType.FINDING_OPENED, AboutFinding(key=key, act=LifeAct.FOUND), NOW),
        (EventType.FINDING_CLOSED, AboutFinding(key=key, act=LifeAct.FIXED), NOW + 2 * SECOND),
    ]


def test_decisions_are_told_with_what_is_done_about_them(world: World, scope: Scope) -> None:
    proposed = replace(decision("d1", state=DecisionState.PROPOSED), approvals_needed=1)
    world.decisions.add(scope, (proposed,))
    standing = approved(proposed, "Bo", NOW)
    world.decisions.change(scope, standing)
    held = claimed(standing, write())
    world.decisions.change(scope, held)
    done = after(replace(held, state=DecisionState.RECORDED), "Bo", NOW, "record", "w_1")
    world.decisions.change(scope, done)
    with pytest.raises(Conflict):
        world.decisions.change(scope, done)
    world.decisions.add(scope, (decision("d2", "Bill:8"),))
    world.decisions.add(scope, (decision("d3", "Bill:8"),))
    over = replace(decision("d3", "Bill:8"), state=DecisionState.WITHDRAWN)
    world.decisions.change(scope, after(over, "Ann", NOW, "withdraw"))
    assert types(world) == [
        EventType.DECISION_MADE,
        EventType.DECISION_APPROVED,
        EventType.DECISION_RECORDED,
        EventType.DECISION_MADE,
        EventType.DECISION_REPLACED,
        EventType.DECISION_MADE,
        EventType.DECISION_WITHDRAWN,
    ]


def test_a_write_is_told_when_it_has_ended(world: World, scope: Scope) -> None:
    log = world.stored_writes
    log.add(scope, write(), "key-1", NOW, ASKED)
    for state in (WriteState.SENT, WriteState.CONFIRMED, WriteState.CONFIRMED):
        log.save(scope, replace(write(), state=state))
    log.add(scope, write("w_2"), "key-2", NOW, ASKED)
    log.save(scope, replace(write("w_2"), state=WriteState.FAILED, problem=WriteProblem.STALE))
    about = AboutWrite(write_id="w_1", action="pay-bill", record="Bill:7")
    assert [(event.type, event.data) for event in told(world)] == [
        (EventType.WRITE_CONFIRMED, about),
        (EventType.WRITE_FAILED, replace(about, write_id="w_2", problem=WriteProblem.STALE)),
    ]


def test_a_clients_light_and_figures_are_told_as_they_change(world: World, scope: Scope) -> None:
    first = row(scope)
    client = first.client.row
    cash = replace(client.cash, value=Money(1, "USD"), warnings=("other",))
    light = Light.RED if client.light is not Light.RED else Light.GREEN
    later = replace(first, client=replace(first.client, row=replace(client, cash=cash, light=light)))
    for kept in (first, first, later, first):
        world.digest_rows.keep(scope, kept, NOW)
    statuses = [event.data for event in told(world) if event.type is EventType.STATUS_CHANGED]
    day = first.as_of
    assert statuses == [
        AboutStatus(as_of=day, light=client.light),
        AboutStatus(as_of=day, light=light, before=client.light),
        AboutStatus(as_of=day, light=client.light, before=light),
    ]
    figures = [event.data for event in told(world) if event.type is EventType.FIGURES_CHANGED]
    assert figures[1:] == [AboutFigures(as_of=day, figures=("cash",))] * 2


def test_policies_are_told_proposed_and_changed(world: World, scope: Scope) -> None:
    proposal = PolicyProposal(
        id="p_1", business_id=scope.business_id, overrides={}, member="Ann", at=NOW, note="", seen_version=1
    )
    world.policies.propose("f_one", proposal)
    world.policies.save("f_one", PolicyChange(version=0, overrides={"review_days": 9}, member="Ann", at=NOW), 1)
    assert [(event.type, event.business_id, event.data) for event in told(world)] == [
        (EventType.POLICY_PROPOSED, scope.business_id, AboutPolicy(proposal_id="p_1")),
        (EventType.POLICY_CHANGED, None, AboutPolicy(version=2)),
    ]


def test_a_duty_is_told_failed_at_first_and_when_it_is_dead(world: World, scope: Scope) -> None:
    world.duties.ensure("f_one", scope.business_id, DutyKind.SYNC, NOW)
    for number in range(11):
        now = NOW + number * SECOND
        [duty] = world.duties.claim(now, 1, now + SECOND, "w")
        world.duties.fail(duty, "The rail is down.", now, now + SECOND)
        world.duties.fail(duty, "Told twice.", now, now)
    assert [event.data for event in told(world)] == [
        AboutDuty(kind=DutyKind.SYNC, attempts=1, is_dead=False),
        AboutDuty(kind=DutyKind.SYNC, attempts=10, is_dead=True),
    ]


def test_nobody_passes_over_an_event_that_is_kept_at_the_same_time(world: World) -> None:
    """Whoever reads all after what was last seen has seen all, although many keep events at once."""
    scopes = [world.client("f_one", f"realm-{number}") for number in range(4)]
    seen = [event.id for event in world.events.after("f_one", 0, 100)]

    def flap(scope: Scope) -> None:
        for _ in range(3):
            lose(world, scope)
            world.connections.set_state(scope, ConnectionState.CONNECTED, NOW)

    with ThreadPoolExecutor(len(scopes)) as pool:
        done = [pool.submit(flap, scope) for scope in scopes]
        while not all(each.done() for each in done):
            seen += [event.id for event in world.events.after("f_one", seen[-1], 100)]
        for each in done:
            each.result()
    seen += [event.id for event in world.events.after("f_one", seen[-1], 100)]
    assert seen == list(range(1, 4 + 4 * 6 + 1))


ACROSS: dict[str, Callable[[World, Scope], object]] = {
    "state": lambda world, scope: world.connections.set_state(scope, ConnectionState.RECONNECT, NOW),
    "row": lambda world, scope: world.digest_rows.keep(scope, row(scope), NOW),
    "cursor": lambda world, scope: world.writing.save_cursor(scope, "c", NOW, full=True, calls=Calls(1)),
    "decision": lambda world, scope: world.decisions.add(scope, (decision("d1"),)),
}


@pytest.mark.parametrize("name", ACROSS)
def test_no_event_is_told_of_another_firms_client(world: World, scope: Scope, name: str) -> None:
    with pytest.raises(NotFound):
        ACROSS[name](world, Scope("f_two", scope.business_id))
    assert (told(world), world.events.newest("f_two")) == ([], 0)
