"""What a rail makes of a service that fails: the right error family, and nothing lost."""

from cashrail.kit.conformance.bench import Bench
from cashrail.kit.conformance.session import SuiteSession
from cashrail.kit.conformance.verdicts import applies, check, expect
from cashrail.kit.conformance.world import RETRY_AFTER_S, Fault
from cashrail.kit.errors import RailError, RailRefused, RailRetriable

_NOT_SHOWN = "The world does not show this."
_FEW = 3


def _met(bench: Bench, fault: Fault) -> tuple[SuiteSession, list[RailRetriable]]:
    """A full pull that meets the fault once and is repeated: the session, and what it was told to repeat for."""
    applies(fault in bench.world.faults, _NOT_SHOWN)
    made = {bench.world.make(bench.kind) for _ in range(_FEW)}
    session = bench.session()
    bench.world.show(fault)
    ids = bench.pull(session=session).ids(bench.kind)
    retriable = [error for error in session.seen if isinstance(error, RailRetriable)]
    others = [type(error).__name__ for error in session.seen if not isinstance(error, RailRetriable)]
    expect(retriable, f"No request raised RailRetriable; raised were: {', '.join(others) or 'nothing'}.")
    expect(made <= set(ids), "Records were lost although the request was repeated.")
    expect(len(ids) == len(set(ids)), "Records came twice because the request was repeated.")
    return session, retriable


@check(what_to_do="Raise RailRetriable(retry_after_s=...) with the wait from the service's own Retry-After.")
def obeys_limits(bench: Bench) -> None:
    """A service that limits requests is told as retriable, with the wait that it asks for."""
    _, [first, *_] = _met(bench, Fault.LIMITED)
    expect(
        first.retry_after_s == RETRY_AFTER_S,
        f"The service asked to wait {RETRY_AFTER_S} s, and retry_after_s says {first.retry_after_s}.",
    )


@check(what_to_do="Raise RailRetriable inside the request for what may succeed later: HTTP 5xx, 408 and the like.")
def repeats_when_the_service_is_down(bench: Bench) -> None:
    """A service that is away is told as retriable."""
    _met(bench, Fault.DOWN)


@check(what_to_do="Raise RailRetriable inside the request for every transport error of your HTTP client.")
def repeats_when_no_answer_comes(bench: Bench) -> None:
    """A connection that breaks is told as retriable."""
    _met(bench, Fault.NO_ANSWER)


@check(what_to_do="Decode the whole body inside the request, and raise RailRetriable when that fails.")
def repeats_when_a_body_is_cut(bench: Bench) -> None:
    """A body that ends too early is told as retriable, and never taken for the end of the list."""
    _met(bench, Fault.CUT)


@check(what_to_do="Raise RailRefused, not RailRetriable, for what the service will never do.")
def takes_a_refusal_for_final(bench: Bench) -> None:
    """A request that the service refuses for good is not repeated."""
    applies(Fault.REFUSED in bench.world.faults, _NOT_SHOWN)
    bench.world.make(bench.kind)
    session = bench.session()
    bench.world.show(Fault.REFUSED)
    raised: RailError | None = None
    complete: frozenset[str] = frozenset()
    try:
        complete = bench.pull(session=session).complete
    except RailError as error:
        raised = error
    seen = [type(error).__name__ for error in session.seen]
    expect(any(isinstance(error, RailRefused) for error in session.seen), f"No request raised RailRefused: {seen}.")
    missing = set(bench.declaration.feeds) - complete
    expect(raised or missing, "The pull went on as if the refused kind were complete: its records would be buried.")


@check(what_to_do="Send one request a call and let its error out: waiting and repeating are the session's.")
def leaves_repeating_to_the_session(bench: Bench) -> None:
    """Within one `session.call` one request is sent, whatever becomes of it."""
    world = bench.world
    applies(Fault.DOWN in world.faults and world.requests() is not None, "The world does not count requests.")
    world.make(bench.kind)
    session = bench.session()
    before = world.requests() or 0
    world.show(Fault.DOWN)
    bench.pull(session=session)
    sent = (world.requests() or 0) - before
    expect(
        sent == session.requests,
        f"The service received {sent} requests; the session was asked to send {session.requests}.",
    )


@check(what_to_do="Decode with types that ignore fields they do not know; msgspec's Structs do.")
def takes_no_notice_of_unknown_fields(bench: Bench) -> None:
    """Fields that nobody has heard of change nothing in the typed records."""
    applies(Fault.UNKNOWN_FIELDS in bench.world.faults, _NOT_SHOWN)
    bench.world.make(bench.kind)
    before = bench.pull().live(bench.kind)
    bench.world.show(Fault.UNKNOWN_FIELDS)
    after = bench.pull().live(bench.kind)
    for key, change in before.items():
        now = after.get(key)
        expect(now and now.record == change.record, f"{' '.join(key)} reads differently with a field more.")


@check(what_to_do="Return the change with record=None, the payload as `raw`, and the reason as `problem`; go on.")
def keeps_unreadable_records_raw(bench: Bench) -> None:
    """A record that cannot be read is kept raw with the reason, and the others come typed."""
    applies(Fault.UNREADABLE in bench.world.faults, _NOT_SHOWN)
    for _ in range(_FEW):
        bench.world.make(bench.kind)
    bench.world.show(Fault.UNREADABLE)
    delivered = bench.pull()
    spoilt = [change for change in delivered.changes if change.problem]
    expect(spoilt, "No change says in `problem` that it could not be read.")
    expect(all(change.raw and change.record is None for change in spoilt), "An unreadable record was not kept raw.")
    typed = [change for change in delivered.changes if change.kind == bench.kind and change.record is not None]
    expect(len(typed) >= _FEW - 1, "One unreadable record took others with it.")
