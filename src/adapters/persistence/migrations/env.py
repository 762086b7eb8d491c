"""Runs migrations on the connection that `migrate.prepare` hands over."""

from alembic import context

from adapters.persistence import tables, tables_partial_indexes  # noqa: F401 - they belong to the schema

context.configure(connection=context.config.attributes["connection"], target_metadata=tables.metadata)
context.run_migrations()
