"""What a rail reaches and what it tells: no host, no request and no secret beyond what was declared."""

from contextlib import suppress

from cashrail.kit.conformance.bench import Bench
from cashrail.kit.conformance.verdicts import applies, check, expect
from cashrail.kit.conformance.world import Fault
from cashrail.kit.errors import RailError
from cashrail.kit.records import ConnectionGrant

# Shorter ones are words, not secrets.
_SECRET_LETTERS_MIN = 5


@check(what_to_do="Declare the host in `hosts`, as `{SETTING}` where a setting holds its address, or do without it.")
def reaches_declared_hosts_only(bench: Bench) -> None:
    """No connection is made to a host that is not declared, and no other process is started."""
    with suppress(RailError):
        _use(bench)
    expect(not bench.guard.strayed, f"It tried to reach {', '.join(dict.fromkeys(bench.guard.strayed))}.")


@check(what_to_do="Send every request about a company within session.call(): only so do limits and repetitions hold.")
def sends_requests_through_the_session(bench: Bench) -> None:
    """No request about a company is sent outside the session."""
    applies(bench.declaration.hosts, "The rail reaches no host.")
    bench.world.make(bench.kind)
    session = bench.session()
    before = bench.world.requests()
    bench.guard.unasked.clear()
    bench.pull(session=session)
    expect(not bench.guard.unasked, "A connection was opened outside session.call().")
    after = bench.world.requests()
    if before is not None and after is not None:
        sent = after - before
        expect(sent == session.requests, f"The service received {sent} requests, the session sent {session.requests}.")


@check(what_to_do="Take tokens and secrets out of messages, logs and reprs; name what failed, not what was sent.")
def says_no_secret(bench: Bench) -> None:
    """No log line, print, error, repr, cursor or problem holds a secret setting or a token."""
    secrets = {secret for secret in bench.secrets() if len(secret) >= _SECRET_LETTERS_MIN}
    applies(secrets, "The rail has no secret.")
    said = _use(bench)
    secrets |= {secret for secret in bench.secrets() if len(secret) >= _SECRET_LETTERS_MIN}
    leaks = [line for line in said + bench.hearing.said if any(secret in line for secret in secrets)]
    for secret in secrets:
        leaks = [line.replace(secret, "[SECRET]") for line in leaks]
    expect(not leaks, f"A secret was said: {leaks[0].strip()[:200] if leaks else ''}")


def _use(bench: Bench) -> list[str]:
    """Everything a rail does in its life, faults too; what it left in cursors, problems and reprs."""
    kind, world = bench.kind, bench.world
    record_id = world.make(kind)
    with suppress(RailError):
        bench.ask(
            "finish_connection",
            ConnectionGrant,
            app=bench.app,
            redirect_uri="http://127.0.0.1/",
            callback={"error": "access_denied"},
        )
    left = [repr(bench.declaration), repr(bench.grant)]
    for fault in (None, *sorted(world.faults - {Fault.LOST_WRITE}, key=_revoked_last)):
        if fault is not None:
            world.show(fault)
        session = bench.session(repetitions=0)
        with suppress(RailError):
            pulled = bench.pull(session=session)
            left += [pulled.cursor or "", *(change.problem for change in pulled.changes)]
        with suppress(RailError):
            bench.read(kind, [record_id])
        for error in session.seen:
            bench.hearing.note_error(error)
    return left


def _revoked_last(fault: Fault) -> tuple[bool, str]:
    return fault is Fault.REVOKED, fault
