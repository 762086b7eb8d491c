"""Kinds of which the rail told less than it has."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("mirrors", sa.Column("doubted_kinds", sa.Text(), nullable=False, server_default=""))
