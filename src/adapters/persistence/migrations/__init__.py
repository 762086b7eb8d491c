"""Alembic migrations, shipped with the package and run by `adapters.persistence.migrate`."""
