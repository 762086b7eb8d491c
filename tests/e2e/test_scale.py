"""A small day at scale: nothing is lost when clients are throttled and a worker is killed."""

from pathlib import Path

import pytest
from benchmarks.scale import Plan, lived
from tests.fixtures.databases import prepared_database

pytestmark = pytest.mark.slow


def test_every_edit_is_seen_though_a_worker_dies_and_clients_are_throttled(tmp_path: Path) -> None:
    with prepared_database("postgresql", tmp_path) as url:
        came = lived(url, Plan(clients=12, hours=2.0, seconds=16.0))
    assert came.lost == 0
    assert came.delays
    assert came.failing == 0
