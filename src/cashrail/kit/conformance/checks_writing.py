"""Writes: made once, never over something newer, and settled when the answer is lost."""

from cashrail.kit.conformance.bench import Bench
from cashrail.kit.conformance.verdicts import NotConforming, applies, check, expect
from cashrail.kit.conformance.world import Fault
from cashrail.kit.errors import RailStale, RailUnanswered
from cashrail.kit.records import RecordChange, WriteRequest

_REQUEST_ID = "w_0123456789abcdef0123456789abcdef"
_NO_WRITES = "The rail declares no writes."


def _request(bench: Bench) -> WriteRequest:
    applies(bench.declaration.writes, _NO_WRITES)
    [subject] = bench.read(bench.kind, [bench.world.make(bench.kind)])
    return WriteRequest(request_id=_REQUEST_ID, intent=bench.world.intent(subject), subject=subject)


def _apply(bench: Bench, request: WriteRequest) -> tuple[RecordChange, ...]:
    return bench.each("apply_write", RecordChange, session=bench.session(), request=request)


def _find(bench: Bench, request: WriteRequest) -> tuple[RecordChange, ...]:
    return bench.each("find_write", RecordChange, session=bench.session(), request=request)


@check(what_to_do="Send the request id along, so that the service makes the write once; return what it made.")
def writes_once(bench: Bench) -> None:
    """The same request sent twice is carried out once, and is found afterwards."""
    request = _request(bench)
    first, again = _apply(bench, request), _apply(bench, request)
    expect(first, "apply_write returned no record.")
    expect(
        (first[0].id, first[0].version) == (again[0].id, again[0].version),
        "The same request id was carried out twice.",
    )
    found = _find(bench, request)
    expect(found and found[0].id == first[0].id, "find_write does not find the write that was made.")


@check(what_to_do="Let find_write return nothing for what the service has not done.")
def finds_no_write_that_was_not_made(bench: Bench) -> None:
    """A write that was never sent is not found."""
    expect(not _find(bench, _request(bench)), "find_write found a write that was never sent.")


@check(what_to_do="Raise RailUnanswered for whatever leaves open whether the write was made; let find_write settle it.")
def settles_a_lost_answer(bench: Bench) -> None:
    """A write whose answer is lost is told as unanswered, and found by asking."""
    applies(bench.declaration.writes, _NO_WRITES)
    applies(Fault.LOST_WRITE in bench.world.faults, "The world does not show this.")
    request = _request(bench)
    bench.world.show(Fault.LOST_WRITE)
    try:
        bench.each("apply_write", RecordChange, session=bench.session(repetitions=0), request=request)
    except RailUnanswered:
        expect(_find(bench, request), "The write was made, and find_write does not find it.")
        return
    raise NotConforming("The answer was lost and apply_write raised no RailUnanswered.")


@check(what_to_do="Send the subject's version with the write, and raise RailStale when the service has a newer one.")
def writes_over_nothing_newer(bench: Bench) -> None:
    """A record that somebody else has changed meanwhile is not written over."""
    request = _request(bench)
    bench.world.change(bench.kind, request.subject.id)
    try:
        _apply(bench, request)
    except RailStale:
        return
    raise NotConforming("The write was carried out over a newer version.")
