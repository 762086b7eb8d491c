"""The schema from empty, from several processes at once, and refused where it cannot be."""

import multiprocessing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from tests.fixtures.databases import KINDS, empty_database

from adapters.persistence.engine import open_engine
from adapters.persistence.migrate import head, prepare
from adapters.persistence.stores.firms import SqlFirms
from adapters.persistence.tables import partial_indexes as tables_partial_indexes  # noqa: F401 - they belong to the schema
from adapters.persistence.tables.core import metadata
from domain.errors import Misconfigured

PROCESSES = 4


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with empty_database(request.param, tmp_path) as address:
        yield address


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    opened = open_engine(url)
    yield opened
    opened.dispose()


def test_migrations_make_the_tables_that_statements_use(engine: Engine) -> None:
    prepare(engine)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
        assert differences == []
        assert inspect(connection).get_table_names() != []


def test_the_head_that_is_looked_for_is_the_migrations_own(engine: Engine) -> None:
    prepare(engine)
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == head()


def test_ids_are_ordered_by_bytes_and_open_documents_have_an_index(engine: Engine) -> None:
    prepare(engine)
    indexes = {index["name"] for index in inspect(engine).get_indexes("records")}
    assert indexes >= {"records_open", "records_dated", "records_of_party"}
    columns: dict[str, Any] = {column["name"]: column["type"] for column in inspect(engine).get_columns("records")}
    if engine.dialect.name == "postgresql":
        assert (columns["kind"].collation, columns["record_id"].collation) == ("C", "C")


def test_preparing_again_changes_nothing(engine: Engine) -> None:
    prepare(engine)
    firm = SqlFirms(engine).default_firm()
    prepare(engine)
    assert SqlFirms(engine).firm(firm.id) == firm


def _prepare_in_process(url: str, start: Any, answers: Any) -> None:
    start.wait()
    engine = open_engine(url)
    prepare(engine)
    answers.put(SqlFirms(engine).default_firm().id)
    engine.dispose()


def test_processes_that_start_together_make_one_schema_and_one_firm(url: str) -> None:
    context = multiprocessing.get_context("spawn")
    start, answers = context.Barrier(PROCESSES), context.Queue()
    started = [context.Process(target=_prepare_in_process, args=(url, start, answers)) for _ in range(PROCESSES)]
    for process in started:
        process.start()
    for process in started:
        process.join(60)
    assert [process.exitcode for process in started] == [0] * PROCESSES
    assert {answers.get(timeout=5) for _ in started} == {"f_default"}


def test_a_database_of_a_newer_version_is_refused_and_left_alone(engine: Engine) -> None:
    prepare(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Misconfigured, match="newer version of Cashrail"):
        prepare(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"


def read_only(url: str) -> str:
    if url.startswith("sqlite"):
        return f"sqlite:///file:{url.removeprefix('sqlite:///')}?mode=ro&uri=true"
    return f"{url}&options=-c%20default_transaction_read_only%3Don"


@pytest.mark.parametrize("prepared", [True, False], ids=["prepared", "empty"])
def test_a_read_only_database_is_refused(url: str, *, prepared: bool) -> None:
    engine = open_engine(url)
    if prepared:
        prepare(engine)
    else:
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE something (id INTEGER)"))
    engine.dispose()
    with pytest.raises(Misconfigured, match="read-only"):
        prepare(open_engine(read_only(url)))
