"""How long a rail waits for the answer to its notice, idle and while a full sync runs in the same server."""

import base64
import hashlib
import hmac
import itertools
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter, sleep

import httpx
import msgspec

from benchmarks.product import VERIFIER, product
from cashrail.bootstrap.serving import served

_IDLE = 200
_PAUSE_S = 0.02


class Latency(msgspec.Struct, frozen=True, kw_only=True):
    """Milliseconds of answers to notices, in order of size."""

    answers_ms: list[float]

    @property
    def median_ms(self) -> float:
        """Half of them took less."""
        return self.answers_ms[len(self.answers_ms) // 2]

    @property
    def p99_ms(self) -> float:
        """One in a hundred took more."""
        return self.answers_ms[len(self.answers_ms) * 99 // 100]


def answered(database: Path, url: str, realm_id: str) -> tuple[Latency, Latency]:
    """Latencies while nothing else happens, and during the first full sync of the connected company."""
    with product(database, url, limited=False) as (program, container), served(container, None) as address:
        (business,) = program.product.bookshelf.businesses(program.firm_id)
        numbers = itertools.count()
        with httpx.Client(base_url=address) as client, ThreadPoolExecutor(1) as thread:
            post = _poster(client, realm_id, numbers)
            idle = sorted(post() for _ in range(_IDLE))
            syncing = thread.submit(program.product.syncing.sync, program.acting, business.id, full=True)
            busy = []
            while not syncing.done():
                busy.append(post())
                sleep(_PAUSE_S)
            if syncing.result().error:
                raise RuntimeError(syncing.result().error)
    return Latency(answers_ms=idle), Latency(answers_ms=sorted(busy))


def _poster(client: httpx.Client, realm_id: str, numbers: Iterator[int]) -> Callable[[], float]:
    def post() -> float:
        body = json.dumps([_event(realm_id, next(numbers))]).encode()
        signature = base64.b64encode(hmac.new(VERIFIER.encode(), body, hashlib.sha256).digest()).decode()
        began = perf_counter()
        client.post("/webhooks/qbo", content=body, headers={"intuit-signature": signature}).raise_for_status()
        return (perf_counter() - began) * 1000

    return post


def _event(realm_id: str, number: int) -> dict[str, object]:
    return {
        "specversion": "1.0",
        "id": f"event-{number}",
        "type": "qbo.invoice.updated.v1",
        "time": "2026-06-10T12:00:00Z",
        "intuitentityid": str(number),
        "intuitaccountid": realm_id,
        "data": {},
    }
