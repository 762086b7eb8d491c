"""The change log holds every stored version, and replays to the mirror (ADR-0003)."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text
from tests.fixtures.companies import demo_companies
from tests.fixtures.databases import KINDS, prepared_database
from tests.fixtures.program import connected


def replayed(connection: Connection) -> dict[tuple[str, str], tuple[Any, ...]]:
    """The mirror as the log alone tells it: the last entry of each record stands."""
    rows = connection.execute(text("SELECT * FROM changes ORDER BY sequence")).mappings()
    return {
        (row["kind"], row["record_id"]): (
            row["version"],
            row["updated_at"],
            row["operation"] == "deleted",
            row["sequence"],
        )
        for row in rows
    }


def mirrored(connection: Connection) -> dict[tuple[str, str], tuple[Any, ...]]:
    rows = connection.execute(text("SELECT * FROM records")).mappings()
    return {
        (row["kind"], row["record_id"]): (
            row["version"],
            row["updated_at"],
            bool(row["deleted"]),
            row["change_sequence"],
        )
        for row in rows
    }


@pytest.mark.parametrize("kind", KINDS)
def test_the_log_replays_to_the_mirror(kind: str, tmp_path: Path) -> None:
    with (
        prepared_database(kind, tmp_path) as url,
        connected(demo_companies(1, seed=2), tmp_path, database_url=url) as job,
    ):
        job.sync()
        (company,) = job.running.sandbox.companies
        for bill_id in list(company.of_kind("Bill"))[:3]:
            company.bury("Bill", bill_id, job.as_of.now)
        (report,) = job.sync(full=True)
        assert report.deleted == 3
        with job.container.engine().connect() as connection:
            log, mirror = replayed(connection), mirrored(connection)
            newest = connection.execute(text("SELECT version FROM mirrors")).scalar_one()
            count = connection.execute(text("SELECT count(*) FROM changes")).scalar_one()
    assert log == mirror
    assert newest == count
