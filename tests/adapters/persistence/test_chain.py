"""Logs written before entries were linked are bound when the schema is brought up to date."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text
from tests.fixtures.changes import bill, live
from tests.fixtures.databases import KINDS, empty_database
from tests.fixtures.worlds import NOW

from adapters.persistence import migrate
from adapters.persistence.columns import encoded
from adapters.persistence.engine import open_engine
from adapters.persistence.precedence import hash_of
from adapters.persistence.stores.change_log import SqlChangeLog
from adapters.persistence.stores.mirror_writing import SqlMirrorWriting
from domain.firms.firm import Scope

SCOPE = Scope("f_one", "b_one")


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database of the first revision with two clients that have no entries yet."""
    with empty_database(request.param, tmp_path) as url:
        opened = open_engine(url)
        with opened.begin() as connection:
            config = Config()
            config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
            config.attributes["connection"] = connection
            command.upgrade(config, "0001")
            connection.execute(text("INSERT INTO firms (id, name) VALUES ('f_one', 'One')"))
            for business in ("b_one", "b_two"):
                connection.execute(
                    text("INSERT INTO businesses (id, firm_id, name, time_zone) VALUES (:id, 'f_one', :id, 'UTC')"),
                    {"id": business},
                )
                connection.execute(text("INSERT INTO mirrors (business_id) VALUES (:id)"), {"id": business})
        yield opened
        opened.dispose()


def fill(engine: Engine) -> None:
    """Three entries about two bills of the first client."""
    entry = text(
        "INSERT INTO changes (business_id, sequence, kind, record_id, operation, version, recorded_at, source, actor,"
        " raw) VALUES ('b_one', :sequence, 'Bill', :id, :operation, :version, 1, 'qbo', 'sync', :raw)"
    )
    record = text(
        "INSERT INTO records (business_id, kind, record_id, version, deleted, change_sequence, raw_hash, party_id,"
        " txn_date, currency, open_minor, data) VALUES ('b_one', 'Bill', :id, :version, (1 = 0), :sequence, :raw_hash,"
        " 'v1', '2026-05-01', 'USD', 10000, :data)"
    )
    with engine.begin() as connection:
        for sequence, (record_id, version) in enumerate((("1", 0), ("2", 0), ("1", 1)), 1):
            raw = b'{"Id":"%d"}' % sequence
            given = {"sequence": sequence, "id": record_id, "version": version, "raw": raw}
            connection.execute(entry, {**given, "operation": "updated" if version else "created"})
            if sequence > 1:
                stored = {"raw_hash": hash_of(raw), "data": encoded(bill(record_id, version))}
                connection.execute(record, {**given, **stored})
        connection.execute(text("UPDATE mirrors SET version = 3 WHERE business_id = 'b_one'"))


def test_old_entries_are_bound_and_new_ones_follow_them(engine: Engine) -> None:
    fill(engine)
    migrate.prepare(engine)
    log = SqlChangeLog(engine)
    proof = log.prove(SCOPE)
    assert (proof.entries, proof.problem, len(proof.head)) == (3, "", 64)
    assert [each.change.before_sequence for each in log.entries(SCOPE, 0, 9)] == [None, None, 1]
    assert log.prove(Scope("f_one", "b_two")).problem == ""

    SqlMirrorWriting(engine).apply(SCOPE, [live(bill("1", 2, 2))], "qbo", "sync", NOW)
    assert log.prove(SCOPE, proof).problem == ""
    assert log.entries(SCOPE, 3, 1)[0].change.before_sequence == 3


def test_a_database_without_entries_is_brought_up_to_date(engine: Engine) -> None:
    migrate.prepare(engine)
    assert SqlChangeLog(engine).prove(SCOPE).problem == ""
