"""Opening databases, and what is told when they cannot be."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from tests.fixtures.databases import KINDS, empty_database, prepared_engine

from adapters.persistence.engine import open_engine, reading, writing
from domain.errors import Conflict, Misconfigured


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with prepared_engine(request.param) as opened:
        yield opened


@pytest.mark.parametrize("url", ["", "nonsense", "sqlite", "postgresql://host:port/name", "://"])
def test_what_is_no_database_url_is_told(url: str) -> None:
    with pytest.raises(Misconfigured, match="CASHRAIL_DATABASE_URL"):
        open_engine(url)


def test_other_databases_are_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="mysql"):
        open_engine("mysql://localhost/books")


def test_every_spelling_of_postgresql_are_taken(tmp_path: Path) -> None:
    with empty_database("postgresql", tmp_path) as url:
        for scheme in ("postgresql", "postgresql+psycopg", "postgres"):
            engine = open_engine(url.replace("postgresql", scheme, 1))
            assert engine.dialect.driver == "psycopg"
            engine.dispose()


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////nowhere/at/all.db",
        "postgresql://secret-user:secret-word@localhost:1/books",
        "postgresql://localhost/books?host=/nowhere",
        "postgresql://localhost/books?nonsense=1",
    ],
)
def test_a_database_out_of_reach_is_told_without_its_password(url: str) -> None:
    with pytest.raises(Misconfigured) as told:
        open_engine(url)
    assert "secret" not in str(told.value)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database, but long enough to be taken for one" * 100)
    with pytest.raises(Misconfigured, match="not a SQLite database"):
        open_engine(f"sqlite:///{tmp_path / 'notes.txt'}")


def test_sqlite_is_set_up_for_many_readers_beside_one_writer(tmp_path: Path) -> None:
    with prepared_engine("sqlite") as engine, engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
        assert pragmas == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 30_000}


def test_a_database_held_by_another_program_is_a_conflict(tmp_path: Path) -> None:
    with prepared_engine("sqlite") as engine:
        other = sqlite3.connect(str(engine.url.database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 10")
        with pytest.raises(Conflict, match="held by another program"), writing(engine):
            pass
        other.execute("ROLLBACK")
        other.close()


def test_writing_is_undone_when_the_body_fails(engine: Engine) -> None:
    def fail_after_writing() -> None:
        with writing(engine) as connection:
            connection.execute(text("INSERT INTO firms (id, name) VALUES ('f', 'F')"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_writing()
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM firms")).scalar_one() == 0


def test_a_reading_on_postgresql_cannot_write(tmp_path: Path) -> None:
    with (
        prepared_engine("postgresql") as engine,
        pytest.raises(Misconfigured, match="read-only"),
        reading(engine) as connection,
    ):
        connection.execute(text("INSERT INTO firms (id, name) VALUES ('f', 'F')"))


def test_a_reading_leaves_the_next_writing_free(engine: Engine) -> None:
    with reading(engine):
        pass
    with writing(engine) as connection:
        connection.execute(text("INSERT INTO firms (id, name) VALUES ('f', 'F')"))


def test_mistakes_of_the_program_are_not_dressed_up(engine: Engine) -> None:
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(text("INSERT INTO members (id, firm_id, name, role) VALUES ('m', 'none', 'n', 'r')"))
    if engine.dialect.name == "postgresql":
        with pytest.raises(ProgrammingError), reading(engine) as connection:
            connection.execute(text("SELECT * FROM no_such_table"))


def test_readers_go_on_while_a_writer_works(engine: Engine) -> None:
    seen: list[int] = []

    def read() -> None:
        with reading(engine) as connection:
            seen.append(connection.execute(text("SELECT count(*) FROM firms")).scalar_one())

    with writing(engine) as connection:
        connection.execute(text("INSERT INTO firms (id, name) VALUES ('f', 'F')"))
        reader = threading.Thread(target=read)
        reader.start()
        reader.join(10)
    assert seen == [0]
