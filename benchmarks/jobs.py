"""How many duties a worker carries out in a second."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from time import perf_counter

import msgspec

from adapters.jobs.engine import JobEngine
from adapters.jobs.rounds import Handler, Rounds
from benchmarks.product import RAIL, product
from cashrail.bootstrap.container import Container
from domain.rails.connection import TokenSet
from domain.rails.duty import Duty, DutyKind

_DUE = datetime(2026, 6, 10, tzinfo=UTC)
_GIVE_UP_S = 300


class Rates(msgspec.Struct, frozen=True, kw_only=True):
    """Duties a second that have nothing to do: `bare` by claims and notes alone, `engine` through the job engine."""

    bare: float
    engine: float


def carried_out(database: Path | str, clients: int) -> Rates:
    """One duty each of so many clients, on an empty database."""
    with product(database) as (program, container):
        for number in range(2 * clients):
            tokens, realm = TokenSet(access_token="token"), f"realm-{number}"
            business, _ = container.connections().connect(program.firm_id, RAIL, realm, realm, tokens, _DUE)
            container.duties().ensure(program.firm_id, business.id, DutyKind.ROLL_OVER, _DUE)
        began = perf_counter()
        done = sum(_bare(container, clients))
        bare = done / (perf_counter() - began)
        return Rates(bare=bare, engine=clients / _by_engine(container, clients))


def _bare(container: Container, clients: int) -> list[int]:
    rounds = Rounds(container.duties(), _handlers(lambda: None), container.clock(), worker="bare")
    claimed = rounds.claim(clients)
    return [rounds.perform(duty) == "" for duty in claimed]


def _by_engine(container: Container, clients: int) -> float:
    """Seconds from the first duty's end to the last one's."""
    ends: list[float] = []
    over = Event()

    def note() -> None:
        ends.append(perf_counter())
        if len(ends) == clients:
            over.set()

    rounds = Rounds(container.duties(), _handlers(note), container.clock(), worker="engine")
    engine = JobEngine(rounds, tick_s=1)
    engine.start()
    try:
        if not over.wait(_GIVE_UP_S):
            raise RuntimeError("the duties were not done")
    finally:
        engine.stop()
    return ends[-1] - ends[0]


def _handlers(note: Callable[[], None]) -> Mapping[DutyKind, Handler]:
    def nothing(_: Duty) -> datetime:
        note()
        return datetime.now(UTC) + timedelta(days=1)

    return {DutyKind.ROLL_OVER: nothing}
