"""Runs migrations on the connection that `migrate.prepare` hands over."""

from alembic import context

from adapters.persistence import tables_forecast

context.configure(
    connection=context.config.attributes["connection"], target_metadata=tables_forecast.known_items.metadata
)
context.run_migrations()
