"""What changed since the last pull: cursors, news and deletions."""

from cashrail.kit.conformance.bench import Bench, Pulled
from cashrail.kit.conformance.verdicts import NotConforming, applies, check, expect
from cashrail.kit.errors import RailCursorExpired
from cashrail.kit.records import RailFreshness, RecordChange

_POLLS = "The rail polls: each of its pulls is a full one."


@check(what_to_do="Put the next cursor on the last page (freshness feed), or none on any (freshness polling).")
def leaves_a_cursor(bench: Bench) -> None:
    """A rail with a feed ends a pull with the cursor of the next; one that polls gives none."""
    bench.world.make(bench.kind)
    cursor = bench.pull().cursor
    if _has_feed(bench):
        expect(cursor, "The full pull ended without a cursor, so every sync would read everything.")
    else:
        expect(cursor is None, "It declares polling and gives a cursor.")


@check(what_to_do="Let the cursor name a moment before the pull began, so that nothing falls between two pulls.")
def tells_what_is_new(bench: Bench) -> None:
    """A record made after a pull comes with the next, one changed after it comes in its new state."""
    first = bench.world.make(bench.kind)
    before = bench.pull()
    second = bench.world.make(bench.kind)
    bench.world.change(bench.kind, first)
    after = _next(bench, before).live(bench.kind)
    expect((bench.kind, second) in after, f"The new {bench.kind} {second} was not told.")
    expect((bench.kind, first) in after, f"The change to the {bench.kind} {first} was not told.")
    old, new = before.live(bench.kind)[bench.kind, first], after[bench.kind, first]
    expect(
        _order(new) > _order(old),
        f"After a change, version and updated_at went from {_order(old)} to {_order(new)}; the newer must be later.",
    )


@check(what_to_do="Deliver a deletion as a change with deleted=True, or name the kind in deletions_untold.")
def tells_what_is_gone(bench: Bench) -> None:
    """A deleted record is told as a tombstone, or its kind as one whose deletions the service does not tell."""
    kind = bench.kind
    record_id, kept = bench.world.make(kind), bench.world.make(kind)
    before = bench.pull()
    bench.world.delete(kind, record_id)
    after = _next(bench, before)
    stones = [change for change in after.changes if change.deleted and (change.kind, change.id) == (kind, record_id)]
    if _has_feed(bench):
        untold = kind in after.untold and "count_records" in bench.offered
        expect(
            stones or untold, f"The deleted {kind} {record_id} left no tombstone, and {kind} is not deletions_untold."
        )
    for stone in stones:
        expect(stone.record is None and not stone.raw, "A tombstone carries neither a record nor a payload.")
    full = bench.pull()
    expect(record_id not in full.ids(kind), f"The deleted {kind} {record_id} is still delivered by a full pull.")
    expect(kept in full.ids(kind), f"The {kind} {kept}, which was not deleted, is no longer delivered.")
    expect(not bench.read(kind, [record_id]), f"The deleted {kind} {record_id} is still read by its id.")


@check(what_to_do="Keep nothing between pulls: what a cursor tells follows from the cursor and the service alone.")
def may_use_a_cursor_again(bench: Bench) -> None:
    """The same cursor twice tells the same: a pull that was killed is simply made again."""
    applies(_has_feed(bench), _POLLS)
    cursor = bench.pull().cursor
    bench.world.make(bench.kind)
    first, second = bench.pull(cursor), bench.pull(cursor)
    expect(set(_states(first)) == set(_states(second)), "The second pull from one cursor told something else.")


@check(what_to_do="Raise RailCursorExpired for a cursor that cannot be read or lies before what the feed remembers.")
def refuses_an_unknown_cursor(bench: Bench) -> None:
    """A cursor that means nothing asks for a full pull, and is not taken for one."""
    applies(_has_feed(bench), _POLLS)
    try:
        bench.pull("no cursor of this rail")
    except RailCursorExpired:
        return
    raise NotConforming("A pull from a cursor that means nothing was carried out.")


def _has_feed(bench: Bench) -> bool:
    return bench.declaration.freshness is RailFreshness.FEED


def _next(bench: Bench, before: Pulled) -> Pulled:
    return bench.pull(before.cursor if _has_feed(bench) else None)


def _order(change: RecordChange) -> tuple[int, str]:
    return change.version, str(change.updated_at)


def _states(pulled: Pulled) -> list[tuple[str, str, int, bool, bytes]]:
    return [(change.kind, change.id, change.version, change.deleted, change.raw) for change in pulled.changes]
