"""Equal questions share an answer, and nobody gets one that is older than the question."""

import asyncio

import pytest

from adapters.http.shared_answers import SharedAnswers


class Slow:
    """Computes when it is let go; fails the first time if told so."""

    def __init__(self, *, fails: bool = False) -> None:
        self.begun = 0
        self.fails = fails
        self.let_go = asyncio.Event()

    async def compute(self) -> bytes:
        self.begun += 1
        number = self.begun
        await self.let_go.wait()
        if number == 1 and self.fails:
            raise ValueError("the first fails")
        return str(number).encode()


def test_who_asks_while_one_runs_shares_the_next() -> None:
    async def ask() -> list[bytes]:
        slow, shared = Slow(), SharedAnswers[bytes]()
        first = asyncio.create_task(shared.of("firm", slow.compute))
        while not slow.begun:
            await asyncio.sleep(0)
        others = [asyncio.create_task(shared.of("firm", slow.compute)) for _ in range(50)]
        elsewhere = asyncio.create_task(shared.of("other", slow.compute))
        await asyncio.sleep(0.01)
        slow.let_go.set()
        return list(await asyncio.gather(first, *others, elsewhere))

    first, *others, _ = asyncio.run(ask())
    assert first == b"1"
    assert len(set(others)) == 1
    assert others[0] != b"1"


def test_a_failure_is_told_to_all_and_not_remembered() -> None:
    async def ask() -> None:
        slow, shared = Slow(fails=True), SharedAnswers[bytes]()
        slow.let_go.set()
        for task in [asyncio.create_task(shared.of("firm", slow.compute)) for _ in range(2)]:
            with pytest.raises(ValueError, match="first"):
                await task
        assert await shared.of("firm", slow.compute) == b"2"

    asyncio.run(ask())


def test_one_who_gives_up_leaves_it_to_the_others() -> None:
    async def ask() -> bytes:
        slow, shared = Slow(), SharedAnswers[bytes]()
        impatient = asyncio.create_task(shared.of("firm", slow.compute))
        patient = asyncio.create_task(shared.of("firm", slow.compute))
        await asyncio.sleep(0.01)
        impatient.cancel()
        await asyncio.sleep(0)
        slow.let_go.set()
        return await patient

    assert asyncio.run(ask()) == b"1"
