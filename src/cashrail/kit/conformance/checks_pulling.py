"""Reading the books: all of them, some kinds of them, and single records."""

import msgspec

from cashrail.kit.conformance.bench import Bench, pulled
from cashrail.kit.conformance.verdicts import applies, check, expect
from cashrail.kit.records import KINDS, ChangePage, Record, RecordChange

_FEW = 5


@check(what_to_do="Ask for page after page until the service has no more, and yield each record once.")
def brings_every_record_once(bench: Bench) -> None:
    """A full pull delivers every record, over several pages, and none twice."""
    world = bench.world
    made = {world.make(bench.kind) for _ in range(world.page_rows * 2 + 1 if world.page_rows else _FEW)}
    session = bench.session()
    ids = bench.pull(session=session).ids(bench.kind)
    missing = sorted(made - set(ids))
    twice = sorted({each for each in ids if ids.count(each) > 1})
    expect(not missing, f"{len(missing)} of {len(made)} records were not delivered: {', '.join(missing[:5])}.")
    expect(not twice, f"Delivered more than once: {', '.join(twice[:5])}.")


@check(what_to_do="Name in `complete_kinds` every kind of which all records have been yielded.")
def names_the_complete_kinds(bench: Bench) -> None:
    """A full pull names each declared kind as complete, also one of which there is no record."""
    bench.world.make(bench.kind)
    complete = bench.pull().complete
    missing = [kind for kind in bench.declaration.feeds if kind not in complete]
    expect(not missing, f"Never named as complete: {', '.join(missing)}; so their deletions would never be found.")


@check(what_to_do="Fill in kind, id, version, an aware updated_at, the typed record, and the payload as JSON.")
def delivers_sound_records(bench: Bench) -> None:
    """Every change carries the typed record of its kind, aware times, a currency and the payload as JSON."""
    for kind in bench.world.makes:
        bench.world.make(kind)
    delivered = bench.pull()
    for change in delivered.changes:
        _expect_sound(bench, change)
    missing = [kind for kind in bench.world.makes if not delivered.ids(kind)]
    expect(not missing, f"Nothing was delivered of: {', '.join(missing)}.")


def _expect_sound(bench: Bench, change: RecordChange) -> None:
    where = f"{change.kind} {change.id}"
    expect(change.kind in bench.declaration.feeds, f"{change.kind} was delivered and is not among the declared feeds.")
    expect(not change.problem, f"{where} is told unreadable: {change.problem}")
    expect(type(change.record) is KINDS[change.kind], f"{where} comes without a {change.kind} as its record.")
    expect(change.updated_at is not None, f"{where} does not say when it was last changed.")
    currency = getattr(change.record, "currency", "USD")
    expect(len(currency) == 3 and currency.isupper(), f"{where} is in {currency!r}, which is no ISO 4217 code.")
    try:
        msgspec.json.decode(change.raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        expect(False, f"The raw payload of {where} is no JSON.")  # noqa: FBT003


@check(what_to_do="Make ids, versions, times and payloads follow from the service's answer alone, not from the pull.")
def delivers_the_same_twice(bench: Bench) -> None:
    """Two pulls of unchanged books deliver the same, byte for byte."""
    for kind in bench.world.makes:
        bench.world.make(kind)
    first, second = bench.pull().live(), bench.pull().live()
    differing = sorted(" ".join(key) for key in first.keys() | second.keys() if first.get(key) != second.get(key))
    expect(not differing, f"Different from one pull to the next: {', '.join(differing[:5])}.")


@check(what_to_do="Return from read_records those that exist, each once, and leave out those that are gone.")
def reads_named_records(bench: Bench) -> None:
    """Named records are read again as a pull delivers them; one that is not there is left out."""
    first, second = (bench.world.make(bench.kind) for _ in range(2))
    found = bench.read(bench.kind, [first, "no-such-id", second, first])
    ids = [change.id for change in found]
    expect(sorted(ids) == sorted((first, second)), f"Asked for {first}, no-such-id and {second}, it returned {ids}.")
    as_pulled = bench.pull().live(bench.kind)
    differing = [change.id for change in found if as_pulled.get((change.kind, change.id)) != change]
    expect(not differing, f"Read by id, these differ from what a pull delivers: {', '.join(differing)}.")


@check(what_to_do="Yield every record of the kinds that pull_kinds is given, no others, and name each as complete.")
def pulls_named_kinds(bench: Bench) -> None:
    """A pull of one kind brings all of it and nothing else."""
    made = [bench.world.make(kind) for kind in bench.world.makes]
    found = pulled(bench.each("pull_kinds", ChangePage, session=bench.session(), kinds=[bench.kind]))
    others = {change.kind for change in found.changes} - {bench.kind}
    expect(made[0] in found.ids(bench.kind), f"The {bench.kind} {made[0]} was not delivered.")
    expect(not others, f"Asked for {bench.kind}, it delivered {', '.join(sorted(others))} too.")
    expect(bench.kind in found.complete, f"{bench.kind} is not named as complete.")


@check(what_to_do="Count live records, inactive ones too; leave out kinds that the service cannot count.")
def counts_what_there_is(bench: Bench) -> None:
    """The counts are those of a full pull."""
    applies("count_records" in bench.offered, "The rail does not count records.")
    for kind in bench.world.makes:
        bench.world.make(kind)
    kinds = list(bench.declaration.feeds)
    counts = bench.ask("count_records", dict, session=bench.session(), kinds=kinds)
    delivered = bench.pull()
    wrong = [
        f"{kind}: {count}, not {len(delivered.ids(kind))}"
        for kind, count in counts.items()
        if count != len(delivered.ids(kind))
    ]
    expect(not wrong, f"Counted wrongly: {'; '.join(wrong)}.")


def total_of(record: Record | None) -> int | None:
    """A document's total in minor units."""
    return getattr(record, "total_minor", None)
