"""Bringing the database's schema up to this program's."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from adapters.persistence.engine import reading, writing
from adapters.persistence.failures import READ_ONLY
from domain.errors import Misconfigured

_MIGRATIONS = Path(__file__).parent / "migrations"
# Any fixed number; processes that start together wait on it for each other.
_ADVISORY_LOCK = 7_216_351


def prepare(engine: Engine) -> None:
    """Create or upgrade the schema; raises `Misconfigured` for a database that is newer or read-only."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    head = scripts.get_current_head()
    with reading(engine) as connection:
        current = _revision(connection)
    with writing(engine) as connection:
        _refuse_read_only(connection)
        if current == head:
            return
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
        current = _revision(connection)
        if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
            raise Misconfigured(
                f"The database is of a newer version of Cashrail (schema {current}); install that or a later one."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _refuse_read_only(connection: Connection) -> None:
    # SQLite has refused already: it takes its write lock when a writing transaction begins.
    if connection.dialect.name == "postgresql":
        answer = connection.exec_driver_sql("SHOW transaction_read_only").scalar_one()
        if answer == "on":
            raise Misconfigured(READ_ONLY)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
