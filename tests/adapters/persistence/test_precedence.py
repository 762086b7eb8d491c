"""Whatever order pages arrive in, and however they are cut, the mirror ends up the same."""

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from tests.fixtures.changes import bill, gone, live, unread
from tests.fixtures.worlds import World, open_world

from domain.books.bill import Bill
from domain.firms.firm import Scope
from domain.rails.change import RecordChange

STATES_MAX = 6
# Every example, also one that is tried again, gets clients of its own.
_numbers = count()


@st.composite
def histories(draw: DrawFn) -> list[RecordChange]:
    """The lives of some records as a rail tells them: versions and times never fall, a deletion may come and go."""
    told: list[RecordChange] = []
    for number in range(draw(st.integers(1, 4))):
        version = minute = 0
        for _ in range(draw(st.integers(1, STATES_MAX))):
            what = draw(st.sampled_from(["edit", "touch", "delete", "unreadable"]))
            minute += 1 if what != "edit" else draw(st.integers(0, 1))
            version += what in ("edit", "unreadable")
            # A change at the minute of a deletion cannot be told from one before it, so life goes on a minute later.
            minute += bool(told and told[-1].deleted and told[-1].id == str(number))
            told.append(_change(what, str(number), version, minute))
    return told


def _change(what: str, id: str, version: int, minute: int) -> RecordChange:
    if what == "delete":
        return gone("Bill", id, minute)
    if what == "unreadable":
        return unread("Bill", id, version, minute)
    return live(bill(id, version, minute, balance_minor=version * 100 + minute))


@st.composite
def arrivals(draw: DrawFn) -> tuple[list[RecordChange], list[list[RecordChange]]]:
    """A history, and the same changes (some of them twice) in any order, cut into pages anywhere."""
    told = draw(histories())
    again = draw(st.lists(st.sampled_from(told), max_size=4))
    shuffled = draw(st.permutations(told + again))
    pages: list[list[RecordChange]] = [[]]
    for change in shuffled:
        pages[-1].append(change)
        if draw(st.booleans()):
            pages.append([])
    return told, pages


def contents(world: World, scope: Scope) -> tuple[tuple[Bill, ...], frozenset[str], dict[str, tuple[int, int, int]]]:
    with world.mirror.read(scope) as mirror:
        totals = {each.kind: (each.records, each.deleted, each.sync_tokens) for each in mirror.totals()}
        return mirror.records(Bill), world.writing.record_ids(scope, "Bill"), totals


@pytest.fixture(scope="module", params=["fake", "sqlite"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with open_world(request.param) as opened:
        yield opened


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=arrivals())
def test_any_order_of_pages_gives_the_same_mirror(
    world: World, drawn: tuple[list[RecordChange], list[list[RecordChange]]]
) -> None:
    told, pages = drawn
    number = next(_numbers)
    in_order, shuffled = world.client("f_one", f"{number} in order"), world.client("f_one", f"{number} shuffled")
    for change in told:
        world.apply(in_order, change)
    for page in pages:
        world.apply(shuffled, *page)

    assert contents(world, shuffled) == contents(world, in_order)

    before = world.writing.state(shuffled)
    for page in pages:
        applied = world.apply(shuffled, *page)
        assert (applied.created, applied.updated, applied.deleted) == (0, 0, 0)
    assert world.writing.state(shuffled) == before
