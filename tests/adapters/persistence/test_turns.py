"""Turns handed out to several processes at once."""

import multiprocessing
import time
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.fixtures.databases import KINDS, empty_database

from adapters.persistence.engine import open_engine
from adapters.persistence.migrate import prepare
from adapters.persistence.tables_work import turns
from adapters.persistence.turns import SqlTurns
from domain.errors import RailLimited
from domain.models.rail import RailLimits
from domain.turns import SECOND_US

PROCESSES = 4
EACH = 8
LIMITS = RailLimits(requests_per_second=10, requests_per_minute=500)


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with empty_database(request.param, tmp_path) as address:
        engine = open_engine(address)
        prepare(engine)
        engine.dispose()
        yield address


def _take(url: str, start: Any, answers: Any, reserved: bool) -> None:  # noqa: FBT001
    engine = open_engine(url)
    start.wait()
    shared, waits = SqlTurns(engine, time.sleep), []
    for _ in range(EACH):
        try:
            shared.wait("qbo", "realm-1", LIMITS, timeout_s=60, reserved=reserved)
            waits.append("")
        except RailLimited as error:
            waits.append(str(error))
    answers.put(waits)
    engine.dispose()


def _moments(url: str) -> list[int]:
    engine = open_engine(url)
    with engine.connect() as connection:
        taken = list(array("q", connection.execute(select(turns.c.taken)).scalar_one()))
    engine.dispose()
    return taken


def test_processes_together_stay_within_the_limit(url: str) -> None:
    context = multiprocessing.get_context("spawn")
    start, answers = context.Barrier(PROCESSES), context.Queue()
    # One of them syncs for a person.
    processes = [
        context.Process(target=_take, args=(url, start, answers, number == 0), daemon=True)
        for number in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    told = [answers.get(timeout=60) for _ in processes]
    for process in processes:
        process.join(30)

    moments = _moments(url)
    assert told == [[""] * EACH] * PROCESSES
    assert len(moments) >= PROCESSES * EACH
    assert moments == sorted(moments)
    assert all(moments[number + 10] - moments[number] >= SECOND_US for number in range(len(moments) - 10))
