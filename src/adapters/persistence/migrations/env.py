"""Runs migrations on the connection that `migrate.prepare` hands over."""

from alembic import context

from adapters.persistence import tables

context.configure(connection=context.config.attributes["connection"], target_metadata=tables.metadata)
context.run_migrations()
