"""Runs migrations on the connection that `migrate.prepare` hands over."""

from alembic import context

from adapters.persistence.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
