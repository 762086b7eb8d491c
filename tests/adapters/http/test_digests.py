"""The Digest comes at once with the rows that are there, and says how many are still being made."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.office import BAKERY, FIRM, TODAY, Office

from adapters.http.background import Background
from adapters.http.computations import GiveWay
from adapters.http.digest_pages import EncodedDigest
from adapters.http.digests import Digests
from adapters.http.workers import Workers
from domain.errors import Conflict

Story = Callable[[Digests, Background], Awaitable[None]]
_WAIT_S = 10.0


def run(office: Office, story: Story) -> None:
    workers = Workers(reading_threads=1)
    background = Background(workers)

    async def told() -> None:
        workers.open()
        background.open()
        try:
            await story(Digests(office.product, workers, background), background)
        finally:
            background.close()
            workers.close()

    asyncio.run(told())


def rows(found: EncodedDigest | None) -> list[tuple[str, str]]:
    assert found is not None
    body: Any = msgspec.json.decode(found.body)
    assert body["being_made"] == found.being_made
    return sorted((each["business"], each["error"]) for each in body["clients"])


def test_a_small_firm_is_told_whole(office: Office) -> None:
    async def story(digests: Digests, _: Background) -> None:
        found = await digests.of_today(FIRM.id, None, None, _WAIT_S)
        assert [name for name, _ in rows(found)] == ["Agency", "Bakery", "clinic"]
        assert await digests.of_today(FIRM.id, None, TODAY, _WAIT_S) == found
        assert [name for name, _ in rows(await digests.of_today(FIRM.id, frozenset({"b1"}), None, _WAIT_S))] == [
            "Bakery"
        ]

    run(office, story)


def test_rows_that_take_longer_are_told_as_being_made(office: Office) -> None:
    let_go = threading.Event()

    def hold(give_way: GiveWay) -> None:
        while not let_go.wait(0.01):
            give_way()

    async def story(digests: Digests, background: Background) -> None:
        assert not await background.make("something else", hold, within_s=0.01)
        office.product.digest.refresh(BAKERY.scope, office.clock.now())
        found = await digests.of_today(FIRM.id, None, None, 0.05)
        assert (rows(found), found and found.being_made) == ([("Bakery", "")], 2)
        let_go.set()
        while found is None or found.being_made:
            found = await digests.of_today(FIRM.id, None, None, _WAIT_S)
        assert [name for name, _ in rows(found)] == ["Agency", "Bakery", "clinic"]

    run(office, story)


def test_a_client_that_fails_is_told_as_that_and_not_as_being_made(office: Office) -> None:
    async def story(digests: Digests, _: Background) -> None:
        office.fail_with(Conflict("The books are changing."))
        found = await digests.of_today(FIRM.id, None, None, _WAIT_S)
        assert rows(found) == [(name, "The books are changing.") for name in ("Agency", "Bakery", "clinic")]
        office.fail_with(None)
        assert {error for _, error in rows(await digests.of_today(FIRM.id, None, None, _WAIT_S))} == {""}

    run(office, story)


def test_another_day_is_computed_while_one_waits(office: Office) -> None:
    async def story(digests: Digests, _: Background) -> None:
        day, slices = TODAY - timedelta(days=1), 0
        assert await digests.of_today(FIRM.id, None, day, _WAIT_S) is None

        def give_way() -> None:
            nonlocal slices
            slices += 1

        assert len(rows(digests.of_day(FIRM.id, None, day)(give_way))) == slices == 3

    run(office, story)


@pytest.mark.parametrize("day", [None, TODAY, TODAY - timedelta(days=1)])
def test_no_one_is_asked_to_come_again_for_what_is_whole(client: TestClient[Litestar], day: object) -> None:
    told = client.get("/api/v1/digest", params={"as_of": str(day)} if day else {})
    assert (told.status_code, told.json()["being_made"], told.headers.get("Retry-After")) == (200, 0, None)
