"""Runs migrations on the connection that `migrate.prepare` hands over."""

from alembic import context

from adapters.persistence.tables import core, partial_indexes  # noqa: F401 - they belong to the schema

context.configure(connection=context.config.attributes["connection"], target_metadata=core.metadata)
context.run_migrations()
