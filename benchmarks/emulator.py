"""The emulator by itself: how fast it starts, answers a page, takes a write, and draws a report."""

import re
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import httpx
import msgspec
import uvicorn

from benchmarks.large_company import ACCESS_TOKEN, AS_OF, REFRESH_TOKEN
from emulators.qbo.bookfile import BookFile
from emulators.qbo.companies.building import record_count
from emulators.qbo.companies.firm import company, large_company
from emulators.qbo.companies.scenarios import build, load_scenario
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import RunningSandbox, start
from emulators.service.serving import address_of, exempt_from_collection, listen

_PAGE = "select * from Bill orderby Id startposition 1 maxresults 1000"
_UNORDERED_PAGE = "select * from Bill startposition 1 maxresults 1000"
_HEADERS = {"Authorization": f"Bearer {ACCESS_TOKEN}", "Accept": "application/json"}
_REPEATS = 25
_WRITES = 300


class Answered(msgspec.Struct, frozen=True):
    """The middle and the slowest of the repeated answers, and what the same bytes cost when nothing makes them."""

    median_ms: float
    slowest_ms: float
    floor_ms: float
    size_bytes: int


class Made(msgspec.Struct, frozen=True):
    records: int
    seconds: float


def made(name: str) -> Made:
    """A company by the scenario of that name."""
    scenario, began = load_scenario(name), perf_counter()
    books = build(scenario, 1, AS_OF, "1")
    return Made(record_count(books), perf_counter() - began)


def started(companies: int) -> float:
    """Seconds from the command to its first answer, with so many companies of ordinary size."""
    command = [sys.executable, "-m", "emulators.qbo", "--port", "0", "--companies", str(companies)]
    began = perf_counter()
    with subprocess.Popen([*command, "--access-token", ACCESS_TOKEN], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            banner = iter(process.stdout.readline, "")
            url = next(found[1] for line in banner if (found := re.search(r"API\s+(\S+)/v3", line)))
            realm = next(found[1] for line in banner if (found := re.match(r"\s+(\d{10,}) ", line)))
            answer = httpx.get(f"{url}/v3/company/{realm}/preferences", headers=_HEADERS)
            assert answer.status_code == 200
            return perf_counter() - began
        finally:
            process.terminate()


def pages(records: int) -> dict[str, Answered]:
    """Pages of 1,000 bills, in order and unordered, each after a change of the books."""
    books = large_company(records=records, as_of=AS_OF)
    with _running(Sandbox([books])) as (running, client):
        address = f"{running.url}/v3/company/{books.realm_id}/query"
        return {
            name: _answered(client, address, {"query": query}, lambda: books.mark("Bill", "0"))
            for name, query in (("by id", _PAGE), ("in the service's own order", _UNORDERED_PAGE))
        }


def report(records: int, name: str) -> Answered:
    """A report over the whole fiscal year, after a change of the books."""
    books = large_company(records=records, as_of=AS_OF)
    params = {"start_date": f"{AS_OF.year}-01-01", "end_date": AS_OF.isoformat()}
    with _running(Sandbox([books])) as (running, client):
        address = f"{running.url}/v3/company/{books.realm_id}/reports/{name}"
        return _answered(client, address, params, lambda: books.mark("Bill", "0"))


def writes(*, kept: bool) -> float:
    """Bills a second from one client, in memory or kept in a file."""
    books = company("shop", 1, AS_OF)
    vendor, account = next(iter(books.of_kind("Vendor"))), next(iter(books.of_kind("Account")))
    kind = "AccountBasedExpenseLineDetail"
    line = {"Amount": 12.5, "DetailType": kind, kind: {"AccountRef": {"value": account}}}
    bill = {"VendorRef": {"value": vendor}, "Line": [line]}
    with tempfile.TemporaryDirectory() as folder:
        file = BookFile(Path(folder) / "books.qbo") if kept else None
        with _running(Sandbox([books], file=file)) as (running, client):
            address = f"{running.url}/v3/company/{books.realm_id}/bill"
            began = perf_counter()
            for _ in range(_WRITES):
                client.post(address, json=bill).raise_for_status()
            return _WRITES / (perf_counter() - began)


@contextmanager
def _running(sandbox: Sandbox) -> Iterator[tuple[RunningSandbox, httpx.Client]]:
    exempt_from_collection()
    sandbox.mint_tokens(sandbox.companies[0].realm_id, ACCESS_TOKEN, REFRESH_TOKEN)
    with start(sandbox) as running, httpx.Client(headers=_HEADERS, timeout=60) as client:
        yield running, client


def _answered(client: httpx.Client, address: str, params: dict[str, str], disturb: Callable[[], object]) -> Answered:
    content = client.get(address, params=params).raise_for_status().content
    times = sorted(_timed_ms(client, address, params, disturb) for _ in range(_REPEATS))
    with _served(content) as url:
        floors = [_timed_ms(client, url, {}, lambda: None) for _ in range(_REPEATS)]
    return Answered(statistics.median(times), times[-1], statistics.median(floors), len(content))


def _timed_ms(client: httpx.Client, address: str, params: dict[str, str], disturb: Callable[[], object]) -> float:
    disturb()
    began = perf_counter()
    client.get(address, params=params).raise_for_status()
    return (perf_counter() - began) * 1000


@contextmanager
def _served(content: bytes) -> Iterator[str]:
    """The bytes from memory, by the same server, with nothing between."""

    async def answer(_scope: object, _receive: object, send: Callable[[dict[str, object]], Awaitable[None]]) -> None:
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(answer, log_config=None, access_log=False, lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield address_of(listener)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
