"""Whatever happens to a business, its mirror ends equal to its rail, its log whole, and each write made once."""

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import Engine, text
from tests.fixtures.databases import prepared_engine
from tests.simulation.life import Life, emulated, fill_mirror

from domain.rails.intent import PayBill
from domain.rails.write import WriteState
from emulators.qbo.serving import start

STEPS = 1_000
SEEDS = range(20)
LONG_SEEDS = range(20, 200)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_thousand_steps(seed: int) -> None:
    check(seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", LONG_SEEDS)
def test_a_thousand_steps_of_many_lives(seed: int) -> None:
    check(seed)


def check(seed: int) -> None:
    print(f"seed {seed}")  # noqa: T201 - a failing life is lived again by its seed
    with start(emulated()) as running, prepared_engine("sqlite") as engine:
        life = Life(seed, engine, running)
        life.live(STEPS)
        life.settle()
        assert_mirror_equals_rail(life)
        assert_log_replays(life)
        assert_writes_were_made_once(life)


def assert_mirror_equals_rail(life: Life) -> None:
    with prepared_engine("sqlite") as engine:
        fill_mirror(life, engine)
        expected, found = rows(engine), rows(life.engine)
    differing = {key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)}
    assert differing == set()


def rows(engine: Engine) -> dict[tuple[str, str], tuple[Any, ...]]:
    """The live records as they are mirrored, by kind and id."""
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT kind, record_id, version, updated_at, raw_hash, data FROM records WHERE NOT deleted")
        )
        return {(row.kind, row.record_id): tuple(row)[2:] for row in found}


def assert_log_replays(life: Life) -> None:
    proof = life.container.change_log().prove(life.scope)
    assert proof.problem == ""
    assert proof.entries > 100


def assert_writes_were_made_once(life: Life) -> None:
    writes = life.container.stored_writes().list_writes(life.scope, None, 10_000)
    payments = life.company.of_kind("BillPayment").values()
    still_there = life.company.of_kind("BillPayment").keys()
    marks = Counter(str(payment.get("PrivateNote", "")) for payment in payments)
    for write in writes:
        assert write.state.is_final, write
        if isinstance(write.intent, PayBill):
            made = sum(count for note, count in marks.items() if write.id in note)
            deleted_since = write.made is not None and write.made.id not in still_there
            confirmed = write.state is WriteState.CONFIRMED
            assert made == (1 if confirmed and not deleted_since else 0), write
