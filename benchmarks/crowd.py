"""Many at once asking for the Digest, beside the same bytes served from memory by the same HTTP server."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep

import httpx
import msgspec
import uvicorn
from dependency_injector import providers
from litestar import Litestar, get

from benchmarks import portfolio
from benchmarks.alone import alone
from benchmarks.product import product
from cashrail.bootstrap.demo_stage import StillClock
from cashrail.bootstrap.serving import served
from domain.firms.firm import Role

_AT_ONCE = 100
_EACH = 10
_TIMEOUT_S = 120


class Crowd(msgspec.Struct, frozen=True, kw_only=True):
    """Answers a second, and the milliseconds that one in a hundred exceeded."""

    requests_s: float
    p99_ms: float
    size: int


def crowd(database: Path) -> tuple[Crowd, Crowd]:
    """The Digest, warm, and then its bytes from memory; those who ask are in a process of their own."""
    clock = StillClock(portfolio.AS_OF)
    with product(database) as (program, container):
        container.clock.override(providers.Object(clock))
        _, key = program.product.members.new_key(program.acting, "Crowd", Role.VIEWER)
        path, headers = f"/api/v1/digest?as_of={portfolio.AS_OF}", {"Authorization": f"Bearer {key}"}
        with served(container, None) as address:
            body = httpx.get(f"{address}{path}", headers=headers, timeout=_TIMEOUT_S).raise_for_status().content
            asked = alone(ask, f"{address}{path}", headers).result
    with from_memory(body) as address:
        return asked, alone(ask, f"{address}/", {}).result


def ask(url: str, headers: dict[str, str]) -> Crowd:
    """So many clients, each asking again as soon as it has its answer."""
    return asyncio.run(_ask(url, headers))


async def _ask(url: str, headers: dict[str, str]) -> Crowd:
    limits = httpx.Limits(max_connections=_AT_ONCE)
    async with httpx.AsyncClient(headers=headers, timeout=_TIMEOUT_S, limits=limits) as client:
        times: list[float] = []
        sizes: set[int] = set()

        async def one() -> None:
            for _ in range(_EACH):
                began = perf_counter()
                answer = await client.get(url)
                times.append(perf_counter() - began)
                sizes.add(len(answer.raise_for_status().content))

        began = perf_counter()
        await asyncio.gather(*(one() for _ in range(_AT_ONCE)))
        seconds = perf_counter() - began
    times.sort()
    return Crowd(requests_s=len(times) / seconds, p99_ms=times[len(times) * 99 // 100] * 1000, size=max(sizes))


@contextmanager
def from_memory(body: bytes) -> Iterator[str]:
    """Serve these bytes and nothing else."""

    @get("/", media_type="application/json", sync_to_thread=False)
    def answer() -> bytes:
        return body

    config = uvicorn.Config(
        Litestar([answer], logging_config=None), port=0, log_config=None, access_log=False, timeout_keep_alive=75
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()
