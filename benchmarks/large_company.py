"""An emulated company of 34,000 records, served by a process of its own so that both sides have a core."""

import multiprocessing
import multiprocessing.connection
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

RECORDS = 34_000
AS_OF = date(2026, 6, 30)
REALM_TOKEN = "benchmark-access-token"


def _serve(pipe: multiprocessing.connection.Connection, records: int) -> None:
    from emulators.qbo.companies.firm import large_company
    from emulators.qbo.sandbox import Sandbox
    from emulators.qbo.serving import start

    company = large_company(records=records, seed=1, as_of=AS_OF)
    sandbox = Sandbox([company])
    sandbox.mint_tokens(company.realm_id, REALM_TOKEN, "benchmark-refresh-token")
    with start(sandbox) as running:
        pipe.send((running.url, company.realm_id))
        pipe.recv()


@contextmanager
def served(records: int = RECORDS) -> Iterator[tuple[str, str]]:
    """The address and realm id of the served company."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, records), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send("stop")
        process.join(10)
