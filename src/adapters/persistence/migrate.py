"""Bringing the database's schema up to this program's."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect

from adapters.persistence.engine import reading, writing
from domain.errors import Misconfigured

_MIGRATIONS = Path(__file__).parent / "migrations"
# Any fixed number; processes that start together wait on it for each other.
_ADVISORY_LOCK = 7_216_351


def prepare(engine: Engine) -> None:
    """Create or upgrade the schema; raises `Misconfigured` for a database that is newer or read-only."""
    with reading(engine) as connection:
        current = _revision(connection)
    with writing(engine) as connection:
        if current == head():
            _refuse_read_only(connection)
        else:
            _upgrade(connection)


def head() -> str:
    """The newest revision that is shipped; revisions are numbered, and their files are named by them."""
    return max(file.name.partition("_")[0] for file in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    current = _revision(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise Misconfigured(
            f"The database is of a newer version of Cashrail (schema {current}); install that or a later one."
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _refuse_read_only(connection: Connection) -> None:
    # A read-only database refuses the statement although it has no row to change.
    connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num WHERE 1 = 0")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return found
