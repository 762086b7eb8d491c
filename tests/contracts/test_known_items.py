"""What every store of known items does."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace
from tests.fixtures.worlds import NOW, World

from domain.errors import Conflict, NotFound
from domain.firms.firm import Scope
from domain.money import Money
from domain.plans.known_item import KnownItem, KnownState


def item(id: str, day: int = 10) -> KnownItem:
    return KnownItem(
        id=id,
        label="Grant",
        amount=Money(1_000_001, "USD"),
        day=date(2026, 7, day),
        probability=Decimal("0.80"),
        owner="Ann",
        review_by=date(2026, 7, 14),
        party="Customer:7",
        created_at=NOW,
        updated_at=NOW,
        updated_by="Ann",
    )


def test_items_come_by_day_and_keep_every_field(world: World, scope: Scope) -> None:
    for each in (item("b", 12), item("a", 12), item("c", 3)):
        world.known_items.add(scope, each)
    assert world.known_items.list_known_items(scope) == (item("c", 3), item("a", 12), item("b", 12))
    assert world.known_items.get(scope, "b") == item("b", 12)
    with world.mirror.read(scope) as reading:
        assert reading.known_items() == world.known_items.list_known_items(scope)


def test_what_is_consumed_or_removed_is_kept_and_not_planned(world: World, scope: Scope) -> None:
    world.known_items.add(scope, item("a"))
    world.known_items.add(scope, item("b"))
    consumed = replace(item("a"), state=KnownState.CONSUMED, consumed_by="Bill:7", version=2)
    world.known_items.change(scope, consumed)
    assert world.known_items.list_known_items(scope) == (item("b"),)
    assert world.known_items.list_known_items(scope, every=True) == (consumed, item("b"))


def test_a_change_must_follow_the_stored_version(world: World, scope: Scope) -> None:
    world.known_items.add(scope, item("a"))
    world.known_items.change(scope, replace(item("a"), label="Loan", version=2))
    with pytest.raises(Conflict):
        world.known_items.change(scope, replace(item("a"), label="Lost", version=2))
    with pytest.raises(NotFound):
        world.known_items.change(scope, replace(item("z"), version=2))
    assert world.known_items.get(scope, "a").label == "Loan"


def test_items_stay_with_their_business_and_firm(world: World, scope: Scope) -> None:
    world.known_items.add(scope, item("a"))
    other, stolen = world.client("f_one", "realm-2"), Scope("f_two", scope.business_id)
    assert world.known_items.list_known_items(other) == ()
    for attempt in (
        lambda: world.known_items.get(other, "a"),
        lambda: world.known_items.change(other, replace(item("a"), version=2)),
        lambda: world.known_items.list_known_items(stolen),
        lambda: world.known_items.get(stolen, "a"),
        lambda: world.known_items.add(stolen, item("b")),
        lambda: world.known_items.change(stolen, replace(item("a"), version=2)),
    ):
        with pytest.raises(NotFound):
            attempt()
