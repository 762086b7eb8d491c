"""Reading payloads again that were delivered before."""

from cashrail.kit.conformance.bench import Bench
from cashrail.kit.conformance.verdicts import applies, check, expect
from cashrail.kit.records import RecordChange, StoredPayload


@check(what_to_do="Make records of the payloads alone, by the code that makes them in a pull, and send nothing.")
def translates_as_it_delivers(bench: Bench) -> None:
    """Payloads that are translated again become what the pull made of them, and nobody is asked."""
    applies("translate_payloads" in bench.offered, "The rail translates nothing again.")
    for kind in bench.world.makes:
        bench.world.make(kind)
    delivered = bench.pull()
    live, unasked = delivered.live(), len(bench.guard.unasked)
    payloads = [
        StoredPayload(kind=change.kind, id=change.id, updated_at=change.updated_at, raw=change.raw)
        for change in live.values()
    ]
    again = bench.each("translate_payloads", RecordChange, payloads=payloads, cursor=delivered.cursor)
    expect(len(bench.guard.unasked) == unasked, "The service was asked.")
    told = {(change.kind, change.id): change for change in again}
    differing = sorted(" ".join(key) for key in live.keys() | told.keys() if live.get(key) != told.get(key))
    expect(not differing, f"Translated again, these differ from what the pull delivered: {', '.join(differing[:5])}.")
