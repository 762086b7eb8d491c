"""An emulated company of 34,000 records, served by a process of its own so that both sides have a core."""

import itertools
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from multiprocessing.connection import Connection

from cashrail.bootstrap.logs import configure_logging
from emulators.qbo.companies.firm import large_company
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import start
from emulators.service.clock import wall_clock

RECORDS = 34_000
# In the past on any machine: the change feed goes by the real time.
AS_OF = date(2025, 12, 31)
ACCESS_TOKEN = "benchmark-access-token"
REFRESH_TOKEN = "benchmark-refresh-token"

_STOP = 0
_START_TIMEOUT_S = 240
_STOP_TIMEOUT_S = 10


class LargeCompany:
    """The served company, seen from another process."""

    def __init__(self, url: str, realm_id: str, pipe: Connection) -> None:
        self.url = url
        self.realm_id = realm_id
        self._pipe = pipe

    def touch(self, count: int) -> None:
        """Change that many invoices in the books, as a person's edit of each would."""
        self._pipe.send(count)
        self._pipe.recv()


@contextmanager
def served(records: int = RECORDS, *, latency_ms: int = 0) -> Iterator[LargeCompany]:
    """Serve the company while the block lasts; each answer takes so much longer."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(theirs, records, latency_ms), daemon=True
    )
    process.start()
    try:
        if not ours.poll(_START_TIMEOUT_S):
            raise RuntimeError("the emulated company did not start")
        url, realm_id = ours.recv()
        yield LargeCompany(url, realm_id, ours)
    finally:
        if process.is_alive():
            ours.send(_STOP)
        process.join(_STOP_TIMEOUT_S)


def _serve(pipe: Connection, records: int, latency_ms: int) -> None:
    configure_logging("warning")
    company = large_company(records=records, seed=1, as_of=AS_OF)
    sandbox = Sandbox([company])
    sandbox.switches.latency_ms = latency_ms
    sandbox.mint_tokens(company.realm_id, ACCESS_TOKEN, REFRESH_TOKEN)
    with start(sandbox) as running:
        pipe.send((running.url, company.realm_id))
        while count := pipe.recv():
            for invoice in itertools.islice(company.of_kind("Invoice").values(), count):
                company.touch("Invoice", invoice, wall_clock())
            pipe.send(count)
