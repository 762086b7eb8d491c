"""The contract of `domain.ports.stores.change_log.ChangeLog`."""

import pytest
from msgspec.structs import replace
from tests.fixtures.changes import bill, gone, live, vendor
from tests.fixtures.worlds import World

from domain.errors import NotFound
from domain.firms.firm import Scope


@pytest.fixture
def logged(world: World, scope: Scope) -> Scope:
    """A bill that was changed and deleted, and a vendor in between."""
    world.apply(scope, live(bill("1", 0, 0), b"first"), live(vendor("1", 0, 1), b"vendor"))
    world.apply(scope, live(bill("1", 1, 2), b"second"), gone("Bill", "1", 3))
    world.apply(scope, live(bill("1", 2, 4), b"third"))
    return scope


def test_entries_come_oldest_first_with_the_payloads_before_and_after(world: World, logged: Scope) -> None:
    entries = world.change_log.entries(logged, 0, 100)
    with world.mirror.read(logged) as mirror:
        assert tuple(entry.change for entry in entries) == mirror.changes(0, 100)
    assert [(entry.before, entry.after) for entry in entries] == [
        (b"", b"first"),
        (b"", b"vendor"),
        (b"first", b""),
        (b"", b"third"),
    ]


def test_entries_are_narrowed_as_changes_are(world: World, logged: Scope) -> None:
    def sequences(after: int, limit: int, kind: str | None = None, record_id: str | None = None) -> list[int]:
        found = world.change_log.entries(logged, after, limit, kind=kind, record_id=record_id)
        return [entry.change.sequence for entry in found]

    assert sequences(1, 2) == [2, 3]
    assert sequences(0, 100, kind="Bill") == [1, 3, 4]
    assert sequences(0, 100, record_id="1") == [1, 2, 3, 4]
    assert sequences(0, 100, kind="Vendor", record_id="2") == []


def test_each_entry_has_a_link_of_its_own_and_the_last_is_the_head(world: World, logged: Scope) -> None:
    links = [entry.chain for entry in world.change_log.entries(logged, 0, 100)]
    assert (len(set(links)), {len(link) for link in links}) == (4, {64})
    proof = world.change_log.prove(logged)
    assert (proof.business_id, proof.entries, proof.head) == (logged.business_id, 4, links[-1])
    assert (proof.sequence, proof.problem) == (None, "")


def test_an_earlier_proof_stays_good_while_the_log_grows(world: World, logged: Scope) -> None:
    earlier = world.change_log.prove(logged)
    world.apply(logged, live(bill("2", 0, 5)))
    assert world.change_log.prove(logged, earlier).problem == ""
    for other in (replace(earlier, head="ab" * 32), replace(earlier, entries=9)):
        proof = world.change_log.prove(logged, other)
        assert proof.problem
        assert proof.head == ""


def test_a_log_stays_with_its_firm(world: World, logged: Scope) -> None:
    elsewhere = Scope("f_two", logged.business_id)
    with pytest.raises(NotFound):
        world.change_log.entries(elsewhere, 0, 1)
    with pytest.raises(NotFound):
        world.change_log.prove(elsewhere)
