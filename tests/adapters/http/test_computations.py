"""Long computations: in slices beside what is read, one a member, ended when nobody waits for them."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from litestar.exceptions import ClientException, TooManyRequestsException

from adapters.http.computations import Computations, GiveWay
from adapters.http.workers import Workers
from domain.errors import Invalid

_PATIENCE_S = 10.0


class Endless:
    """Work of slices without end, until it is stopped."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.ended = threading.Event()

    def __call__(self, give_way: GiveWay) -> None:
        self.begun.set()
        try:
            while True:
                give_way()
        finally:
            self.ended.set()


class Client:
    """One who asks, and may hang up."""

    def __init__(self) -> None:
        self._gone = asyncio.Event()

    def hang_up(self) -> None:
        self._gone.set()

    async def receive(self) -> Any:
        await self._gone.wait()
        return {"type": "http.disconnect"}


@pytest.fixture
def workers() -> Iterator[Workers]:
    made = Workers(reading_threads=1)
    made.open()
    yield made
    made.close()


def run(workers: Workers, story: Callable[[Computations], Awaitable[None]], *, limit_s: float = _PATIENCE_S) -> None:
    computations = Computations(workers, limit_s=limit_s)
    computations.open()

    async def told() -> None:
        async with asyncio.timeout(2 * _PATIENCE_S):
            await story(computations)

    try:
        asyncio.run(told())
    finally:
        computations.close()


async def seen(event: threading.Event) -> None:
    assert await asyncio.to_thread(event.wait, _PATIENCE_S)


def test_what_is_asked_is_answered(workers: Workers) -> None:
    async def story(computations: Computations) -> None:
        assert await computations.ask("m1", Client().receive, lambda _: 42) == 42
        assert await computations.ask("m1", Client().receive, lambda _: 43) == 43

    run(workers, story)


def test_a_member_has_one_at_a_time_and_it_ends_when_the_member_hangs_up(workers: Workers) -> None:
    async def story(computations: Computations) -> None:
        client, work = Client(), Endless()
        asked = asyncio.create_task(computations.ask("m1", client.receive, work))
        await seen(work.begun)
        with pytest.raises(TooManyRequestsException) as refused:
            await computations.ask("m1", Client().receive, lambda _: 1)
        assert refused.value.headers is not None
        assert int(refused.value.headers["Retry-After"]) > 0
        client.hang_up()
        with pytest.raises(ClientException):
            await asked
        await seen(work.ended)
        assert await computations.ask("m2", Client().receive, lambda _: 2) == 2
        assert computations.under_way == 0
        assert await computations.ask("m1", Client().receive, lambda _: 1) == 1

    run(workers, story)


def test_so_many_wait_and_no_more(workers: Workers) -> None:
    async def story(computations: Computations) -> None:
        client, work = Client(), Endless()
        asked = [asyncio.create_task(computations.ask(f"m{n}", client.receive, work)) for n in range(8)]
        await seen(work.begun)
        with pytest.raises(TooManyRequestsException):
            await computations.ask("m8", Client().receive, lambda _: 1)
        client.hang_up()
        ends = await asyncio.gather(*asked, return_exceptions=True)
        assert all(isinstance(end, ClientException) for end in ends)
        # Each makes room when it comes to its turn and sees that nobody waits.
        while computations.under_way:
            await asyncio.sleep(0.01)
        assert await computations.ask("m9", Client().receive, lambda _: 9) == 9

    run(workers, story)


def test_what_takes_too_long_is_ended_with_a_sentence(workers: Workers) -> None:
    async def story(computations: Computations) -> None:
        with pytest.raises(Invalid, match="longer than"):
            await computations.ask("m1", Client().receive, Endless())

    run(workers, story, limit_s=0.05)


def test_reads_and_keys_go_first(workers: Workers) -> None:
    order: list[str] = []

    async def story(computations: Computations) -> None:
        begun, go_on = threading.Event(), threading.Event()

        def in_two_slices(give_way: GiveWay) -> None:
            order.append("slice")
            begun.set()
            go_on.wait(_PATIENCE_S)
            give_way()
            order.append("slice")

        asked = asyncio.create_task(computations.ask("m1", Client().receive, in_two_slices))
        await seen(begun)

        def read() -> None:
            go_on.set()
            order.append("read")

        await workers.read(read)
        await workers.check(lambda: None)
        await asked

    run(workers, story)
    assert order == ["slice", "read", "slice"]


def test_an_end_of_the_server_ends_all_of_it(workers: Workers) -> None:
    work = Endless()

    async def story(computations: Computations) -> None:
        asked = asyncio.create_task(computations.ask("m1", Client().receive, work))
        await seen(work.begun)
        computations.close()
        await asyncio.gather(asked, return_exceptions=True)

    run(workers, story)
    assert work.ended.is_set()
